import type { IDataObject } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { OperationFailure, unexpectedAnswer } from './errors';
import type { Subject } from './errors';
import type { Session } from './session';

/** Rows of a page: the most that the service gives (DOC), down to the fewest that are asked for when it is too slow. */
const PAGE_SIZES = [25, 50, 100];
const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 25;
/** How often a list is read again that changed while it was read. */
const READINGS = 3;
/** A total beyond this is no total. */
const MOST_ROWS = 1_000_000;

type Asker = Pick<Session, 'request'>;

export interface Listing<Row> {
	path: string;
	/** Never empty: n8n doesn't send `{}`. */
	body: IDataObject;
	/** The field that tells rows apart. */
	key: keyof Row;
	subject: Subject;
}

interface Page<Row> {
	rows: Row[];
	total: number;
	/** The total did not change while it was read. */
	steady: boolean;
}

/** Whether a part of an answer is a list of objects. */
export const isRows = (value: unknown): value is IDataObject[] =>
	Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);

/** The rows of a page without those that were seen on an earlier one. Two rows of one page are two rows. */
function takeFresh<Row>(page: Row[], key: keyof Row, seen: Set<unknown>): Row[] {
	const fresh = page.filter((row) => row[key] === undefined || row[key] === null || !seen.has(row[key]));
	fresh.forEach((row) => seen.add(row[key]));
	return fresh;
}

/** Rows of pages in their order, without those that moved to a further page. */
function merge<Row>(pages: Row[][], key: keyof Row): Row[] {
	const seen = new Set<unknown>();
	return pages.flatMap((page) => takeFresh(page, key, seen));
}

async function ask<Row>(
	session: Asker,
	listing: Listing<Row>,
	offset: number,
	size: number,
): Promise<Page<Row>> {
	const { path, body, subject } = listing;
	const { body: answer, requestId } = await session.request(
		{
			method: 'POST',
			path,
			body,
			qs: { pageIndex: offset / size + 1, pageSize: size },
			failOnTimeout: size > SMALLEST_PAGE,
		},
		subject,
	);
	const total = (answer.metadata as IDataObject | undefined)?.totalCount;
	const isTotal = Number.isSafeInteger(total) && Number(total) <= MOST_ROWS;
	if (!isRows(answer.data) || !isTotal || Number(total) < answer.data.length) {
		throw unexpectedAnswer('The answer is not a list', subject, requestId);
	}
	return { rows: answer.data as Row[], total: total as number, steady: true };
}

/** A page; in halves where the service is too slow for the whole. */
async function fetchPage<Row>(
	session: Asker,
	listing: Listing<Row>,
	offset: number,
	size: number,
): Promise<Page<Row>> {
	const whole = await ask(session, listing, offset, size).catch((error: unknown) =>
		error instanceof OperationFailure && error.timedOut && size > SMALLEST_PAGE
			? undefined
			: Promise.reject(error),
	);
	if (whole) return whole;
	const half = size / 2;
	const [first, second] = await Promise.all([
		fetchPage(session, listing, offset, half),
		fetchPage(session, listing, offset + half, half),
	]);
	const steady = first.steady && second.steady && first.total === second.total;
	return { rows: merge([first.rows, second.rows], listing.key), total: second.total, steady };
}

/** Reads a list once: the first page tells how many rows there are, the others are fetched concurrently. */
async function read<Row>(session: Asker, listing: Listing<Row>): Promise<Page<Row>> {
	const pages: Array<Page<Row>> = [];
	let total = 1;
	for (let next = 0; next * LARGEST_PAGE < total; ) {
		const begin = next;
		next = Math.ceil(total / LARGEST_PAGE);
		await concurrently(next - begin, LARGEST_PAGE, async (index) => {
			const page = await fetchPage(session, listing, (begin + index) * LARGEST_PAGE, LARGEST_PAGE);
			pages[begin + index] = page;
			total = Math.max(total, page.total);
		});
	}
	return {
		rows: merge(
			pages.map((page) => page.rows),
			listing.key,
		),
		total: pages[0].total,
		steady: pages.every((page) => page.steady && page.total === pages[0].total),
	};
}

/**
 * All rows of a list, each once, in the service's order. A list that changes while it is read, which the total or missing
 * rows tell, is read again; what never holds still is the sum of all readings.
 * @throws OperationFailure when the service sends fewer rows than it counts, time and again
 */
export async function fetchAll<Row>(session: Asker, listing: Listing<Row>): Promise<Row[]> {
	const readings: Array<Page<Row>> = [];
	while (readings.length < READINGS) {
		const reading = await read(session, listing);
		if (reading.steady && reading.rows.length >= reading.total) return reading.rows;
		readings.push(reading);
	}
	if (readings.every(({ steady }) => steady)) {
		const [{ rows, total }] = readings;
		throw unexpectedAnswer(`The list is not complete: ${rows.length} rows of ${total}`, listing.subject);
	}
	return merge(
		readings.map(({ rows }) => rows),
		listing.key,
	);
}

/** How much of a list is wanted. */
export interface Wanted {
	/** Undefined for all. */
	limit?: number;
	/** Not every row becomes an item, so small pages would be many. */
	filtered: boolean;
}

/**
 * What `toItems` makes of the rows of a list: all of it, or up to a limit, for which no more pages are asked than it takes. A
 * limit that is not reached says that this is all there is, so then the list must be whole.
 * @throws OperationFailure as fetchAll does
 */
export async function fetchItems<Row, Item>(
	session: Asker,
	listing: Listing<Row>,
	{ limit, filtered }: Wanted,
	toItems: (row: Row) => Item[],
): Promise<Item[]> {
	if (limit === undefined) return (await fetchAll(session, listing)).flatMap(toItems);
	const sizes = filtered ? [LARGEST_PAGE] : PAGE_SIZES;
	const size = sizes.find((candidate) => candidate >= limit) ?? LARGEST_PAGE;
	const items: Item[] = [];
	const seen = new Set<unknown>();
	let rows = 0;
	let total = Infinity;
	let steady = true;
	for (let offset = 0; offset < total && items.length < limit; offset += size) {
		const page = await fetchPage(session, listing, offset, size);
		steady &&= page.steady && (offset === 0 || page.total === total);
		total = page.total;
		const fresh = takeFresh(page.rows, listing.key, seen);
		rows += fresh.length;
		items.push(...fresh.flatMap(toItems));
	}
	if (items.length >= limit || (steady && rows >= total)) return items.slice(0, limit);
	return (await fetchAll(session, listing)).flatMap(toItems).slice(0, limit);
}
