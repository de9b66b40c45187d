import fc from 'fast-check';
import { EVENTS } from '../../nodes/AvePointLicensing/trigger/events';
import type { EventName } from '../../nodes/AvePointLicensing/trigger/events';
import { detectChanges, readState } from '../../nodes/AvePointLicensing/trigger/detectChanges';
import type { Observation } from '../../nodes/AvePointLicensing/trigger/matchEntries';
import type { State, DetectionOptions } from '../../nodes/AvePointLicensing/trigger/detectChanges';

const DAY = 86_400_000;
const NOW = Date.parse('2026-03-01T08:00:00Z');

const ruleOf = (name: EventName) =>
	EVENTS.find(({ option }) => option.value === name) as (typeof EVENTS)[number];
const watching = (name: EventName, changes: Partial<DetectionOptions> = {}): DetectionOptions => ({
	kind: name,
	scope: 'all',
	rule: ruleOf(name),
	threshold: 10,
	fireForExisting: false,
	...changes,
});

type Seen = Record<string, number | null>;

/** Polls one after the other; what each told, as `key previous>current`. */
class TriggerPolls {
	state?: State;

	resolved = false;

	constructor(private readonly options: DetectionOptions) {}

	/** @param day since the first one */
	poll(seen: Seen, day = 0, changes: Partial<DetectionOptions> = {}): string[] {
		const observations = Object.entries(seen).map(([key, current]) => ({ key, current }));
		const options = { ...this.options, ...changes };
		const detected = detectChanges(this.state, observations, options, NOW + day * DAY);
		this.resolved = detected.resolved;
		this.state = JSON.parse(JSON.stringify(detected.state)) as State;
		return detected.changes.map(
			({ observation, previous }) => `${observation.key} ${previous}>${observation.current}`,
		);
	}
}

describe('below a threshold of 10', () => {
	const start = (seen: Seen, changes: Partial<DetectionOptions> = {}) => {
		const poller = new TriggerPolls(watching('seatsBelowThreshold', changes));
		return { poller, first: poller.poll(seen) };
	};

	test('the first poll tells nothing, or what holds already', () => {
		expect(start({ a: 9, b: 10, c: null }).first).toEqual([]);
		expect(start({ a: 9, b: 10, c: null }, { fireForExisting: true }).first).toEqual(['a null>9']);
	});

	test('a poll that resolves something says so, because n8n has to store it', () => {
		const { poller } = start({ a: 12, b: 3 });
		const resolved = [{ a: 9 }, { a: null }, { a: 10 }, { a: 11 }, {}, { b: 20 }].map((seen) => {
			poller.poll(seen as Seen);
			return poller.resolved;
		});
		expect(resolved).toEqual([false, false, true, false, false, true]);
	});

	test('crossing is told once, and again only after it was left', () => {
		const { poller } = start({ a: 12 });
		expect([9, 8, 9, 10, 9, 7].map((seats) => poller.poll({ a: seats }))).toEqual([
			['a 12>9'],
			[],
			[],
			[],
			['a 10>9'],
			[],
		]);
	});

	test('without a number nothing is left and nothing is crossed', () => {
		const { poller } = start({ a: 9, b: 12 });
		expect(poller.poll({ a: null, b: null })).toEqual([]);
		expect(poller.poll({ a: 8, b: 8 })).toEqual(['b 12>8']);
	});

	test('what is new is told, what comes back within 30 days is not new', () => {
		const { poller } = start({ a: 9 });
		expect(poller.poll({ a: 9, b: 3 }, 1)).toEqual(['b null>3']);
		expect(poller.poll({ a: 9 }, 2)).toEqual([]);
		expect(poller.poll({ a: 9 }, 32)).toEqual([]);
		expect(poller.poll({ a: 9, b: 2 }, 32)).toEqual([]);
		expect(poller.poll({ a: 9 }, 33)).toEqual([]);
		expect(poller.poll({ a: 9 }, 64)).toEqual([]);
		expect(poller.poll({ a: 9, b: 2 }, 64)).toEqual(['b null>2']);
	});

	test('another threshold tells what it changes', () => {
		const { poller } = start({ a: 9, b: 12 });
		expect(poller.poll({ a: 9, b: 12 }, 0, { threshold: 15 })).toEqual(['b 12>12']);
		expect(poller.poll({ a: 9, b: 12 }, 0, { threshold: 15 })).toEqual([]);
	});

	test('a wider scope sets the baseline for what comes into view, and keeps the rest', () => {
		const { poller } = start({ a: 12, b: 9 });
		expect(poller.poll({ a: 9, b: 8, c: 1 }, 0, { scope: 'more' })).toEqual(['a 12>9']);
		expect(poller.poll({ a: 9, b: 8, c: 1, d: 1 }, 0, { scope: 'more' })).toEqual(['d null>1']);
	});

	test('another kind starts anew', () => {
		const { poller } = start({ a: 12 });
		expect(poller.poll({ a: 9 }, 0, { kind: 'other' })).toEqual([]);
		expect(poller.state).toEqual({ kind: 'other', scope: 'all', entries: { a: [[9, 1]] } });
	});
});

