import { spawn as start } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { join } from 'node:path';
import spawn from 'cross-spawn';

const WATCHDOG = join(__dirname, 'watchdog.mjs');
/** Windows knows no groups of processes. */
export const GROUPS = process.platform !== 'win32';

/**
 * Starts a program, in a group of its own, that does not outlive this one, even when this one is killed: a watchdog then kills
 * it, and what it started. Also what it leaves behind when it ends by itself.
 */
export function spawnGuarded(program: string, args: string[], options: SpawnOptions): ChildProcess {
	const child = spawn(program, args, { ...options, detached: GROUPS });
	if (child.pid === undefined) return child;
	// Detached: what ends this program, or its group, must not end the watchdog.
	const watchdog = start(process.execPath, [WATCHDOG, String(GROUPS ? -child.pid : child.pid)], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
		windowsHide: true,
	});
	child.once('exit', () => watchdog.stdin.end());
	return child;
}
