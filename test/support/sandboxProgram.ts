import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ROOT } from './workflow';

/** Starts `npm run sandbox`. @returns what it prints, by name, and what ends it and gives its exit code */
export async function startSandboxProgram(...args: string[]) {
	const child = spawn(process.execPath, ['tools/run.mjs', 'sandbox', '--port', '0', ...args], { cwd: ROOT });
	const ended = once(child, 'close') as Promise<[number | null]>;
	const printed: Record<string, string> = {};
	for await (const line of createInterface(child.stdout)) {
		const [, name, value] = /^ {2}(\S.*?) {2,}(.+)$/.exec(line) ?? [];
		if (name) printed[name] = value;
		if (line.startsWith('In n8n')) break;
	}
	const end = async () => {
		child.kill('SIGTERM');
		return (await ended)[0];
	};
	return { printed, end };
}