test('any change is told, from and to', () => {
	const poller = new TriggerPolls(watching('seatsChanged', { fireForExisting: true, threshold: 0 }));
	poller.poll({ a: 0, b: 5 }, 0, { fireForExisting: false });
	expect(
		[
			{ a: 0, b: 4 },
			{ a: 1, b: null },
			{ a: 1, b: 4 },
			{ a: 1, b: 5 },
		].map((seen) => poller.poll(seen)),
	).toEqual([['b 5>4'], ['a 0>1'], [], ['b 4>5']]);
});

test('what expired unseen is told late, what was expired when first seen is no news', () => {
	const poller = new TriggerPolls(watching('subscriptionExpiring', { fireForExisting: true }));
	expect(poller.poll({ a: 11, b: 0, c: -1 })).toEqual(['b null>0']);
	expect(poller.poll({ a: -2, b: -1, c: -2, d: -1, e: 0 })).toEqual(['a 11>-2', 'e null>0']);
});

/* What was seen, poll by poll. */
interface Step {
	/** Since the last poll. */
	days: number;
	kind: string;
	scope: string;
	threshold: number;
	seen: Seen;
}

const KEYS = ['a', 'b', 'c'];
const someSeen = fc.dictionary(fc.constantFrom(...KEYS), fc.option(fc.integer({ min: -3, max: 14 })), {
	noNullPrototype: true,
});
const mostly = <T>(usual: T, other: T) =>
	fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) });
const someSteps = fc.array(
	fc.record({
		days: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
		kind: mostly('one', 'two'),
		scope: mostly('all', 'some'),
		threshold: mostly(5, 9),
		seen: someSeen,
	}),
	{ maxLength: 25 },
);
const steadySteps = someSteps.map((steps) =>
	steps.map((step) => ({ ...step, kind: 'one', scope: 'all', threshold: 5 })),
);
const someEvent = fc.constantFrom<EventName>('seatsBelowThreshold', 'seatsChanged', 'subscriptionExpiring');

interface Past {
	day: number;
	seen: Seen;
	/** What the event is about held, for each number seen. */
	held: Record<string, boolean>;
}

/** Polls at which a key was listed, or not, since it was last unknown; none when it is unknown. */
function knownPast(past: Past[], key: string): Past[] {
	let known: Past[] = [];
	let goneOn: number | undefined;
	for (const poll of past) {
		if (key in poll.seen) {
			known.push(poll);
			goneOn = undefined;
		} else if (known.length > 0) {
			goneOn ??= poll.day;
			if (poll.day - goneOn > 30) known = [];
		}
	}
	return known;
}

/** The trigger as the README tells it, from all that was ever seen instead of from a state. */
function retell(steps: Step[], name: EventName, fireForExisting: boolean): string[][] {
	const { holds, reportsNew } = ruleOf(name);
	let past: Past[] = [];
	let last: Step | undefined;
	let day = 0;
	return steps.map((step) => {
		day += step.days;
		if (last?.kind !== step.kind) past = [];
		const isFirst = last?.kind !== step.kind || last.scope !== step.scope;
		last = step;
		const held: Past['held'] = {};
		const told = Object.entries(step.seen).flatMap(([key, current]) => {
			if (current === null) return [];
			const known = knownPast(past, key);
			const withNumber = known.filter(({ seen }) => seen[key] !== null);
			const before = withNumber[withNumber.length - 1];
			const previous = before?.seen[key] ?? null;
			held[key] = holds?.(current, step.threshold) ?? false;
			const happened = holds ? held[key] && !before?.held[key] : current !== previous;
			const expected = known.length > 0 || ((!isFirst || fireForExisting) && (reportsNew?.(current) ?? true));
			return happened && expected ? [`${key} ${previous}>${current}`] : [];
		});
		past.push({ day, seen: step.seen, held });
		return told;
	});
}

const tell = (steps: Step[], name: EventName, fireForExisting: boolean): string[][] => {
	const poller = new TriggerPolls(watching(name, { fireForExisting }));
	let day = 0;
	return steps.map(({ days, seen, ...changes }) => poller.poll(seen, (day += days), changes));
};

