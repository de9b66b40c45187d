/** In place of the day since which an entry is gone: it is listed, but its number was unknown at the last poll. */
export const UNKNOWN = -1;

/** The last known number, whether the event held (1) or not (0), and since which day (of the epoch) it is gone. */
export type Entry = [value: number | null, held: 0 | 1, goneSince?: number];

/** A number as it is now; null when the service tells none. */
export interface Observation {
	/** Of customer and product. Several rows of a product that nothing but their numbers tells apart have one key. */
	key: string;
	current: number | null;
}

interface Pair<T> {
	row: T;
	/** What the row was at the last poll; undefined for a new one. */
	entry?: Entry;
	/** The number before; null where there was none, or where it could be that of one row or another. */
	previous: number | null;
}

interface Matched<T> {
	/** In the order of the rows. */
	pairs: Array<Pair<T>>;
	/** Those that no row goes on from. */
	unmatched: Entry[];
}

const isGone = ([, , goneSince = UNKNOWN]: Entry) => goneSince !== UNKNOWN;
const isUnknown = ([, , goneSince]: Entry) => goneSince === UNKNOWN;

const rank = (entry: Entry) => Number(isUnknown(entry)) + 2 * Number(isGone(entry));
const size = (value: number | null) => value ?? Infinity;
const compare = (one: number, other: number) => (one === other ? 0 : one - other);

/** Listed ones first, of these the ones that have a number; then held ones; then by number. */
export const byRank = (one: Entry, other: Entry) =>
	rank(one) - rank(other) || other[1] - one[1] || compare(size(one[0]), size(other[0]));

/**
 * Finds what each row of one key was before, whatever order the rows are in. Equal numbers are the same row; the others are paired so
 * that as little as possible happened.
 * @param holds undefined where any change is worth an item
 */
export function match<T extends Observation>(
	rows: T[],
	entries: Entry[],
	holds?: (current: number) => boolean,
): Matched<T> {
	const left = new Set([...rows].sort((one, other) => compare(size(one.current), size(other.current))));
	const unmatched = new Set([...entries].sort(byRank));
	const found = new Map<T, Entry>();
	const pair = (fits: (current: number | null, entry: Entry) => boolean) => {
		for (const row of left) {
			const entry = [...unmatched].find((candidate) => fits(row.current, candidate));
			if (!entry) continue;
			found.set(row, entry);
			left.delete(row);
			unmatched.delete(entry);
		}
	};
	const isSameSide = (current: number, [, held]: Entry) =>
		holds !== undefined && holds(current) === (held === 1);

	pair((current, entry) => (current === null ? isUnknown(entry) : current === entry[0]));
	const isSame = new Set(found.keys());
	// When all of them were gone, they are back together.
	const wereGone = entries.every(isGone);
	const isClear =
		left.size === 1 && [...unmatched].filter((entry) => wereGone || !isGone(entry)).length === 1;

	pair((current, entry) => current !== null && !isGone(entry) && isSameSide(current, entry));
	pair((current) => current === null);
	// A row without a number is left only where no entry is.
	pair((_current, entry) => !isGone(entry));
	pair((current, entry) => current !== null && isSameSide(current, entry));
	pair(() => true);
	return {
		pairs: rows.map((row) => {
			const entry = found.get(row);
			return { row, entry, previous: entry && (isClear || isSame.has(row)) ? entry[0] : null };
		}),
		unmatched: [...unmatched],
	};
}
