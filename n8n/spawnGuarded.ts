import { spawn as start } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import spawn from 'cross-spawn';
import { until } from './until';

const WATCHDOG = join(__dirname, 'watchdog.mjs');
/** Windows knows no groups of processes. */
export const GROUPS = process.platform !== 'win32';
/** Milliseconds that a program has to end when it is told to; n8n gives running executions 30 s. */
const STOP_TIMEOUT = 40_000;
/** Milliseconds that one has to get ready, at most. */
const START_TIMEOUT = 180_000;

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

/** A program that runs until it is stopped. */
export interface Running {
	pid: number;
	/** What it printed so far. */
	log(): string;
	/** Settles when it has ended, for whatever reason. */
	ended: Promise<void>;
	/** Tells it to end, and waits until it has. */
	stop(signal?: NodeJS.Signals): Promise<void>;
	/** Ends it at once, as a power cut would. */
	kill(): Promise<void>;
}

/**
 * Starts a guarded program and waits until it is ready.
 * @param isReady told what it printed so far
 * @throws Error with what it printed, when it ends or doesn't get ready
 */
export async function startProgram(
	[program, ...args]: string[],
	options: SpawnOptions,
	isReady: (log: string) => boolean | Promise<boolean>,
): Promise<Running> {
	const child = spawnGuarded(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	let log = '';
	let hasEnded = false;
	for (const stream of [child.stdout, child.stderr])
		stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
	const ended = once(child, 'close')
		.catch((error: Error) => (log += error.message))
		.then(() => void (hasEnded = true));
	const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
		if (!hasEnded) child.kill(signal);
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
		await ended;
		clearTimeout(timer);
	};
	const kill = async () => await stop('SIGKILL');
	await until(async () => hasEnded || (await isReady(log)), START_TIMEOUT).catch(kill);
	if (hasEnded) throw new Error(`${program} did not start:\n${log}`);
	return { pid: child.pid as number, log: () => log, ended, stop, kill };
}
