import { execFile } from 'node:child_process';

/**
 * Runs a program to its end, quietly.
 * @returns what it printed: its standard output, then its standard error
 * @throws Error with what it printed, when it fails
 */
export async function runQuietly(
	program: string,
	args: string[],
	cwd: string,
	env = process.env,
): Promise<string> {
	const options = { cwd, env, maxBuffer: Infinity };
	return await new Promise((done, failed) =>
		execFile(program, args, options, (error, stdout, stderr) => {
			const text = stdout + stderr;
			if (!error) return done(text);
			const end = String(error.signal ?? error.code);
			failed(new Error(`${[program, ...args].join(' ')} ended with ${end}:\n${text}`));
		}),
	);
}
