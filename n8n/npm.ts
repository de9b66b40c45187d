import { spawn } from 'node:child_process';

/** Runs a program to its end, quietly. @returns what it printed @throws Error with what it printed, when it fails */
export async function runQuietly(
	program: string,
	args: string[],
	cwd: string,
	env = process.env,
): Promise<string> {
	const child = spawn(program, args, { cwd, env });
	const output: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
	child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
	const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
	const text = Buffer.concat(output).toString();
	if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${String(code)}:\n${text}`);
	return text;
}

/** Runs the npm that runs this program. @param node the Node that it and what it builds shall run on */
export async function npm(args: string[], cwd: string, node = process.execPath, env = process.env) {
	const { npm_execpath: program } = process.env;
	if (!program) throw new Error('Start this with npm run.');
	return await runQuietly(node, [program, ...args, '--no-audit', '--no-fund', '--loglevel=error'], cwd, env);
}
