import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
/** Windows knows no groups of processes. */
const GROUPS = process.platform !== 'win32';
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs jest to its end. When this program is told to end, so are jest and what its tests started: n8n, servers, a browser.
 * @returns its exit code
 */
export async function runJest(args: string[], env = process.env): Promise<number> {
	const child = spawn(process.execPath, [JEST, ...args], {
		cwd: ROOT,
		stdio: 'inherit',
		env,
		detached: GROUPS,
	});
	const { pid } = child;
	const end = (signal: NodeJS.Signals) => {
		if (pid) process.kill(GROUPS ? -pid : pid, signal);
	};
	for (const signal of ENDS) process.on(signal, end);
	const [code] = (await once(child, 'close')) as [number | null];
	for (const signal of ENDS) process.off(signal, end);
	return code ?? 1;
}
