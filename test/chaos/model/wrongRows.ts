/* Compares what came out with the right answer. */
import { isDeepStrictEqual } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import type { SandboxCustomer } from '../../../sandbox/data';
import type { ExpectedRows } from './oracle';

/** Both forms of the user seats as one; anything else as it is. */
function plain(row: IDataObject): IDataObject {
	const { productName, userSeats, purchasedUserSeat, availableUserSeat, ...others } = row;
	const numbers = [purchasedUserSeat, availableUserSeat].filter((number) => number !== undefined);
	const isPlain = productName !== undefined && numbers.length === 1 && numbers[0] === userSeats;
	return isPlain ? { ...others, seats: userSeats } : row;
}

/**
 * What is wrong with the rows of an item; undefined when they are right.
 * @param listChanged the list may have changed while it was read
 * @param always ids of what was in the list all the time
 */
export function findWrongRows(
	actual: IDataObject[],
	{ rows, limit, key }: ExpectedRows,
	listChanged: boolean,
	always: Set<unknown>,
): string | undefined {
	if (!rows) return 'an answer where there is none';
	const got = actual.map(plain);
	if (!listChanged || !key) {
		return isDeepStrictEqual(got, rows.slice(0, limit))
			? undefined
			: `wrong: ${JSON.stringify(got).slice(0, 300)} for ${JSON.stringify(rows.slice(0, limit)).slice(0, 300)}`;
	}
	if (limit !== undefined && got.length > limit) return `${got.length} rows for a limit of ${limit}`;
	const texts = (list: IDataObject[]) => list.map((row) => JSON.stringify(Object.entries(row).sort()));
	const count = (list: string[]) => {
		const counts = new Map<string, number>();
		for (const text of list) counts.set(text, (counts.get(text) ?? 0) + 1);
		return counts;
	};
	const stable = rows.filter((row) => always.has(row[key]));
	const [found, expected] = [count(texts(got)), count(texts(stable))];
	for (const [text, times] of expected) {
		const seen = found.get(text) ?? 0;
		if (seen > times) return `a row twice: ${text.slice(0, 200)}`;
		if (seen < times && limit === undefined) return `a row is missing: ${text.slice(0, 200)}`;
	}
	const strange = got.find((row) => always.has(row[key]) && !expected.has(texts([row])[0]));
	return strange && `a row that nobody has: ${JSON.stringify(strange).slice(0, 200)}`;
}

/** Ids of customers that were listed all the time. */
export function alwaysListed(before: SandboxCustomer[], after: SandboxCustomer[]): Set<unknown> {
	const now = new Set(after);
	return new Set(before.filter((customer) => now.has(customer)).map(({ id }) => id));
}
