import { RequestQueue } from '../../nodes/AvePointLicensing/shared/transport/requestQueue';
import { ObservationWindow } from '../../nodes/AvePointLicensing/shared/transport/observationWindow';
import { SeededRandom } from '../../sandbox/seededRandom';
import {
	atMostAtOnce,
	execute,
	PASSED,
	rateLimited,
	REFUSED,
	simulate,
	Simulation,
	slowing,
	timeOfFixed,
	unlimited,
} from './simulation';
import type { Answer, Run, Service } from './simulation';

beforeEach(() => {
	const jitter = new SeededRandom(1);
	jest.spyOn(Math, 'random').mockImplementation(() => jitter.integer(0, 999) / 1000);
});
afterEach(() => jest.restoreAllMocks());

const SECOND = 1_000;

/** Nothing lost, nothing twice. */
const expectAll = ({ answers }: Run) => expect(answers.every((count) => count === 1)).toBe(true);

/** @param most times the floor, and the share of requests throttled */
function expectWithin(run: Run, floor: number, most: { time: number; throttled?: number }) {
	expectAll(run);
	expect(run.time / floor).toBeLessThanOrEqual(most.time);
	expect(run.throttled / run.answers.length).toBeLessThanOrEqual(most.throttled ?? 0);
}

describe('a service without a limit', () => {
	test.each([
		// Ten at once, as it was, take 21 and 70 s.
		[300, 700, 21 * SECOND, 0.35],
		[1000, 700, 70 * SECOND, 0.25],
		[1, 700, 700, 1],
		[10, 700, 700, 1],
	])('%i requests, %i ms each', (count, latency, floor, time) => {
		expectWithin(simulate(unlimited(latency), { count }), floor, { time });
	});

	test('the number at once is at first 10, at most what was set, and at most doubles from one round trip to the next', () => {
		for (const most of [7, 50, 100]) {
			const { sent } = simulate(unlimited(500), { count: 1000, most });
			const highest: number[] = [];
			for (const { at, atOnce } of sent) {
				const trip = Math.floor(at / 500);
				highest[trip] = Math.max(highest[trip] ?? 0, atOnce);
			}
			highest.slice(1).forEach((number, trip) => expect(number).toBeLessThanOrEqual(2 * highest[trip]));
			expect(Math.max(...sent.map(({ atOnce }) => atOnce))).toBe(most);
			expect(sent.filter(({ at }) => at === 0)).toHaveLength(Math.min(most, 10));
		}
	});

	test('lists are never more than 10 at once, and make nothing grow', () => {
		const simulation = new Simulation();
		const queue = new RequestQueue(simulation);
		const lists = execute(simulation, queue, unlimited(4_800), { count: 200, isList: true });
		simulation.run();
		expect(Math.max(...lists.sent.map(({ atOnce }) => atOnce))).toBe(10);
		const seats = execute(simulation, queue, unlimited(700), { count: 100 });
		simulation.run();
		expect(seats.sent.filter(({ at }) => at === seats.sent[0].at)).toHaveLength(10);
		[lists, seats].forEach(expectAll);
	});
});

test('lists are never more than 10 at once, also beside and after others that may be more', () => {
	const simulation = new Simulation();
	const queue = new RequestQueue(simulation);
	execute(simulation, queue, unlimited(700), { count: 1000 });
	simulation.run();
	let atOnce = 0;
	let most = 0;
	const counted: Service = (later, answer) => {
		most = Math.max(most, ++atOnce);
		later.after(500, () => {
			atOnce--;
			answer(PASSED);
		});
	};
	const lists = execute(simulation, queue, counted, { count: 100, isList: true });
	const seats = execute(simulation, queue, unlimited(500), { count: 100 });
	simulation.run();
	expect(most).toBe(10);
	[lists, seats].forEach(expectAll);
});

