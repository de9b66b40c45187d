import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../../engine/engine';
import type { SeenRequest } from '../../sandbox/record';
import { isForToken, keyOf } from './retries';

/** Of the event loop, in which a server takes one connection each: more than there are requests at once. */
const TURNS = 200;
/** Longer than the first wait after a failure: what goes on after its end would be seen by then. */
const LOOK_AFTER = 700;

/**
 * Cancels an execution. What was sent before has then arrived.
 * @throws when anything is asked after it, but for what n8n does by itself with a request under way that is refused: it asks for
 * a token, and sends the request once more
 */
export async function cancel(execution: Execution, requests: SeenRequest[]): Promise<void> {
	execution.cancel();
	for (let turns = 0; turns < TURNS; turns++) await turn();
	const sent = requests.length;
	const { status } = await execution.finished;
	await sleep(LOOK_AFTER);
	// Each request's last answer before.
	const last = new Map(requests.slice(0, sent).map((request) => [keyOf(request), request.status]));
	const isRefused = (request: SeenRequest) => last.get(keyOf(request)) === 401;
	const after = requests.slice(sent);
	const tokens = after.filter(isForToken);
	const others = after.filter((request) => !isForToken(request));
	// One request at a time sees to a new token, which takes a second try where a permission was not granted.
	const allowed = [...last.values()].includes(401) ? { tokens: 2, others: 1 } : { tokens: 0, others: 0 };
	const wrong =
		tokens[allowed.tokens] ?? others[allowed.others] ?? others.find((request) => !isRefused(request));
	if (wrong) throw new Error(`Asked after it was cancelled: ${wrong.path}`);
	if (status !== 'canceled') throw new Error(`Cancelled, it ended as ${status}`);
}
