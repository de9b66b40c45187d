import type { Rule } from './events';

/** Days that a subscription is remembered which AvePoint lists no more, so that one that comes back is no news. */
const DAYS_REMEMBERED = 30;
const MOST_REMEMBERED = 5000;
const DAY = 86_400_000;

/** The last known number, whether the event held (1) or not (0), and since which day (of the epoch) it is gone. */
type Entry = [value: number | null, held: 0 | 1, goneSince?: number];

/** What a trigger keeps between polls: plain and small, because n8n stores it with the workflow. */
export interface State {
	/** Event and number that the entries are about. */
	kind: string;
	/** Which customers and products were asked for. */
	scope: string;
	/** By key of the observation. */
	entries: Record<string, Entry>;
}

/** A number as it is now; null when the service tells none. */
export interface Observation {
	/** Of customer and product. */
	key: string;
	current: number | null;
}

interface Happening<T> {
	observation: T;
	/** Null when there was no number before. */
	previous: number | null;
}

export interface Advance<T> {
	/** To keep for the next poll. */
	state: State;
	happenings: Array<Happening<T>>;
	/** Whether something that held holds no more, which has to be kept so that it can happen again. */
	settled: boolean;
}

export interface Watch {
	kind: string;
	scope: string;
	rule: Rule;
	threshold: number;
	/** Fires for what holds already when it is first seen. */
	fireForExisting: boolean;
}

/** Entries of what is listed no more, without those that are gone for long. */
function remember(
	entries: Record<string, Entry>,
	listed: Set<string>,
	today: number,
): Array<[string, Entry]> {
	return Object.entries(entries)
		.filter(([key]) => !listed.has(key))
		.map(([key, [value, held, goneSince = today]]): [string, Entry] => [key, [value, held, goneSince]])
		.filter(([, [, , goneSince]]) => today - (goneSince as number) <= DAYS_REMEMBERED)
		.sort(([, [, , a]], [, [, , b]]) => (b as number) - (a as number))
		.slice(0, MOST_REMEMBERED);
}

/**
 * What happened since the last poll. Changes neither argument.
 * @param state undefined on the first poll, which sets the baseline
 * @param now milliseconds since the epoch
 */
export function advance<T extends Observation>(
	state: State | undefined,
	observations: T[],
	{ kind, scope, rule, threshold, fireForExisting }: Watch,
	now: number,
): Advance<T> {
	const known = state?.kind === kind ? state.entries : {};
	// What comes into view because the user asks for more sets the baseline as on the first poll.
	const isBaseline = state?.kind !== kind || state.scope !== scope;
	const entries: Record<string, Entry> = {};
	const happenings: Array<Happening<T>> = [];
	let settled = false;
	for (const observation of observations) {
		const { key, current } = observation;
		const entry: Entry | undefined = known[key];
		const [previous, held] = entry ?? [null, 0];
		if (current === null) {
			entries[key] = [previous, held];
			continue;
		}
		const holds = rule.holds ? rule.holds(current, threshold) : true;
		entries[key] = [current, rule.holds && holds ? 1 : 0];
		if (held === 1 && !holds) settled = true;
		const isNew = rule.holds ? holds && held === 0 : current !== previous;
		const isTold = entry ? true : (!isBaseline || fireForExisting) && (rule.isNews?.(current) ?? true);
		if (isNew && isTold) happenings.push({ observation, previous });
	}
	const today = Math.floor(now / DAY);
	for (const [key, entry] of remember(known, new Set(Object.keys(entries)), today)) entries[key] = entry;
	return { state: { kind, scope, entries }, happenings, settled };
}
