import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. */
const PAUSE = 50;

/**
 * Looks again and again for what another program does by itself.
 * @param look gives nothing, or false, until it is there
 * @param limit milliseconds; without it the caller's own time limit ends it
 * @param what is waited for, in the words of the error
 * @returns what the look gave
 * @throws Error at the limit, and what the look throws
 */
export async function until<T>(
	look: () => T,
	limit = Infinity,
	what = 'another program',
): Promise<NonNullable<Awaited<T>>> {
	const begin = Date.now();
	for (;;) {
		const found = await look();
		if (found) return found;
		if (Date.now() - begin > limit) throw new Error(`Waited ${limit / 1000} s in vain for ${what}.`);
		await sleep(PAUSE);
	}
}
