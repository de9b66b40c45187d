/* What goes wrong with which request, from a seed. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../../sandbox/faults';
import { SeededRandom } from '../../../sandbox/seededRandom';
import type { LoggedRequest } from '../../../sandbox/requestLog';
import { API, ENDLESS, LISTS, TOKEN } from './faultKinds';
import type { FaultTarget } from './faultKinds';

/** The same for the same words. */
export const randomOf = (...words: unknown[]) =>
	new SeededRandom(createHash('sha256').update(JSON.stringify(words)).digest().readInt32LE());

/** Share of what goes wrong that never ends by itself. */
const SELDOM = 0.02;

/** What goes wrong with this request; the name tells it in the table. */
function drawFault(random: SeededRandom, seen: LoggedRequest, target: FaultTarget): [string, Fault] {
	const isToken = seen.operationId === 'requestAccessToken';
	const isList = seen.method === 'POST' && !isToken;
	const endless = !isToken && random.chance(SELDOM);
	const kinds = isToken ? TOKEN : endless ? ENDLESS : isList && random.chance(0.15) ? LISTS : API;
	const name = random.pick(Object.keys(kinds));
	return [name, kinds[name](random, target, seen)];
}

/** Every name there is, so that one that never occurred is noticed. */
export const FAULT_NAMES = [API, ENDLESS, LISTS, TOKEN].flatMap((kinds) => Object.keys(kinds));

/**
 * Draws by what is asked, and how often it was asked before: so the order in which requests come does not matter.
 * @param words what the draw depends on besides
 * @param intensity share of requests that go wrong
 */
export function faultSchedule(
	words: unknown[],
	intensity: number,
	target: FaultTarget,
	onFault: (name: string) => void,
): (seen: LoggedRequest) => Fault | undefined {
	const times = new Map<string, number>();
	return (seen) => {
		const key = `${seen.method} ${seen.path} ${seen.query} ${JSON.stringify(seen.body)}`;
		times.set(key, (times.get(key) ?? 0) + 1);
		const chance = randomOf(...words, key, times.get(key));
		if (!chance.chance(intensity)) return undefined;
		const [name, fault] = drawFault(chance, seen, target);
		onFault(name);
		return fault;
	};
}