describe('a service with a limit of its rate', () => {
	test.each(['seconds', 'date', 'none'] as const)('300 requests, 400 ms, 30 a second (%s)', (form) => {
		const run = simulate(rateLimited(30, 400, form), { count: 300 });
		expectWithin(run, 10 * SECOND, { time: 1.15, throttled: 0.1 });
	});

	test.each(
		[20, 100, 400].flatMap((latency) =>
			(['seconds', 'date', 'none'] as const).map((form) => [latency, form] as const),
		),
	)('1,000 requests, %i ms, 50 a second (%s)', (latency, form) => {
		const run = simulate(rateLimited(50, latency, form), { count: 1000 });
		expectWithin(run, 20 * SECOND, { time: 1.15, throttled: 0.05 });
	});

	test.each(['seconds', 'none'] as const)('1,800 requests, 600 a minute (%s)', (form) => {
		const run = simulate(rateLimited(600, 100, form, 60 * SECOND), { count: 1800 });
		expectWithin(run, 180 * SECOND, { time: 1.15, throttled: 0.1 });
	});

	test.each(['seconds', 'none'] as const)('a low limit: 5 a second (%s)', (form) => {
		const run = simulate(rateLimited(5, 100, form), { count: 200 });
		expectWithin(run, 40 * SECOND, { time: 1.3, throttled: 0.4 });
	});

	test('a limit that gets lower is noticed', () => {
		const [high, low] = [rateLimited(50, 100, 'seconds'), rateLimited(20, 100, 'seconds')];
		const run = simulate(
			(simulation, answer) => (simulation.now() < 10 * SECOND ? high : low)(simulation, answer),
			{ count: 1500 },
		);
		// 500 in the first 10 seconds.
		expectWithin(run, 60 * SECOND, { time: 1.2, throttled: 0.05 });
	});

	test('a limit that stays costs few refusals, however often more is tried', () => {
		const run = simulate(rateLimited(50, 100, 'seconds'), { count: 20_000 });
		expectWithin(run, 400 * SECOND, { time: 1.1, throttled: 0.005 });
	});

	test('a limit that is lifted is noticed', () => {
		const limited = rateLimited(50, 100, 'seconds');
		const free = unlimited(100);
		const run = simulate(
			(simulation, answer) => (simulation.now() < 5 * SECOND ? limited : free)(simulation, answer),
			{ count: 10_000 },
		);
		expectAll(run);
		expect(run.time).toBeLessThan((10_000 / 50) * SECOND * 0.5);
	});
});

describe('a service with a limit of the number at once', () => {
	test.each([
		[200, undefined],
		[400, undefined],
		[400, SECOND],
	])('at most 20 at once, %i ms (Retry-After: %s)', (latency, retryAfter) => {
		const run = simulate(atMostAtOnce(20, latency, retryAfter), { count: 1000 });
		expectWithin(run, (1000 / 20) * latency, { time: 1.27, throttled: 0.05 });
	});
});

describe('a service that gets slower the more is asked at once', () => {
	test.each<[string, (atOnce: number) => number]>([
		['in proportion', (atOnce) => 100 * (1 + atOnce / 10)],
		['by the square, best at 10', (atOnce) => 100 * (1 + (atOnce / 10) ** 2)],
		['by the square, best at 25', (atOnce) => 100 * (1 + (atOnce / 25) ** 2)],
		['beyond 20', (atOnce) => 100 * Math.max(1, atOnce / 20)],
	])('%s', (_name, latencyOf) => {
		const times = Array.from({ length: 50 }, (_, index) => timeOfFixed(slowing(latencyOf), 1000, index + 1));
		expectWithin(simulate(slowing(latencyOf), { count: 1000 }), Math.min(...times), { time: 1.2 });
	});

	// Ten at once, as it begins, take 5.1, 2.6, 1.8 and 1.3 times as long.
	test.each([
		[1, 1.35],
		[2, 1.45],
		[3, 1.2],
		[5, 1.1],
	])('by the square, best at %i: found in the long run', (best, time) => {
		const service = () => slowing((atOnce) => 100 * (1 + (atOnce / best) ** 2));
		const run = simulate(service(), { count: 10_000 });
		expectWithin(run, timeOfFixed(service(), 10_000, best), { time });
	});
});

