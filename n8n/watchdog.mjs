/*
 * Ends a program when the one that started it is gone, however that ended: its end closes the pipe that this one reads.
 *
 *     node n8n/watchdog.mjs <process id, or minus the id of a group of processes>
 */
import { spawnSync } from 'node:child_process';
import { finished } from 'node:stream/promises';

const target = Number(process.argv[2]);

await finished(process.stdin.resume()).catch(() => {});
try {
	if (process.platform === 'win32') spawnSync('taskkill', ['/pid', String(target), '/t', '/f']);
	else process.kill(target, 'SIGKILL');
} catch {
	// It has ended already.
}
