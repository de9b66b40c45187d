/*
 * `npm test`: lint, format, types, contract document, and the quick tests with their coverage. Arguments go to jest, which then
 * runs what they name, without coverage.
 */
import { join } from 'node:path';
import { runQuietly } from '../n8n/npm';
import { runJest } from './jest';

const ROOT = join(__dirname, '..');
const bin = (path: string) => join(ROOT, 'node_modules', path);

const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const CHECKS = [
	["n8n's lint rules", bin('@n8n/node-cli/bin/n8n-node.mjs'), 'lint'],
	['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
	['types', bin('typescript/bin/tsc'), '--project', 'tsconfig.dev.json'],
	[
		'contract document',
		bin('@redocly/cli/bin/cli.js'),
		'lint',
		'--config',
		'sandbox/redocly.yaml',
		'sandbox/openapi.yaml',
	],
];

/** Runs a check and prints what it says when it has ended, so that several can run at once. */
async function check([name, ...command]: string[]): Promise<boolean> {
	try {
		const text = await runQuietly(process.execPath, command, ROOT, env);
		console.error(`\n== ${name}\n${text.trim()}`);
		return true;
	} catch (error) {
		console.error(`\n== ${name}: failed\n${(error as Error).message.trim()}`);
		return false;
	}
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
