/* `npm run verify`: what n8n checks before it verifies a package, that nothing here is unused, and the tests of the slow programs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installBuiltPackage } from '../n8n/installPackage';
import { check } from './check';
import type { Check } from './check';

const PROGRAMS = join(__dirname, 'verify/programs');

const scratch = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'));
const packed = join(scratch, '.n8n/nodes/node_modules/n8n-nodes-avepoint');
// The scanner makes a folder of its own where it is loaded.
const env = { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch };

/** ESLint as n8n's scanner runs it, where comments switch nothing off; here warnings count too. */
const scan = (...files: string[]) => [
	join(PROGRAMS, 'node_modules/eslint/bin/eslint.js'),
	...['--config', join(PROGRAMS, 'scan.config.mjs'), '--no-inline-config', '--max-warnings', '0', ...files],
];

const CHECKS: Check[] = [
	[
		"the rules of n8n's package scanner, on the source",
		scan('{nodes,credentials}/**/*.{js,ts,json}', 'package.json'),
	],
	["the rules of n8n's package scanner, on the packed package", scan('**/*.js', 'package.json'), packed],
	[
		'no unused file, export or dependency',
		[join(PROGRAMS, 'node_modules/knip/bin/knip.js'), '--config', 'tools/verify/knip.jsonc'],
	],
	[
		'the tests of the slow programs and of what GitHub runs',
		['node_modules/jest/bin/jest.js', '--config', 'test/verify/jest.config.js'],
	],
];

async function main() {
	await installBuiltPackage(scratch);
	for (const one of CHECKS) if (!(await check(one, env))) process.exitCode = 1;
}

void main().finally(() => rmSync(scratch, { recursive: true, force: true }));
