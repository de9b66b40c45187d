import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installN8n } from '../n8n/installation';

const ROOT = join(__dirname, '..');

/** Runs tests that need a real n8n, which is installed first. @param args jest's */
export async function runE2e(
	args: string[],
	env = process.env,
	config = 'jest.e2e.config.js',
): Promise<void> {
	try {
		await installN8n((text) => console.error(text));
		const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
		const { status } = spawnSync(process.execPath, [jest, '--config', config, ...args], {
			cwd: ROOT,
			stdio: 'inherit',
			env,
		});
		process.exitCode = status ?? 1;
	} catch (error) {
		console.error((error as Error).message);
		process.exitCode = 1;
	}
}
