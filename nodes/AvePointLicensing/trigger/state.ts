import type { Rule } from './events';
import { UNKNOWN, byRank, match } from './match';
import type { Entry, Observation } from './match';

/** Days that a subscription is remembered which AvePoint lists no more, so that one that comes back is no news. */
const DAYS_REMEMBERED = 30;
const MOST_REMEMBERED = 5000;
const DAY = 86_400_000;

/** What a trigger keeps between polls: plain and small, because n8n stores it with the workflow. */
export interface State {
	/** Event and number that the entries are about. */
	kind: string;
	/** Which customers and products were asked for. */
	scope: string;
	/** By key of the observation; several where rows have one key. */
	entries: Record<string, Entry[]>;
}

interface Happening<T> {
	observation: T;
	/** Null when there was no number before, or when it can't be told which one it was. */
	previous: number | null;
}

export interface Advance<T> {
	/** To keep for the next poll. */
	state: State;
	/** In the order of the observations. */
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

const isEntry = (entry: unknown): entry is Entry =>
	Array.isArray(entry) &&
	(entry[0] === null || typeof entry[0] === 'number') &&
	(entry[1] === 0 || entry[1] === 1) &&
	(entry[2] === undefined || typeof entry[2] === 'number');

/** What n8n stored, when it is a state; undefined for nothing and for anything else, such as what an early version kept. */
export function readState({ kind, scope, entries }: Partial<State>): State | undefined {
	if (typeof kind !== 'string' || typeof scope !== 'string') return undefined;
	if (typeof entries !== 'object' || entries === null) return undefined;
	const isWhole = Object.values(entries).every((list) => Array.isArray(list) && list.every(isEntry));
	return isWhole ? { kind, scope, entries } : undefined;
}

/** Entries of what is listed no more, without those that are gone for long. */
const remember = (gone: Array<[string, Entry]>, today: number): Array<[string, Entry]> =>
	gone
		.map(([key, [value, held, goneSince = UNKNOWN]]): [string, Entry] => [
			key,
			[value, held, goneSince === UNKNOWN ? today : goneSince],
		])
		.filter(([, [, , goneSince]]) => today - (goneSince as number) <= DAYS_REMEMBERED)
		.sort(([, [, , a]], [, [, , b]]) => (b as number) - (a as number))
		.slice(0, MOST_REMEMBERED);

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
	const known = new Map(Object.entries(state?.kind === kind ? state.entries : {}));
	// What comes into view because the user asks for more sets the baseline as on the first poll.
	const isBaseline = state?.kind !== kind || state.scope !== scope;
	const holds = rule.holds && ((current: number) => rule.holds?.(current, threshold) ?? false);
	const groups = new Map<string, T[]>();
	for (const observation of observations) {
		const group = groups.get(observation.key);
		if (group) group.push(observation);
		else groups.set(observation.key, [observation]);
	}
	const entries = new Map<string, Entry[]>();
	const gone = [...known].flatMap(([key, list]) =>
		groups.has(key) ? [] : list.map((entry): [string, Entry] => [key, entry]),
	);
	const told = new Map<T, number | null>();
	let settled = false;
	for (const [key, rows] of groups) {
		const { pairs, unmatched } = match(rows, known.get(key) ?? [], holds);
		gone.push(...unmatched.map((entry): [string, Entry] => [key, entry]));
		const list = pairs.map(({ row, entry, previous }): Entry => {
			const { current } = row;
			const [value, held] = entry ?? [null, 0];
			if (current === null) return [value, held, UNKNOWN];
			const isHeld = holds?.(current);
			if (held === 1 && !isHeld) settled = true;
			const isNew = holds ? isHeld && held === 0 : current !== value;
			const isTold = entry ? true : (!isBaseline || fireForExisting) && (rule.isNews?.(current) ?? true);
			if (isNew && isTold) told.set(row, previous);
			return [current, isHeld ? 1 : 0];
		});
		entries.set(key, list);
	}
	for (const [key, entry] of remember(gone, Math.floor(now / DAY))) {
		entries.set(key, [...(entries.get(key) ?? []), entry]);
	}
	const happenings = observations
		.filter((observation) => told.has(observation))
		.map((observation) => ({ observation, previous: told.get(observation) ?? null }));
	const sorted = [...entries].map(([key, list]) => [key, [...list].sort(byRank)]);
	return {
		state: { kind, scope, entries: Object.fromEntries(sorted) as State['entries'] },
		happenings,
		settled,
	};
}
