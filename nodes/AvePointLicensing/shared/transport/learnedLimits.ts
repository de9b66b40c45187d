import { ConcurrencyLimit } from './concurrencyLimit';
import type { Permit } from './concurrencyLimit';
import { likelyPeriod, RateLimit } from './rateLimit';
import { ObservationWindow } from './observationWindow';

/** A shorter Retry-After is taken for the rest of a second: in whole seconds, it tells no more. In milliseconds. */
const SHORT = 3_000;
const SECOND = 1_000;
/** Who asks for a longer pause has no limit that could be kept by a rate. */
const MINUTE = 60_000;
/** An answer that is quick enough for a trial, in milliseconds. */
const QUICK = 250;
/** Requests are spread over a round trip, at this multiple of what it takes: answers that come at once would be a burst again. */
const PACING_GAIN = 1.5;
/** Milliseconds that a request may be sent late without those after it being late too. */
const LATE = 5;
/** However many executions there are. */
const MOST_AT_ONCE = 100;
/** Requests let through that tell something of a limit. */
const ENOUGH = 10;
/** A throttled request after which so many times as many passed says nothing of a limit. */
const ISOLATED = 3;
/** Rounds with the number at once that held in a trial; longer once the service throttled again beyond it. */
const HOLD = 4;
const LONG_HOLD = 40;

/** Whether a service refuses the number at once or the rate: fewer at once, until more have passed than a rate would allow. */
interface Trial {
	passes: number;
	concurrency: number;
}

/** The service answered that it is too busy (429 or 503). */
export interface Throttling {
	permit: Permit;
	/** Milliseconds that the service asked to wait. */
	retryAfter?: number;
	/** It does not say that it has had too many requests: nothing tells how many it takes. */
	isOverload: boolean;
}

/**
 * What the answers of a service tell of its limits: how many requests at once, and how many in a time. Times are milliseconds of a
 * clock that only goes forward.
 */
export class LearnedLimits {
	private readonly concurrency = new ConcurrencyLimit();

	private rate?: RateLimit;

	private window = new ObservationWindow();

	private trial?: Trial;

	/** The number at once that held in a trial. */
	private provenConcurrency = 0;

	/** The first throttled request of the last burst of them. */
	private burst = {
		sentAt: -1,
		/** When the service's present period began. */
		startedAt: 0,
		/** Requests that were let through in it. */
		passed: 0,
		/** When the last request was sent that found the pause too short. */
		stillRefusedAt: 0,
		/** Requests throttled, and those let through that were sent after the first of these. */
		throttled: 0,
		passedAfter: 0,
		/** The number at once, where a limit is suspected since. */
		before: undefined as number | undefined,
	};

	/** A rate was too high; how long its period is, the end of the pause tells. */
	private awaitsPeriod = false;

	get atOnce(): number {
		return Math.max(1, Math.floor(this.concurrency.current));
	}

	/** A request is sent now that may have been sent at `dueAt`. @returns when the next one may be */
	sent(now: number, dueAt: number): number {
		this.window.startedAt ??= now;
		const { latency, current } = this.concurrency;
		if (this.rate) return now + this.rate.sent(now);
		return Math.max(dueAt, now - LATE) + latency / current / PACING_GAIN;
	}

	/**
	 * A request was let through that was sent since the last throttling.
	 * @param underWay requests with this one
	 * @param most that its execution may have at once
	 */
	passed(now: number, permit: Permit, underWay: number, most: number): void {
		this.burst.before = undefined;
		this.window.passed(now, permit.atOnce);
		if (this.trial) {
			if (this.window.count < this.trial.passes) return;
			this.provenConcurrency = this.trial.concurrency;
			this.trial = undefined;
			this.concurrency.hold(this.provenConcurrency, HOLD);
		} else if (this.rate) {
			this.rate.passed(now, this.concurrency.latency);
		} else if (!permit.isList) {
			this.concurrency.passed(now, permit, underWay * 2 >= this.concurrency.current, most);
		}
	}

	/** A request was let through that was sent before the last burst of throttling was known. */
	passedLate({ sentAt }: Permit): void {
		const { burst } = this;
		if (sentAt < burst.sentAt) {
			burst.passed++;
			this.rate?.allowOneMore();
			return;
		}
		burst.passedAfter++;
		if (burst.before === undefined || burst.passedAfter < ISOLATED * burst.throttled) return;
		// Others that were sent later passed: it was no limit.
		this.rate = undefined;
		this.trial = undefined;
		this.awaitsPeriod = false;
		this.concurrency.resume(burst.before);
		burst.before = undefined;
	}