test('it tells what a model tells that remembers everything', () => {
	fc.assert(
		fc.property(someSteps, someEvent, fc.boolean(), (steps, name, fireForExisting) => {
			expect(tell(steps, name, fireForExisting)).toEqual(retell(steps, name, fireForExisting));
		}),
		{ numRuns: 1000 },
	);
});

test('nothing is told twice unless it was left in between, or gone for more than 30 days', () => {
	fc.assert(
		fc.property(steadySteps, fc.boolean(), (steps, fireForExisting) => {
			const told = tell(steps, 'seatsBelowThreshold', fireForExisting);
			for (const key of KEYS) {
				let free = true;
				let gone = 0;
				steps.forEach(({ seen, days }, poll) => {
					const isTold = told[poll].some((text) => text.startsWith(`${key} `));
					expect(isTold && !free).toBe(false);
					if (isTold) free = false;
					gone = key in seen ? 0 : gone + days;
					free ||= (seen[key] ?? -9) >= 5 || gone > 30;
				});
			}
		}),
		{ numRuns: 500 },
	);
});

test('a change is always told from the number that was told or seen last', () => {
	fc.assert(
		fc.property(steadySteps, (steps) => {
			const within = steps.map((step) => ({ ...step, days: Math.min(step.days, 1) }));
			const told = tell(within, 'seatsChanged', false);
			const numbers = new Map<string, number | null>();
			within.forEach(({ seen }, poll) => {
				for (const [key, current] of Object.entries(seen)) {
					const text = told[poll].find((entry) => entry.startsWith(`${key} `));
					const from = numbers.get(key);
					if (text) expect(text).toBe(`${key} ${from ?? null}>${current}`);
					else if (current !== null && poll > 0) expect(current).toBe(from);
					numbers.set(key, current ?? from ?? null);
				}
			});
		}),
	);
});

function freeze<T>(value: T): T {
	if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
	return value;
}

test('what it is given stays as it is', () => {
	fc.assert(
		fc.property(someSteps, someEvent, (steps, name) => {
			let state: State | undefined;
			let day = 0;
			for (const { days, seen, ...changes } of steps) {
				const observations: Observation[] = Object.entries(seen).map(([key, current]) => ({ key, current }));
				const before = JSON.stringify([state, observations]);
				const options = watching(name, changes);
				const result = detectChanges(freeze(state), freeze(observations), options, NOW + (day += days) * DAY);
				expect(JSON.stringify([state, observations])).toBe(before);
				for (const { observation } of result.changes) expect(observations).toContain(observation);
				state = result.state;
			}
		}),
	);
});

