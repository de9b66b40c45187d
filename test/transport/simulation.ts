/* A service whose limits nobody knows, executions that ask it, and a clock of their own: hours pass in milliseconds. */
import { RequestQueue } from '../../nodes/AvePointLicensing/shared/transport/requestQueue';
import type {
	Clock,
	Outcome,
	ExecutionRequests,
} from '../../nodes/AvePointLicensing/shared/transport/requestQueue';
import { backOff } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';
import { RateLimit } from '../../sandbox/faults';
import type { RetryAfterForm } from '../../sandbox/faults';
import { parseRetryAfter } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';

interface Event {
	at: number;
	order: number;
	run(): void;
}

export class Simulation implements Clock {
	private time = 0;

	private count = 0;

	private readonly events: Event[] = [];

	readonly now = () => this.time;

	/** A promise only in so far as a queue needs one: what waits goes on at once when the time has come. */
	readonly sleep = (milliseconds: number) =>
		({ then: (run: () => void) => this.after(milliseconds, run) }) as unknown as Promise<void>;

	after(milliseconds: number, run: () => void): void {
		const event = { at: this.time + Math.max(0, milliseconds), order: this.count++, run };
		// From the last one on: the next events are at the end.
		let index = this.events.length;
		while (index > 0 && this.events[index - 1].at < event.at) index--;
		while (index > 0 && this.events[index - 1].at === event.at && this.events[index - 1].order < event.order)
			index--;
		this.events.splice(index, 0, event);
	}

	/** Lets time pass until nothing happens any more, or for so many milliseconds. */
	run(most = Infinity): void {
		for (let event = this.events.pop(); event; event = this.events.pop()) {
			if (event.at > most) return;
			this.time = event.at;
			event.run();
		}
	}
}

export type Answer = Outcome;
/** Asked at a time, it answers at another. */
export type Service = (simulation: Simulation, answer: (outcome: Answer) => void) => void;

export const PASSED: Answer = { kind: 'passed' };
export const REFUSED = (retryAfter?: number): Answer => ({
	kind: 'throttled',
	retryAfter,
	isOverload: false,
});

export const unlimited =
	(latency: number): Service =>
	(simulation, answer) =>
		simulation.after(latency, () => answer(PASSED));

/** So many requests in a period, which begins with the first request of each, as in the sandbox. */
export function rateLimited(
	perPeriod: number,
	latency: number,
	form: RetryAfterForm,
	period = 1_000,
): Service {
	const limit = new RateLimit(perPeriod, form, period);
	// In the first half of a day, so that a date has all its digits.
	const epoch = Date.UTC(2026, 0, 1);
	return (simulation, answer) =>
		simulation.after(latency, () => {
			const refusal = limit.takeOne(epoch + simulation.now());
			const date = new Date(epoch + simulation.now()).toUTCString();
			answer(refusal ? REFUSED(parseRetryAfter(refusal['retry-after'], date)) : PASSED);
		});
}

/** So many at once; one more is throttled without being looked at. */
export function atMostAtOnce(most: number, latency: number, retryAfter?: number): Service {
	let busy = 0;
	return (simulation, answer) =>
		simulation.after(5, () => {
			if (busy >= most) return simulation.after(5, () => answer(REFUSED(retryAfter)));
			busy++;
			simulation.after(latency - 5, () => {
				busy--;
				answer(PASSED);
			});
		});
}

/** An answer takes the longer, the more are asked for at once. */
export function slowing(latencyOf: (atOnce: number) => number): Service {
	let busy = 0;
	return (simulation, answer) =>
		simulation.after(latencyOf(++busy), () => {
			busy--;
			answer(PASSED);
		});
}

export interface Run {
	/** Milliseconds until the last answer. */
	time: number;
	throttled: number;
	/** By request, how often it was answered. */
	answers: number[];
	/** When each was sent, and how many were under way then, by the queue's account. */
	sent: Array<{ at: number; atOnce: number }>;
}

/** An execution that asks `count` requests, at most `most` at once; those that failed are asked again. */
export function execute(
	simulation: Simulation,
	queue: RequestQueue,
	service: Service,
	{ count, most = 50, isList = false }: { count: number; most?: number; isList?: boolean },
): Run {
	const run: Run = { time: 0, throttled: 0, answers: new Array<number>(count).fill(0), sent: [] };
	const execution: ExecutionRequests = { maxConcurrency: most, underWay: 0 };
	let next = 0;
	const ask = (index: number, tries = 1) =>
		queue.enter({
			execution,
			isList,
			canWait: () => true,
			giveUp: () => {},
			send: (permit) => {
				run.sent.push({ at: simulation.now(), atOnce: permit.concurrency });
				service(simulation, (outcome) => {
					queue.release(permit, execution, outcome);
					if (outcome.kind === 'passed') {
						run.answers[index]++;
						run.time = simulation.now();
						if (next < count) ask(next++);
					} else {
						run.throttled += outcome.kind === 'throttled' ? 1 : 0;
						const delay = outcome.kind === 'throttled' ? 0 : backOff(tries);
						simulation.after(delay, () => ask(index, tries + 1));
					}
				});
			},
		});
	// As the operations do: no more stand in line than may be sent.
	while (next < Math.min(count, most)) ask(next++);
	return run;
}

/** One execution by itself. */
export function simulate(service: Service, input: { count: number; most?: number; isList?: boolean }): Run {
	const simulation = new Simulation();
	const run = execute(simulation, new RequestQueue(simulation), service, input);
	simulation.run();
	return run;
}

/** The same with a fixed number of requests at once. @returns milliseconds */
export function timeOfFixed(service: Service, count: number, atOnce: number): number {
	const simulation = new Simulation();
	let left = count;
	const ask = () => {
		if (left-- > 0) service(simulation, ask);
	};
	for (let index = 0; index < atOnce; index++) ask();
	simulation.run();
	return simulation.now();
}
