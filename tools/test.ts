/*
 * `npm test`: lint, format, types, contract document, and the quick tests with their coverage. Arguments go to jest, which then
 * runs what they name, without coverage.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runJest } from './jest';

const ROOT = join(__dirname, '..');
const bin = (path: string) => join(ROOT, 'node_modules', path);

const options = {
	cwd: ROOT,
	env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
};

const CHECKS = [
	["n8n's lint rules", bin('@n8n/node-cli/bin/n8n-node.mjs'), 'lint'],
	['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
	['types', bin('typescript/bin/tsc'), '--project', 'tsconfig.dev.json'],
	['contract document', bin('@redocly/cli/bin/cli.js'), 'lint', 'sandbox/openapi.yaml'],
];

/** Runs a check and prints what it says when it has ended, so that several can run at once. */
async function check([name, ...command]: string[]): Promise<boolean> {
	const child = spawn(process.execPath, command, options);
	const output: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
	const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
	console.error(`\n== ${name}${code === 0 ? '' : ': failed'}\n${Buffer.concat(output).toString().trim()}`);
	return code === 0;
}

async function main() {
	const passed = await Promise.all(CHECKS.map(check));
	if (passed.includes(false)) return 1;
	// One test needs openssl, which CI installs.
	const all = ['--coverage', ...(process.env.CI ? [] : ['--testPathIgnorePatterns', 'openssl'])];
	const args = process.argv.slice(2);
	console.error('\n== tests');
	return await runJest(args.length > 0 ? args : all);
}

void main().then((code) => (process.exitCode = code));