/* Rows of one customer that nothing but their numbers tells apart. */
describe('equal-named rows', () => {
	const NUMBERS = fc.option(fc.integer({ min: 5, max: 14 }), { freq: 6 });
	const someRows = fc.array(NUMBERS, { minLength: 1, maxLength: 6 });
	const twins = (values: Array<number | null>, id = 'a'): Observation[] =>
		values.map((current) => ({ key: id, current }));
	const both = fc.constantFrom<EventName>('seatsBelowThreshold', 'seatsChanged');
	const told = ({ changes }: ReturnType<typeof detectChanges>) =>
		changes.map(({ observation, previous }) => [previous, observation.current]);
	const first = (rows: Array<number | null>, options: DetectionOptions) =>
		detectChanges(undefined, twins(rows), options, NOW).state;
	const shuffled = <T>(rows: T[]) => fc.shuffledSubarray(rows, { minLength: rows.length });

	test('in another order nothing happened, and the state is the same', () => {
		const some = someRows.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows)));
		fc.assert(
			fc.property(some, both, ([rows, others], name) => {
				const options = watching(name);
				const state = first(rows, options);
				const next = detectChanges(state, twins(others), options, NOW);
				expect(told(next)).toEqual([]);
				expect(next.resolved).toBe(false);
				expect(next.state).toEqual(state);
			}),
		);
	});

	test('the end of some is no event of the others, nor is it when they come back', () => {
		const some = someRows.chain((rows) =>
			fc.tuple(fc.constant(rows), fc.array(fc.shuffledSubarray(rows), { minLength: 1, maxLength: 5 })),
		);
		fc.assert(
			fc.property(some, both, ([rows, polls], name) => {
				const options = watching(name);
				let state = first(rows, options);
				for (const seen of [...polls, rows]) {
					// One without a number may be any of those that had one.
					const next = detectChanges(state, twins(seen.filter((value) => value !== null)), options, NOW);
					expect(told(next)).toEqual([]);
					({ state } = next);
				}
			}),
		);
	});

	test('one that begins is told once, without a number before', () => {
		const some = fc
			.tuple(someRows, fc.integer({ min: 5, max: 14 }))
			.chain(([rows, added]) =>
				fc.tuple(
					fc.constant(rows),
					fc.constant(added),
					shuffled<number | null>([...rows, added] as Array<number | null>),
				),
			);
		fc.assert(
			fc.property(some, both, ([rows, added, more], name) => {
				const options = watching(name);
				const next = detectChanges(first(rows, options), twins(more), options, NOW);
				const isTold = name === 'seatsChanged' || added < 10;
				expect(told(next)).toEqual(isTold ? [[null, added]] : []);
				expect(told(detectChanges(next.state, twins(more), options, NOW))).toEqual([]);
			}),
		);
	});

	test('one that changes is told once, from what it was', () => {
		const some = fc
			.tuple(someRows, fc.integer({ min: 15, max: 20 }), fc.integer({ min: 0, max: 4 }))
			.chain(([rows, before, after]) =>
				fc.tuple(
					fc.constant([...rows, before] as Array<number | null>),
					shuffled<number | null>([...rows, after] as Array<number | null>),
					fc.constant([[before, after]]),
				),
			);
		fc.assert(
			fc.property(some, both, ([rows, others, expected], name) => {
				const options = watching(name);
				expect(told(detectChanges(first(rows, options), twins(others), options, NOW))).toEqual(expected);
			}),
		);
	});

	test.each<[EventName, number[], Array<number | null>, Array<Array<number | null>>]>([
		// Two that held and one that did not: one crossing, whichever it was.
		['seatsBelowThreshold', [50, 5, 6], [4, 3, 2], [[null, 4]]],
		['seatsBelowThreshold', [50, 5], [6, 40], []],
		['seatsBelowThreshold', [50, 5], [null, 6], []],
		[
			'seatsChanged',
			[50, 5],
			[51, 6],
			[
				[null, 51],
				[null, 6],
			],
		],
		['seatsChanged', [50, 5], [6], [[null, 6]]],
		['seatsChanged', [50, 5], [null, 6], [[null, 6]]],
		[
			'seatsChanged',
			[50],
			[51, 52],
			[
				[null, 51],
				[null, 52],
			],
		],
		// Where the higher numbers are the ones that hold.
		['licensesExceedSeats', [50, 5], [6, 40], []],
		['licensesExceedSeats', [50, 5], [40, 41], [[null, 41]]],
	])('%s: %j, then %j', (name, rows, others, expected) => {
		const options = watching(name);
		const next = detectChanges(first(rows, options), twins(others), options, NOW);
		expect(told(next)).toEqual(expected);
		const flipped = detectChanges(first(rows, options), twins([...others].reverse()), options, NOW);
		expect(flipped.state).toEqual(next.state);
	});

	/** Polls one after the other. @param day since the first one */
	const polls = (rows: Array<number | null>, options: DetectionOptions) => {
		let state = first(rows, options);
		return (now: Array<number | null>, day = 0) => {
			const result = detectChanges(state, twins(now), options, NOW + day * DAY);
			({ state } = result);
			return told(result);
		};
	};

	test('one without a number is one that was there, not one that had gone or that is new', () => {
		const gone = polls([50, 5], watching('seatsChanged'));
		expect([gone([50]), gone([null]), gone([51])]).toEqual([[], [], [[50, 51]]]);
		const added = polls([50], watching('seatsChanged'));
		expect([added([null, 6]), added([50, 6])]).toEqual([[[null, 6]], []]);
		const held = polls([50, 5], watching('licensesExceedSeats'));
		expect([held([null]), held([60])]).toEqual([[], []]);
	});

	test('those that come back together are what they were', () => {
		const next = polls([50, 5], watching('licensesExceedSeats'));
		expect([next([]), next([6, 40])]).toEqual([[], []]);
	});

	test('what is listed goes on from what was listed, not from what had gone', () => {
		const next = polls([50, 5], watching('seatsBelowThreshold'));
		expect([next([50]), next([6])]).toEqual([[], [[50, 6]]]);
	});

	test('one that is gone is forgotten after 30 days, also where an equal one stays', () => {
		const next = polls([5, 5], watching('seatsChanged'));
		for (let day = 1; day <= 40; day++) expect(next([5], day)).toEqual([]);
		expect(next([5, 5], 41)).toEqual([[null, 5]]);
	});

	test('of too many, the one that went last is remembered', () => {
		const options = watching('seatsChanged');
		const others = Array.from({ length: 5000 }, (_, index) => ({ key: `other-${index}`, current: 1 }));
		let { state } = detectChanges(undefined, [...twins([50, 5]), ...others], options, NOW);
		[[50, 5], [50]].forEach((rows, day) => {
			({ state } = detectChanges(state, twins(rows), options, NOW + (day + 1) * DAY));
		});
		expect(told(detectChanges(state, twins([50, 5]), options, NOW + 3 * DAY))).toEqual([]);
	});

	test('one without a number stays itself while others change', () => {
		const next = polls([50, 10], watching('seatsChanged'));
		expect(next([null, 10])).toEqual([]);
		expect(next([11, null])).toEqual([[10, 11]]);
		expect(next([11, 50])).toEqual([]);
	});

	test('a change while all of them were gone is told from what it was', () => {
		const options = watching('seatsChanged');
		const { state } = detectChanges(first([50, 10], options), [], options, NOW);
		expect(told(detectChanges(state, twins([10, 51]), options, NOW))).toEqual([[50, 51]]);
		const { state: one } = detectChanges(first([50, 10], options), twins([10]), options, NOW);
		expect(told(detectChanges(one, twins([10, 51]), options, NOW))).toEqual([[null, 51]]);
	});

	test('hundreds of them take no time', () => {
		const options = watching('seatsChanged');
		const rows = Array.from({ length: 1000 }, (_, index) => index);
		const begun = performance.now();
		const { changes } = detectChanges(
			first(rows, options),
			twins(rows.map((row) => row + 2000)),
			options,
			NOW,
		);
		expect(changes).toHaveLength(1000);
		expect(performance.now() - begun).toBeLessThan(2000);
	});
});

