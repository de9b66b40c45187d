import type { IPollFunctions } from 'n8n-workflow';
import { clock } from '../shared/transport/clock';
import { Deadline } from './deadline';

/** Milliseconds that n8n's newer scheduler may take to read a state before a poll, and to store one after it. */
const STALE_AFTER = 10_000;

/** Polls of this process by workflow and node: n8n starts the next one even if the last one is still running. */
const runningPolls = new Map<string, Deadline>();
/** By workflow and node, the state that the last poll with changes began with, and when it was replaced. */
const replacedStates = new Map<string, { state: string; at: number }>();

const keyOf = (context: IPollFunctions) => `${context.getWorkflow().id} ${context.getNode().id}`;

/**
 * Skips a poll while the last one of the same trigger is running: it would report the same changes again.
 * @throws NodeOperationError if n8n abandoned that one, so that its silence is not mistaken for no changes
 */
export async function skipOverlapping<T>(
	context: IPollFunctions,
	work: (deadline: Deadline) => Promise<T>,
): Promise<T | null> {
	const key = keyOf(context);
	const last = runningPolls.get(key);
	if (last?.isOver()) throw last.error();
	if (last) return null;
	const deadline = new Deadline(context);
	runningPolls.set(key, deadline);
	try {
		return await work(deadline);
	} finally {
		runningPolls.delete(key);
	}
}

/**
 * Notes that a poll is about to replace a state. If two polls are due at the same time, n8n's newer scheduler may read the state
 * for the second one before it has stored the result of the first.
 * @param state a hash of it
 * @returns whether another poll has just replaced the same state, so that the changes are reported already
 */
export function replaceState(context: IPollFunctions, state: string): boolean {
	const key = keyOf(context);
	const now = clock.now();
	const last = replacedStates.get(key);
	if (last?.state === state && now - last.at < STALE_AFTER) return true;
	replacedStates.set(key, { state, at: now });
	return false;
}
