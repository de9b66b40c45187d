import { once } from 'node:events';
import { join } from 'node:path';
import { spawnGuarded } from '../n8n/spawnGuarded';
import type { ApiAddress } from './subjects';

const PROGRAM = join(__dirname, '../sandbox/cli.ts');

/** A sandbox in a process of its own, so that what it takes is not counted. @throws Error when it ends at once */
export async function startSandboxProcess(
	customers: number,
): Promise<ApiAddress & { close(): Promise<void> }> {
	const args = ['--import', 'tsx', PROGRAM, '--port', '0', '--customers', String(customers)];
	const child = spawnGuarded(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
	const ended = once(child, 'close');
	const said = await new Promise<string>((done, failed) => {
		let text = '';
		child.stdout?.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes('In n8n:')) done(text);
		});
		ended.then(() => failed(new Error('The sandbox did not start.')), failed);
	});
	const urlOf = (name: string) => new RegExp(`${name} URL +(\\S+)`).exec(said)?.[1] ?? '';
	return {
		graphUrl: urlOf('Graph'),
		tokenUrl: urlOf('Token'),
		close: async () => {
			child.kill();
			await ended;
		},
	};
}
