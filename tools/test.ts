/*
 * `npm test`: lint, format, types, contract document, and the quick tests with their coverage. Arguments go to jest, which then
 * runs what they name, without coverage.
 */
import { check } from './check';
import { runJest } from './jest';

const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

const CHECKS = [
	["n8n's lint rules", '@n8n/node-cli/bin/n8n-node.mjs lint'],
	['format', 'prettier/bin/prettier.cjs --check --log-level warn .'],
	['types', 'typescript/bin/tsc --project tsconfig.dev.json'],
	['contract document', '@redocly/cli/bin/cli.js lint --config sandbox/redocly.yaml sandbox/openapi.yaml'],
];

async function main() {
	const checks = CHECKS.map(([name, command]) => check([name, `node_modules/${command}`.split(' ')], env));
	if ((await Promise.all(checks)).includes(false)) return 1;
	// One test needs openssl, which CI installs.
	const all = ['--coverage', ...(process.env.CI ? [] : ['--testPathIgnorePatterns', 'openssl'])];
	const args = process.argv.slice(2);
	return await runJest(args.length > 0 ? args : all);
}

void main().then((code) => (process.exitCode = code));