	/** A pause of unknown length is over, as this request found out: so long is the service's period at most. */
	pauseEnded(now: number, { sentAt }: Permit): void {
		if (this.awaitsPeriod) {
			const { startedAt, passed, stillRefusedAt } = this.burst;
			this.limitRate(now, passed, likelyPeriod(stillRefusedAt - startedAt, sentAt - startedAt), 1);
		}
		this.rate?.startWindow(sentAt);
	}

	/** Time in which nothing passes is no measure of what may. */
	interrupted(): void {
		this.window = new ObservationWindow();
	}

	/** Another request of the same burst was throttled. */
	throttledAgain(): void {
		this.burst.throttled++;
	}

	/** The first request of a burst was throttled. */
	throttled(now: number, { permit, retryAfter, isOverload }: Throttling): void {
		const { window } = this;
		this.window = new ObservationWindow();
		if (window.isEmpty) {
			this.burst.before = undefined;
			this.burst.stillRefusedAt = permit.sentAt;
			return;
		}
		const { startedAt = now } = window;
		const time = permit.sentAt - startedAt;
		const period = (retryAfter ?? 0) > SHORT ? (retryAfter as number) + time : SECOND;
		const passed = window.countLastPeriod(now, period);
		// About as many twice, and all that came after them were throttled.
		const last = this.burst;
		const isSimilar =
			last.throttled > 1 && last.passedAfter === 0 && Math.abs(passed - last.passed) <= last.passed / 3;
		this.burst = {
			sentAt: permit.sentAt,
			startedAt: Math.max(startedAt, permit.sentAt - period),
			passed,
			stillRefusedAt: 0,
			throttled: 1,
			passedAfter: 0,
			before: this.rate || this.trial ? undefined : this.concurrency.current,
		};
		if ((passed < ENOUGH && !isSimilar) || (retryAfter ?? 0) > MINUTE) {
			this.burst.before = undefined;
		} else if (this.rate) {
			this.rate.throttled(now, passed, Math.max(time <= 2 * period ? time : 0, period));
		} else {
			const highest = Math.max(window.highest, permit.atOnce - 1, 1);
			const throttling = { permit, retryAfter, isOverload: isOverload && !isSimilar };
			this.suspect(now, throttling, { period, passed, highest });
		}
	}

	/**
	 * Number at once or rate?
	 * @param highest the most at once that were let through
	 */
	private suspect(
		now: number,
		{ permit, retryAfter, isOverload }: Throttling,
		{ period, passed, highest }: { period: number; passed: number; highest: number },
	) {
		const latency = Math.max(this.concurrency.latency, 1);
		// As many at once as a rate like the suspected one takes.
		const needed = (passed / period) * latency;
		const fewer = Math.min(highest - 1, Math.max(Math.floor(highest / 2), Math.ceil(1.3 * needed)));
		const isBeyond = !this.trial && permit.atOnce > 0.85 * this.provenConcurrency;
		// A trial costs another throttling: it must be quick, and send more than the rate would let through.
		const canTell = fewer > 1.15 * needed && latency <= QUICK;
		if (isBeyond && this.provenConcurrency > 0 && highest < 1.6 * this.provenConcurrency) {
			this.provenConcurrency = Math.max(1, Math.min(this.provenConcurrency, permit.atOnce - 1));
			this.concurrency.hold(this.provenConcurrency, LONG_HOLD);
		} else if (isBeyond && canTell) {
			this.trial = { passes: Math.ceil(passed * 1.2) + 2, concurrency: highest };
			this.concurrency.hold(fewer);
		} else if (isOverload) {
			this.trial = undefined;
			this.concurrency.hold(highest / 2, HOLD);
		} else {
			const isRate = this.trial !== undefined || !isBeyond;
			this.trial = undefined;
			this.concurrency.hold(isRate ? MOST_AT_ONCE : highest, Infinity);
			this.awaitsPeriod = retryAfter === undefined;
			if (retryAfter !== undefined) this.limitRate(now + retryAfter, passed, period, 0.5);
		}
	}

	/** @param from when requests go on */
	private limitRate(from: number, passed: number, period: number, spread: number) {
		this.awaitsPeriod = false;
		this.rate = new RateLimit(passed, period, spread, from);
	}
}
