/** Stands in place of the day: the entry is listed, but its number was unknown at the last poll. */
export const VALUE_UNKNOWN = -1;

/** The last known number, whether the event held (1) or not (0), and since which day (of the epoch) it is gone. */
export type Entry = [value: number | null, held: 0 | 1, goneSince?: number];

/** A number as it is now; null when the service tells none. */
export interface Observation {
	/** Identifies customer and product. Rows that only their numbers tell apart share a key. */
	key: string;
	current: number | null;
}

interface Pair<T> {
	row: T;
	/** What the row was at the last poll; undefined for a new one. */
	entry?: Entry;
	/** The previous number; null if there was none, or if it is ambiguous. */
	previous: number | null;
}

interface Matched<T> {
	/** In the order of the rows. */
	pairs: Array<Pair<T>>;
	/** Entries without a matching row. */
	unmatched: Entry[];
}

const isGone = ([, , goneSince = VALUE_UNKNOWN]: Entry) => goneSince !== VALUE_UNKNOWN;
const isUnknown = ([, , goneSince]: Entry) => goneSince === VALUE_UNKNOWN;

const rank = (entry: Entry) => Number(isUnknown(entry)) + 2 * Number(isGone(entry));
const size = (value: number | null) => value ?? Infinity;
const compare = (one: number, other: number) => (one === other ? 0 : one - other);

/** Listed ones first, of these the ones that have a number; then held ones; then by number. */
export const byRank = (one: Entry, other: Entry) =>
	rank(one) - rank(other) || other[1] - one[1] || compare(size(one[0]), size(other[0]));

/**
 * Finds the previous entry of each row of one key, independent of the order of rows. Rows with equal numbers match; the others are matched so
 * that as little as possible happened.
 * @param holds undefined if any change is reported
 */
export function matchEntries<T extends Observation>(
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
	// If all of them were gone, they may be back.
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
