/* `npm run test:e2e`: the packed package in a real n8n, with its command line, its triggers and its editor. Arguments go to jest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installN8n } from '../n8n/installation';

const ROOT = join(__dirname, '..');

installN8n((text) => console.error(text)).then(
	() => {
		const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
		const args = [jest, '--config', 'jest.e2e.config.js', ...process.argv.slice(2)];
		process.exitCode = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
	},
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