describe('the state', () => {
	const many = (prefix: string, count: number): Seen =>
		Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, index]));
	const kept = ({ state }: TriggerPolls, prefix: string) =>
		Object.keys(state?.entries ?? {}).filter((key) => key.startsWith(prefix)).length;

	test('is of what is listed, and of 5,000 others at most, those that went last', () => {
		const poller = new TriggerPolls(watching('seatsChanged'));
		poller.poll({ ...many('early', 3000), ...many('late', 3000), ...many('here', 10) });
		poller.poll({ ...many('late', 3000), ...many('here', 10) }, 1);
		poller.poll(many('here', 10), 2);
		expect([kept(poller, 'early'), kept(poller, 'late'), kept(poller, 'here')]).toEqual([2000, 3000, 10]);
	});

	test('does not grow with the polls', () => {
		const sizes = fc.array(fc.record({ count: fc.nat(900), days: fc.nat(3) }), {
			minLength: 20,
			maxLength: 40,
		});
		fc.assert(
			fc.property(sizes, (polls) => {
				const poller = new TriggerPolls(watching('seatsBelowThreshold'));
				let day = 0;
				polls.forEach(({ count, days }, index) => {
					poller.poll(many(`poll${index}-`, count), (day += days));
					expect(kept(poller, '')).toBeLessThanOrEqual(count + 5000);
				});
				poller.poll({ last: 1 }, day);
				poller.poll({ last: 1 }, day + 31);
				expect(Object.keys(poller.state?.entries ?? {})).toEqual(['last']);
			}),
			{ numRuns: 4 },
		);
	});
});

describe('what n8n stored', () => {
	const state: State = {
		kind: 'seatsChanged purchased ',
		scope: 'all',
		entries: {
			a: [[5, 1]],
			b: [
				[null, 0, -1],
				[7, 0, 20_000],
			],
			c: [],
		},
	};

	test('is a state', () => {
		expect(readState(JSON.parse(JSON.stringify(state)) as State)).toEqual(state);
		expect(readState({ ...state, lastTimeChecked: 'yesterday' } as State)).toEqual(state);
	});

	test.each<[unknown]>([
		[{}],
		[{ ...state, kind: undefined }],
		[{ ...state, scope: 1 }],
		[{ ...state, entries: undefined }],
		[{ ...state, entries: null }],
		[{ ...state, entries: 'none' }],
		...[
			null,
			'5',
			5,
			{ 0: [5, 1] },
			[5, 1],
			[['5', 1]],
			[[undefined, 1]],
			[[5]],
			[[5, 2]],
			[[5, true]],
			[[5, 1, null]],
			[[5, 1, 'today']],
			[[5, 1], null],
			[[5, 1], { 0: 5, 1: 1 }],
		].map((list): [unknown] => [{ ...state, entries: { ...state.entries, d: list } }]),
	])('is none: %j', (stored) => {
		expect(readState(stored as State)).toBeUndefined();
	});
});
