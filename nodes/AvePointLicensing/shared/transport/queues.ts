import { clock } from './clock';
import { RequestQueue } from './requestQueue';

/** Milliseconds without requests after which what was learned about a service is forgotten. */
const FORGOTTEN_AFTER = 60_000;

const queues = new Map<string, RequestQueue>();

/** The queue of all executions of this process that ask the same service with the same app registration. */
export function queueOf(graphUrl: string, clientId: string): RequestQueue {
	for (const [key, queue] of queues) {
		if (queue.idleTime() > FORGOTTEN_AFTER) queues.delete(key);
	}
	const key = JSON.stringify([graphUrl, clientId]);
	const queue = queues.get(key) ?? new RequestQueue(clock);
	queues.set(key, queue);
	return queue;
}
