import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks. */
const PAUSE = 200;

/**
 * Looks until there is something.
 * @param what is waited for, in the words of the error
 * @param limit seconds
 * @param look undefined while there is nothing
 * @throws Error when there is nothing until the limit
 */
export async function waitFor<T>(
	what: string,
	limit: number,
	look: () => Promise<T | undefined>,
): Promise<T> {
	const end = Date.now() + limit * 1000;
	for (;;) {
		const found = await look();
		if (found !== undefined) return found;
		if (Date.now() > end) throw new Error(`Waited ${limit} s in vain for ${what}.`);
		await sleep(PAUSE);
	}
}
