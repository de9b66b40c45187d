/* What goes wrong with which request, from a seed. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../sandbox/faults';
import { Invention } from '../../sandbox/invention';
import type { SeenRequest } from '../../sandbox/record';
import { API, ENDLESS, LISTS, TOKEN } from './weather';
import type { Place } from './weather';

/** The same for the same words. */
export const inventionOf = (...words: unknown[]) =>
	new Invention(createHash('sha256').update(JSON.stringify(words)).digest().readInt32LE());

/** Share of what goes wrong that never ends by itself. */
const SELDOM = 0.02;

/** What goes wrong with this request; the name tells it in the table. */
function drawFault(invention: Invention, seen: SeenRequest, place: Place): [string, Fault] {
	const isToken = seen.operationId === 'requestAccessToken';
	const isList = seen.method === 'POST' && !isToken;
	const endless = !isToken && invention.chance(SELDOM);
	const kinds = isToken ? TOKEN : endless ? ENDLESS : isList && invention.chance(0.15) ? LISTS : API;
	const name = invention.pick(Object.keys(kinds));
	return [name, kinds[name](invention, place, seen)];
}

/** Every name there is, so that one that was never drawn is seen. */
export const FAULT_NAMES = [API, ENDLESS, LISTS, TOKEN].flatMap((kinds) => Object.keys(kinds));

/**
 * Draws by what is asked, and how often it was asked before: so the order in which requests come does not matter.
 * @param words what the draw depends on besides
 * @param intensity share of requests that go wrong
 */
export function drawer(
	words: unknown[],
	intensity: number,
	place: Place,
	onFault: (name: string) => void,
): (seen: SeenRequest) => Fault | undefined {
	const times = new Map<string, number>();
	return (seen) => {
		const key = `${seen.method} ${seen.path} ${seen.query} ${JSON.stringify(seen.body)}`;
		times.set(key, (times.get(key) ?? 0) + 1);
		const chance = inventionOf(...words, key, times.get(key));
		if (!chance.chance(intensity)) return undefined;
		const [name, fault] = drawFault(chance, seen, place);
		onFault(name);
		return fault;
	};
}
