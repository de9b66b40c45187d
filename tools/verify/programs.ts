/* The checks that are programs of others. */
import { join } from 'node:path';
import { installBuiltPackage } from '../../n8n/installPackage';
import { runQuietly } from '../../n8n/npm';

const ROOT = join(__dirname, '../..');
const PROGRAMS = join(__dirname, 'programs');
const N8N_CLI = 'node_modules/@n8n/node-cli';

/** @returns what the program says when it fails, or when it says what it must not */
async function run(args: string[], unwanted?: RegExp, env = process.env): Promise<string[]> {
	try {
		const text = await runQuietly(process.execPath, args, ROOT, env);
		return unwanted?.test(text) ? [text] : [];
	} catch (error) {
		return [(error as Error).message];
	}
}

/** With the repository's configuration. It succeeds in spite of warnings, so what it says counts. */
export const lint = async () => await run([join(N8N_CLI, 'bin/n8n-node.mjs'), 'lint'], /\d+ problem/);

/** With the configuration that n8n gives to a new package, and without what comments switch off. */
export const lintAsNew = async () =>
	await run([
		'node_modules/eslint/bin/eslint.js',
		...['--config', join(N8N_CLI, 'dist/template/templates/shared/default/eslint.config.mjs')],
		...['--no-inline-config', '--max-warnings', '0', 'credentials', 'nodes', 'package.json'],
	]);

/** @param scratch for what the scanner leaves behind */
const scan = async (scratch: string, folder: string, ...patterns: string[]) => {
	const env = { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch };
	return await run([join(PROGRAMS, 'scan.mjs'), folder, ...patterns], undefined, env);
};

export const scanSource = async (scratch: string) => await scan(scratch, ROOT);

/** What the scanner looks at in a published package. */
export const scanTarball = async (scratch: string) => {
	await installBuiltPackage(scratch);
	const folder = join(scratch, '.n8n/nodes/node_modules/n8n-nodes-avepoint');
	return await scan(scratch, folder, '**/*.js', 'package.json');
};

/** Files, exports and dependencies that nothing uses. */
export const unused = async () =>
	await run([join(PROGRAMS, 'node_modules/knip/bin/knip.js'), '--config', 'tools/verify/knip.jsonc']);

/** Of the programs for makers, and of what GitHub runs. */
export const tests = async () =>
	await run(['node_modules/jest/bin/jest.js', '--config', 'test/verify/jest.config.js']);
