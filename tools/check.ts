import { join } from 'node:path';
import { runQuietly } from '../n8n/runQuietly';

const ROOT = join(__dirname, '..');

/** A program of Node's that says by its exit code whether all is well. */
export type Check = [name: string, command: string[], folder?: string];

/** Runs a check to its end, and prints what it says when it fails. @returns whether it passed */
export async function check([name, command, folder = ROOT]: Check, env = process.env): Promise<boolean> {
	const complaint = await runQuietly(process.execPath, command, folder, env).then(
		() => undefined,
		({ message }: Error) => message,
	);
	console.error(`${complaint === undefined ? 'passed' : 'FAILED'}  ${name}`);
	if (complaint !== undefined) console.error(complaint.trim().replace(/^/gm, '        '));
	return complaint === undefined;
}
