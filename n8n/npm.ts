import { runQuietly } from './runQuietly';

/** Runs the npm that runs this program. @param node the Node that it and what it builds shall run on */
export async function npm(args: string[], cwd: string, node = process.execPath, env = process.env) {
	const { npm_execpath: program } = process.env;
	if (!program) throw new Error('Start this with npm run.');
	return await runQuietly(node, [program, ...args, '--no-audit', '--no-fund', '--loglevel=error'], cwd, env);
}
