import type { IDataObject } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { OperationFailure, unexpectedAnswer } from './errors';
import type { Subject } from './errors';
import type { Session } from './session';

/** Rows of a page: the most that the service gives (DOC), and the fewest that are asked for when it is too slow. */
const LARGEST_PAGE = 100;
const SMALLEST_PAGE = 25;

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
}

async function ask<Row>(
	session: Session,
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
	const total = Number((answer.metadata as IDataObject | undefined)?.totalCount);
	if (!Array.isArray(answer.data) || !Number.isSafeInteger(total)) {
		throw unexpectedAnswer('The answer is not a list', subject, requestId);
	}
	return { rows: answer.data as Row[], total };
}

/** A page; in halves where the service is too slow for the whole. */
async function fetchPage<Row>(
	session: Session,
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
	return { rows: [...first.rows, ...second.rows], total: second.total };
}

/**
 * All rows of a list, each once, in the service's order. The first page tells how many there are, the others are
 * fetched concurrently; a total that grows meanwhile is followed.
 */
export async function fetchAll<Row>(session: Session, listing: Listing<Row>): Promise<Row[]> {
	const pages: Row[][] = [];
	let total = 1;
	const fetch = async (index: number) => {
		const page = await fetchPage(session, listing, index * LARGEST_PAGE, LARGEST_PAGE);
		pages[index] = page.rows;
		total = Math.max(total, page.total);
	};
	for (let next = 0; next * LARGEST_PAGE < total; ) {
		const begin = next;
		next = Math.ceil(total / LARGEST_PAGE);
		await concurrently(next - begin, LARGEST_PAGE, async (index) => await fetch(begin + index));
	}
	const rows = new Map(pages.flat().map((row) => [row[listing.key], row]));
	return [...rows.values()];
}
