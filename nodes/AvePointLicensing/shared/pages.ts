import type { IDataObject } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { OperationFailure, unexpectedAnswer } from './errors';
import type { Subject } from './errors';
import type { ApiClient } from './apiClient';
import { LIMIT_REACHED } from './hints';

/** Page sizes in rows: 100 is the service's maximum (DOC); smaller ones are for slow services and small limits. */
const PAGE_SIZES = [25, 50, 100];
const LARGEST_PAGE = 100;
/** Kept low, because it is unknown what a page costs the service. */
const PAGES_AT_ONCE = 10;
const SMALLEST_PAGE = 25;
/** How many times a list is read at most, if it changes while it is read. */
const MAX_PASSES = 3;
/** Sanity cap on totalCount, and on the rows of a list. */
const MAX_ROWS = 1_000_000;

/** Statuses with which a service may answer a page past the end of a list. */
const NO_SUCH_PAGE = [204, 400, 404, 416];

type Client = Pick<ApiClient, 'request' | 'hints'>;

export interface Listing<Row> {
	path: string;
	/** Absent for a GET. Never empty: n8n doesn't send `{}`. */
	body?: IDataObject;
	/** What tells rows apart, null or undefined for a row of its own. */
	key: (row: Row) => unknown;
	/** The answer can be an array of rows, without pages around it. */
	mayBeArray?: boolean;
	subject: Subject;
}

interface Page<Row> {
	rows: Row[];
	/** Rows on all pages; undefined when the service does not count them. */
	total?: number;
	/** The total did not change while it was read. */
	isStable: boolean;
	/** It has as many rows as were asked for, so more may follow. */
	full: boolean;
}

/** The largest page size that did not time out so far. All passes of a list share it. */
interface PageSizeLimit {
	max: number;
}

/** Whether a part of an answer is a list of objects. */
export const isRows = (value: unknown): value is IDataObject[] =>
	Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);

/** The rows of a page without those of earlier pages. Equal keys on one page are different rows. */
function takeFresh<Row>(page: Row[], key: Listing<Row>['key'], seen: Set<unknown>): Row[] {
	const keys = page.map(key);
	const fresh = page.filter((_, index) => (keys[index] ?? null) === null || !seen.has(keys[index]));
	keys.forEach((one) => seen.add(one));
	return fresh;
}

/** The rows of all pages in order, without those that moved to a later page while the list was read. */
function merge<Row>(pages: Row[][], key: Listing<Row>['key']): Row[] {
	const seen = new Set<unknown>();
	return pages.flatMap((page) => takeFresh(page, key, seen));
}

/** What was read of a list so far, page by page in their order. */
class ListPass<Row> {
	/** Without those that moved to a later page. */
	readonly rows: Row[] = [];

	isStable = true;

	/** Nothing more is to be asked for. */
	isDone = false;

	/** Rows asked for so far. */
	offset = 0;

	/** The highest totalCount so far. The list may go on past it: services were seen to count too few. */
	reportedTotal = 0;

	private firstTotal?: number;

	private readonly seen = new Set<unknown>();

	constructor(
		readonly listing: Listing<Row>,
		readonly pageSizeLimit: PageSizeLimit,
	) {}

	/** As many rows as the first totalCount, or more, and nothing changed meanwhile. */
	get isComplete(): boolean {
		return this.isStable && this.rows.length >= this.total;
	}

	get total(): number {
		return this.firstTotal ?? 0;
	}

	/** Whether an offset is past totalCount. */
	isBeyond(offset: number): boolean {
		return this.firstTotal !== undefined && offset >= this.reportedTotal;
	}

	/**
	 * Takes the next page.
	 * @returns its rows that are new
	 * @throws OperationFailure when the list has no end
	 */
	add({ rows, total, isStable, full }: Page<Row>, size: number): Row[] {
		const isBeyond = total === undefined ? this.offset > 0 : this.isBeyond(this.offset);
		const fresh = takeFresh(rows, this.listing.key, this.seen);
		for (const row of fresh) this.rows.push(row);
		this.offset += size;
		// The totalCount of an empty page past the end is ignored.
		if (total !== undefined && (!isBeyond || rows.length > 0)) {
			this.firstTotal ??= total;
			this.isStable &&= isStable && total === this.firstTotal;
			this.reportedTotal = Math.max(this.reportedTotal, total);
		}
		// A service that repeats its last page forever ends the list too: such a page has no new row.
		const mayFollow = full && (!isBeyond || fresh.length > 0);
		this.isDone = (total === undefined || this.isBeyond(this.offset)) && !mayFollow;
		if (this.rows.length > MAX_ROWS || (!this.isDone && this.offset > MAX_ROWS)) {
			throw unexpectedAnswer('The list has no end', this.listing.subject);
		}
		return fresh;
	}
}

async function ask<Row>(
	client: Client,
	pass: ListPass<Row>,
	offset: number,
	size: number,
): Promise<Page<Row>> {
	const { path, body, mayBeArray, subject } = pass.listing;
	const { body: answer, findRequestId } = await client.request(
		{
			method: body ? 'POST' : 'GET',
			path,
			body,
			qs: { pageIndex: offset / size + 1, pageSize: size },
			failOnTimeout: size > SMALLEST_PAGE,
		},
		subject,
	);
	if (mayBeArray && isRows(answer)) {
		return { rows: answer as Row[], isStable: true, full: answer.length >= size };
	}
	const { data, metadata } = answer as { data?: unknown; metadata?: IDataObject };
	const total = metadata?.totalCount;
	const isTotal = Number.isSafeInteger(total) && Number(total) <= MAX_ROWS;
	if (!isRows(data) || !isTotal || Number(total) < data.length) {
		throw unexpectedAnswer('The answer is not a list', subject, findRequestId());
	}
	return { rows: data as Row[], total: total as number, isStable: true, full: data.length >= size };
}

