/* `npm test`: every check, one after the other. Arguments go to jest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const bin = (path: string) => join(ROOT, 'node_modules', path);

// One test needs openssl, which CI installs.
const exclude = process.env.CI ? [] : ['--testPathIgnorePatterns', 'openssl'];
const jest = ['jest', bin('jest/bin/jest.js'), '--coverage', ...exclude, ...process.argv.slice(2)];
const CHECKS = [
	["n8n's lint rules", bin('@n8n/node-cli/bin/n8n-node.mjs'), 'lint'],
	['format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
	['types', bin('typescript/bin/tsc'), '--project', 'tsconfig.dev.json'],
	['contract document', bin('@redocly/cli/bin/cli.js'), 'lint', 'sandbox/openapi.yaml'],
	jest,
];

for (const [name, program, ...args] of CHECKS) {
	console.error(`\n== ${name}`);
	const { status } = spawnSync(process.execPath, [program, ...args], {
		cwd: ROOT,
		stdio: 'inherit',
		env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
	});
	if (status !== 0) {
		console.error(`\nFailed: ${name}`);
		process.exit(status ?? 1);
	}
}
