/* `npm run verify`: what n8n checks before it verifies a package, that nothing here is unused, and the tests of the slow programs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installBuiltPackage } from '../n8n/installPackage';
import { runQuietly } from '../n8n/npm';

const ROOT = join(__dirname, '..');
const PROGRAMS = join(__dirname, 'verify/programs');
const NEW_PACKAGE = 'node_modules/@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'));
const packed = join(scratch, '.n8n/nodes/node_modules/n8n-nodes-avepoint');
// The scanner makes a folder of its own where it is loaded.
const env = { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch };

/** ESLint as a program, where warnings count too. */
const lint = (modules: string, ...args: string[]) => [
	join(modules, 'node_modules/eslint/bin/eslint.js'),
	...['--max-warnings', '0', ...args],
];
/** As n8n's scanner does it: comments switch nothing off. */
const scan = (...files: string[]) =>
	lint(PROGRAMS, '--no-inline-config', '--config', join(PROGRAMS, 'scan.config.mjs'), ...files);

const CHECKS: Array<[name: string, command: string[], folder?: string]> = [
	["n8n's lint rules, without a warning", lint(ROOT, '.')],
	[
		"n8n's lint configuration for new packages",
		lint(ROOT, '--no-inline-config', '--config', NEW_PACKAGE, 'credentials', 'nodes', 'package.json'),
	],
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
	for (const [name, command, folder = ROOT] of CHECKS) {
		const complaint = await runQuietly(process.execPath, command, folder, env).then(
			() => undefined,
			({ message }: Error) => message,
		);
		console.log(`${complaint === undefined ? 'passed' : 'FAILED'}  ${name}`);
		if (complaint === undefined) continue;
		console.log(complaint.trim().replace(/^/gm, '        '));
		process.exitCode = 1;
	}
}

void main().finally(() => rmSync(scratch, { recursive: true, force: true }));