/** Fetches a page, or its two halves if the service was too slow for a page of that size. */
async function fetchPage<Row>(
	client: Client,
	pass: ListPass<Row>,
	offset: number,
	size: number,
): Promise<Page<Row>> {
	const { listing, pageSizeLimit, reportedTotal } = pass;
	if (size <= pageSizeLimit.max) {
		const whole = await ask(client, pass, offset, size).catch((error: unknown) => {
			if (!(error instanceof OperationFailure)) throw error;
			if (pass.isBeyond(offset) && NO_SUCH_PAGE.includes(error.status ?? 0)) {
				return { rows: [], total: reportedTotal, isStable: true, full: false };
			}
			if (!error.timedOut || size <= SMALLEST_PAGE) throw error;
			return undefined;
		});
		if (whole) return whole;
		pageSizeLimit.max = Math.min(pageSizeLimit.max, size / 2);
	}
	const half = size / 2;
	const [first, second] = await Promise.all([
		fetchPage(client, pass, offset, half),
		fetchPage(client, pass, offset + half, half),
	]);
	const isStable = first.isStable && second.isStable && first.total === second.total;
	const rows = merge([first.rows, second.rows], listing.key);
	return { rows, total: second.total, isStable, full: second.full };
}

/**
 * Reads a list once: the first page tells how many rows there are, the others are fetched concurrently. After a full last page,
 * one more is asked for.
 */
async function read<Row>(
	client: Client,
	listing: Listing<Row>,
	pageSizeLimit: PageSizeLimit,
): Promise<ListPass<Row>> {
	const pass = new ListPass<Row>(listing, pageSizeLimit);
	while (!pass.isDone) {
		const { offset, reportedTotal } = pass;
		const count = Math.max(1, Math.ceil((reportedTotal - offset) / LARGEST_PAGE));
		const pages = new Array<Page<Row>>(count);
		await concurrently(count, PAGES_AT_ONCE, async (index) => {
			const begin = offset + index * LARGEST_PAGE;
			pages[index] = await fetchPage(client, pass, begin, LARGEST_PAGE);
		});
		for (const page of pages) pass.add(page, LARGEST_PAGE);
	}
	return pass;
}

/**
 * All rows of a list, each once, in the service's order. A list that changes while it is read, which the total or missing
 * rows tell, is read again; a list that changes in every pass is the union of all passes. Rows beyond totalCount count too.
 * @throws OperationFailure when the service sends fewer rows than it counts, time and again
 */
export async function fetchAll<Row>(
	client: Client,
	listing: Listing<Row>,
	pageSizeLimit: PageSizeLimit = { max: LARGEST_PAGE },
): Promise<Row[]> {
	const passes: Array<ListPass<Row>> = [];
	while (passes.length < MAX_PASSES) {
		const pass = await read(client, listing, pageSizeLimit);
		if (pass.isComplete) return pass.rows;
		passes.push(pass);
	}
	if (passes.every(({ isStable }) => isStable)) {
		const [{ rows, total }] = passes;
		throw unexpectedAnswer(`The list is not complete: ${rows.length} rows of ${total}`, listing.subject);
	}
	return merge(
		passes.map(({ rows }) => rows),
		listing.key,
	);
}

/** How many items the user wants of a list. */
export interface Wanted {
	/** Undefined for all. */
	limit?: number;
	/** Filters drop rows, so small pages would take many requests. */
	filtered: boolean;
}

/**
 * What `toItems` makes of the rows of a list: all of it, or up to a limit, for which no more pages are asked than it takes. A
 * limit that is not reached says that this is all there is, so then the list must be whole. A hint tells of one that is reached
 * before the end.
 * @throws OperationFailure as fetchAll does
 */
export async function fetchItems<Row, Item>(
	client: Client,
	listing: Listing<Row>,
	{ limit, filtered }: Wanted,
	toItems: (row: Row) => Item[],
): Promise<Item[]> {
	if (limit === undefined) return (await fetchAll(client, listing)).flatMap(toItems);
	const sizes = filtered ? [LARGEST_PAGE] : PAGE_SIZES;
	const size = sizes.find((candidate) => candidate >= limit) ?? LARGEST_PAGE;
	let items: Item[] = [];
	const pageSizeLimit: PageSizeLimit = { max: LARGEST_PAGE };
	const pass = new ListPass<Row>(listing, pageSizeLimit);
	while (!pass.isDone && items.length < limit) {
		const page = await fetchPage(client, pass, pass.offset, size);
		items.push(...pass.add(page, size).flatMap(toItems));
	}
	if (items.length < limit && !pass.isComplete) {
		items = (await fetchAll(client, listing, pageSizeLimit)).flatMap(toItems);
	}
	const isAtEnd = pass.isDone || pass.isBeyond(pass.offset);
	if (items.length > limit || !isAtEnd) client.hints.add(LIMIT_REACHED);
	return items.slice(0, limit);
}