describe('what passes', () => {
	/** Refused at some requests, slow at one, and out for a while. */
	const disturbed = (
		latency: number,
		refusedAt: number[],
		outage: { from: number; to: number },
		slowAt: number,
	): Service => {
		let count = 0;
		return (simulation, answer) => {
			count++;
			const isOut = simulation.now() >= outage.from && simulation.now() < outage.to;
			const outcome = refusedAt.includes(count)
				? REFUSED(SECOND)
				: isOut
					? ({ kind: 'failed' } as const)
					: PASSED;
			simulation.after(count === slowAt ? 5 * SECOND : latency, () => answer(outcome));
		};
	};

	test.each([
		['a 429, an outage, a 429', [200, 900], { from: 8 * SECOND, to: 10 * SECOND }, 0],
		['an early 429, a slow answer, a 429', [20, 600], { from: 0, to: 0 }, 300],
	])('%s', (_name, refusedAt, outage, slowAt) => {
		const undisturbed = simulate(unlimited(700), { count: 2000 });
		const run = simulate(disturbed(700, refusedAt, outage, slowAt), { count: 2000 });
		expectAll(run);
		expect(run.time / undisturbed.time).toBeLessThanOrEqual(1.2);
	});

	test.each([undefined, 20 * SECOND])('an overload of 20 seconds (Retry-After: %s)', (retryAfter) => {
		const undisturbed = simulate(unlimited(700), { count: 3000 });
		const run = simulate(
			(simulation, answer) => {
				const isOver = simulation.now() > 10 * SECOND && simulation.now() < 30 * SECOND;
				const overload = { kind: 'throttled', retryAfter, isOverload: true } as const;
				simulation.after(700, () => answer(isOver ? overload : PASSED));
			},
			{ count: 3000 },
		);
		expectAll(run);
		expect(run.time).toBeLessThan(1.2 * (undisturbed.time + 20 * SECOND));
	});

	test('a few refusals of a small execution are no measure for a large one', () => {
		const simulation = new Simulation();
		const queue = new RequestQueue(simulation);
		let count = 0;
		const service: Service = (later, answer) =>
			later.after(100, () => answer([2, 4].includes(++count) ? REFUSED() : PASSED));
		execute(simulation, queue, service, { count: 4 });
		simulation.run();
		const began = simulation.now();
		const large = execute(simulation, queue, service, { count: 1000 });
		simulation.run();
		expect((large.time - began) / simulate(unlimited(100), { count: 1000 }).time).toBeLessThan(1.2);
	});

	/** One request after the other. @returns milliseconds that each had to wait until it was sent */
	const waits = (outcomes: Answer[]) => {
		const simulation = new Simulation();
		const queue = new RequestQueue(simulation);
		const execution = { maxConcurrency: 50, underWay: 0 };
		return outcomes.map((outcome) => {
			const began = simulation.now();
			let sentAt = NaN;
			queue.enter({
				execution,
				isList: false,
				canWait: () => true,
				giveUp: () => {},
				send: (permit) => {
					sentAt = simulation.now();
					simulation.after(100, () => queue.release(permit, execution, outcome));
				},
			});
			simulation.run();
			return sentAt - began;
		});
	};
	const FAILED: Answer = { kind: 'failed' };
	const IGNORED: Answer = { kind: 'ignored' };

	test('two failures in a row are no outage, three are', () => {
		const [first, second, third, fourth] = waits([FAILED, FAILED, FAILED, PASSED]);
		expect([first, second, third]).toEqual([0, 0, 0]);
		expect(fourth).toBeGreaterThanOrEqual(300);
		expect(fourth).toBeLessThanOrEqual(400);
	});

	test('what tells nothing of the service makes nobody wait, however often', () => {
		expect(waits(Array.from({ length: 30 }, () => IGNORED))).toEqual(Array.from({ length: 30 }, () => 0));
	});

	test('refusals of requests that were sent together are for one pause', () => {
		let count = 0;
		const run = simulate(
			(simulation, answer) => simulation.after(100, () => answer(++count <= 10 ? REFUSED() : PASSED)),
			{ count: 20 },
		);
		expectAll(run);
		const next = run.sent.find(({ at }) => at > 0)?.at ?? NaN;
		expect(next).toBeGreaterThanOrEqual(400);
		expect(next).toBeLessThanOrEqual(500);
	});

	test('during an outage, one at a time finds out whether it is over', () => {
		const outage = { from: 5 * SECOND, to: 65 * SECOND };
		const run = simulate(disturbed(100, [], outage, 0), { count: 5000 });
		expectAll(run);
		const meanwhile = run.sent.filter(({ at }) => at > outage.from + SECOND && at < outage.to);
		expect(meanwhile.length).toBeLessThan(30);
		expect(Math.max(...meanwhile.map(({ atOnce }) => atOnce))).toBe(1);
	});
});

describe('several executions against one limit', () => {
	test.each([
		['in one process', true],
		['in three', false],
	])('three %s: nothing lost', (_name, shared) => {
		const simulation = new Simulation();
		const service = rateLimited(50, 100, 'seconds');
		const queue = new RequestQueue(simulation);
		const runs = [1, 2, 3].map(() =>
			execute(simulation, shared ? queue : new RequestQueue(simulation), service, { count: 400 }),
		);
		simulation.run();
		runs.forEach(expectAll);
		expect(Math.max(...runs.map(({ time }) => time)) / (24 * SECOND)).toBeLessThanOrEqual(1.3);
	});

	test('in one process, a later one knows what an earlier one learned', () => {
		const simulation = new Simulation();
		const service = rateLimited(50, 100, 'seconds');
		const queue = new RequestQueue(simulation);
		execute(simulation, queue, service, { count: 500 });
		simulation.run();
		const later = execute(simulation, queue, service, { count: 500 });
		simulation.run();
		expectAll(later);
		expect(later.throttled).toBeLessThanOrEqual(1);
	});
});

describe('what a service let through since a pause', () => {
	test('is counted by the thousand, and no memory is lost over more', () => {
		const stretch = new ObservationWindow();
		const pass = (count: number) => {
			for (let left = count; left > 0; left--) stretch.passed(0, 1);
			return stretch.count;
		};
		expect([pass(6_000), pass(4_000), pass(1)]).toEqual([6_000, 10_000, 5_000]);
		expect(pass(100_000)).toBeLessThanOrEqual(10_000);
		expect(stretch.highest).toBe(1);
	});

	test('and the most at once', () => {
		const stretch = new ObservationWindow();
		[3, 7, 5].forEach((atOnce) => stretch.passed(0, atOnce));
		expect(stretch.highest).toBe(7);
	});
});
