import type { Rule } from './events';
import { VALUE_UNKNOWN, byRank, matchEntries } from './matchEntries';
import type { Entry, Observation } from './matchEntries';

/** Days for which a subscription that is no longer listed is remembered, so that its return is not reported as new. */
const DAYS_REMEMBERED = 30;
const MOST_REMEMBERED = 5000;
const DAY = 86_400_000;

/** What a trigger keeps between polls: plain and small, because n8n stores it with the workflow. */
export interface State {
	/** The event and the number that the entries belong to. */
	kind: string;
	/** Which customers and products were asked for. */
	scope: string;
	/** By key of the observation; several where rows have one key. */
	entries: Record<string, Entry[]>;
}

interface Change<T> {
	observation: T;
	/** Null when there was no number before, or when it can't be told which one it was. */
	previous: number | null;
}

export interface DetectedChanges<T> {
	/** To keep for the next poll. */
	state: State;
	/** In the order of the observations. */
	changes: Array<Change<T>>;
	/** Whether a condition that held no longer does. The state must be stored then, so that the event can fire again. */
	resolved: boolean;
	/** Whether this is the first poll, or the first one with other parameters. */
	isBaseline: boolean;
}

export interface DetectionOptions {
	kind: string;
	scope: string;
	rule: Rule;
	threshold: number;
	/** Whether the event also fires for conditions that hold at first sight. */
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

/** Entries of subscriptions that are no longer listed, without those that have been gone for too long. */
const remember = (gone: Array<[string, Entry]>, today: number): Array<[string, Entry]> =>
	gone
		.map(([key, [value, held, goneSince = VALUE_UNKNOWN]]): [string, Entry] => [
			key,
			[value, held, goneSince === VALUE_UNKNOWN ? today : goneSince],
		])
		.filter(([, [, , goneSince]]) => today - (goneSince as number) <= DAYS_REMEMBERED)
		.sort(([, [, , a]], [, [, , b]]) => (b as number) - (a as number))
		.slice(0, MOST_REMEMBERED);

function groupByKey<T extends Observation>(observations: T[]): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const observation of observations) {
		const group = groups.get(observation.key);
		if (group) group.push(observation);
		else groups.set(observation.key, [observation]);
	}
	return groups;
}

/**
 * What happened since the last poll. Changes neither argument.
 * @param state undefined on the first poll, which sets the baseline
 * @param now milliseconds since the epoch
 */
export function detectChanges<T extends Observation>(
	state: State | undefined,
	observations: T[],
	{ kind, scope, rule, threshold, fireForExisting }: DetectionOptions,
	now: number,
): DetectedChanges<T> {
	const known = new Map(Object.entries(state?.kind === kind ? state.entries : {}));
	// Subscriptions that appear because the user changed the parameters are a new baseline, as on the first poll.
	const isBaseline = state?.kind !== kind || state.scope !== scope;
	const holds = rule.holds && ((current: number) => rule.holds?.(current, threshold) ?? false);
	const groups = groupByKey(observations);
	const entries = new Map<string, Entry[]>();
	const gone = [...known].flatMap(([key, list]) =>
		groups.has(key) ? [] : list.map((entry): [string, Entry] => [key, entry]),
	);
	const told = new Map<T, number | null>();
	let resolved = false;
	for (const [key, rows] of groups) {
		const { pairs, unmatched } = matchEntries(rows, known.get(key) ?? [], holds);
		gone.push(...unmatched.map((entry): [string, Entry] => [key, entry]));
		const list = pairs.map(({ row, entry, previous }): Entry => {
			const { current } = row;
			const [value, held] = entry ?? [null, 0];
			if (current === null) return [value, held, VALUE_UNKNOWN];
			const isHeld = holds?.(current);
			if (held === 1 && !isHeld) resolved = true;
			const isNew = holds ? isHeld && held === 0 : current !== value;
			const isTold = entry ? true : (!isBaseline || fireForExisting) && (rule.reportsNew?.(current) ?? true);
			if (isNew && isTold) told.set(row, previous);
			return [current, isHeld ? 1 : 0];
		});
		entries.set(key, list);
	}
	for (const [key, entry] of remember(gone, Math.floor(now / DAY))) {
		entries.set(key, [...(entries.get(key) ?? []), entry]);
	}
	const changes = observations
		.filter((observation) => told.has(observation))
		.map((observation) => ({ observation, previous: told.get(observation) ?? null }));
	const sorted = [...entries].map(([key, list]) => [key, [...list].sort(byRank)]);
	return {
		state: { kind, scope, entries: Object.fromEntries(sorted) as State['entries'] },
		changes,
		resolved,
		isBaseline,
	};
}
