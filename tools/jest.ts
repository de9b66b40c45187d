import { once } from 'node:events';
import { join } from 'node:path';
import { GROUPS, spawnGuarded } from '../n8n/spawnGuarded';

const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs jest to its end. When this program is told to end, so are jest and the programs that its tests run; what they start
 * there ends with them, however they end.
 * @returns its exit code
 */
export async function runJest(args: string[], env = process.env): Promise<number> {
	const child = spawnGuarded(process.execPath, [JEST, ...args], { cwd: ROOT, stdio: 'inherit', env });
	const { pid } = child;
	const end = (signal: NodeJS.Signals) => {
		if (pid) process.kill(GROUPS ? -pid : pid, signal);
	};
	for (const signal of ENDS) process.on(signal, end);
	const [code] = (await once(child, 'close')) as [number | null];
	for (const signal of ENDS) process.off(signal, end);
	return code ?? 1;
}
