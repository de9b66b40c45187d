import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../../engine/engine';
import type { LoggedRequest } from '../../sandbox/requestLog';

/** Of the event loop, in which a server takes one connection each: more than there are requests at once. */
const TURNS = 200;
/** Longer than the first wait after a failure: what goes on after its end would be seen by then. */
const LOOK_AFTER = 700;

/**
 * Cancels an execution. What was sent before has then arrived.
 * @throws when anything is asked after it
 */
export async function cancel(execution: Execution, requests: LoggedRequest[]): Promise<void> {
	execution.cancel();
	for (let turns = 0; turns < TURNS; turns++) await turn();
	const sent = requests.length;
	const { status } = await execution.finished;
	await sleep(LOOK_AFTER);
	const [asked] = requests.slice(sent);
	if (asked) throw new Error(`Asked after it was canceled: ${asked.path}`);
	if (status !== 'canceled') throw new Error(`Canceled, it ended as ${status}`);
}
