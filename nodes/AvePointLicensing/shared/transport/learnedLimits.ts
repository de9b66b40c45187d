import { ConcurrencyLimit } from './concurrencyLimit';
import type { Permit } from './concurrencyLimit';
import { likelyPeriod, RateLimit } from './rateLimit';
import { ObservationWindow } from './observationWindow';

/** A shorter Retry-After (milliseconds) says no more than that the limit is per second, because it counts in whole seconds. */
const SHORT = 3_000;
const SECOND = 1_000;
/** A longer Retry-After (milliseconds) does not tell the period of a rate limit. */
const MINUTE = 60_000;
/** Maximum latency for a trial, in milliseconds. */
const QUICK = 250;
/** Requests are paced over a round trip at this multiple of the current throughput, so that answers that arrive together do not start the next burst. */
const PACING_GAIN = 1.5;
/** Milliseconds by which a request may be late without delaying the next ones. */
const LATE = 5;
/** Of all executions together. */
const MAX_CONCURRENCY = 100;
/** Fewer accepted requests than this say nothing about a limit. */
const ENOUGH = 10;
/** If this many times as many later requests were accepted, the throttled ones were no limit. */
const ISOLATED = 3;
/** Rounds with the concurrency that a trial proved; more once the service has throttled above it again. */
const HOLD = 4;
const LONG_HOLD = 40;

/** Finds out whether a service limits concurrency or rate: sends with lower concurrency until more requests were accepted than the suspected rate allows. */
interface Trial {
	passes: number;
	concurrency: number;
}

/** The service answered that it is too busy (429 or 503). */
export interface Throttling {
	permit: Permit;
	/** Milliseconds that the service asked to wait. */
	retryAfter?: number;
	/** A 503, which does not say that there were too many requests. */
	isOverload: boolean;
}

/**
 * What the answers of a service say about its limits of concurrency and of rate. Times are milliseconds of a
 * clock that only goes forward.
 */
export class LearnedLimits {
	private readonly concurrencyLimit = new ConcurrencyLimit();

	private rate?: RateLimit;

	private window = new ObservationWindow();

	private trial?: Trial;

	/** The concurrency that a trial proved. */
	private provenConcurrency = 0;

	/** The last burst of throttled requests. */
	private burst = {
		sentAt: -1,
		/** When the service's current rate limit period began. */
		startedAt: 0,
		/** Requests accepted in that period. */
		passed: 0,
		/** When the last request was sent that was throttled after a pause. */
		stillRefusedAt: 0,
		/** Requests throttled, and requests accepted that were sent after the first throttled one. */
		throttled: 0,
		passedAfter: 0,
		/** The concurrency before a limit was suspected; undefined if none is. */
		concurrencyBefore: undefined as number | undefined,
	};

	/** The rate was too high, and its period becomes known when the pause has ended. */
	private awaitsPeriod = false;

	get concurrency(): number {
		return Math.max(1, Math.floor(this.concurrencyLimit.current));
	}

	/** A request is sent that was due at `dueAt`. @returns when the next one may be sent */
	sent(now: number, dueAt: number): number {
		this.window.startedAt ??= now;
		const { latency, current } = this.concurrencyLimit;
		if (this.rate) return now + this.rate.sent(now);
		return Math.max(dueAt, now - LATE) + latency / current / PACING_GAIN;
	}

	/**
	 * A request was accepted that was sent after the last throttling.
	 * @param underWay concurrent requests, this one included
	 * @param maxConcurrency maximum concurrency of its execution
	 */
	passed(now: number, permit: Permit, underWay: number, maxConcurrency: number): void {
		this.burst.concurrencyBefore = undefined;
		this.window.passed(now, permit.concurrency);
		if (this.trial) {
			if (this.window.count < this.trial.passes) return;
			this.provenConcurrency = this.trial.concurrency;
			this.trial = undefined;
			this.concurrencyLimit.hold(this.provenConcurrency, HOLD);
		} else if (this.rate) {
			this.rate.passed(now, this.concurrencyLimit.latency);
		} else if (!permit.isList) {
			this.concurrencyLimit.passed(
				now,
				permit,
				underWay * 2 >= this.concurrencyLimit.current,
				maxConcurrency,
			);
		}
	}

	/** A request was accepted that was sent before the last burst of throttling was known. */
	passedLate({ sentAt }: Permit): void {
		const { burst } = this;
		if (sentAt < burst.sentAt) {
			burst.passed++;
			this.rate?.allowOneMore();
			return;
		}
		burst.passedAfter++;
		if (burst.concurrencyBefore === undefined || burst.passedAfter < ISOLATED * burst.throttled) return;
		// Requests sent later were accepted, so it was no limit.
		this.rate = undefined;
		this.trial = undefined;
		this.awaitsPeriod = false;
		this.concurrencyLimit.resume(burst.concurrencyBefore);
		burst.concurrencyBefore = undefined;
	}

	/** A pause whose length was a guess is over, as this accepted request shows. The service's period is no longer than that. */
	pauseEnded(now: number, { sentAt }: Permit): void {
		if (this.awaitsPeriod) {
			const { startedAt, passed, stillRefusedAt } = this.burst;
			this.limitRate(now, passed, likelyPeriod(stillRefusedAt - startedAt, sentAt - startedAt), 1);
		}
		this.rate?.startWindow(sentAt);
	}

	/** An outage: the time in which nothing was accepted says nothing about a rate. */
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
			this.burst.concurrencyBefore = undefined;
			this.burst.stillRefusedAt = permit.sentAt;
			return;
		}
		const { startedAt = now } = window;
		const time = permit.sentAt - startedAt;
		const period = (retryAfter ?? 0) > SHORT ? (retryAfter as number) + time : SECOND;
		const passed = window.countLastPeriod(now, period);
		// About as many were accepted twice in a row, and none after the first throttled one.
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
			concurrencyBefore: this.rate || this.trial ? undefined : this.concurrencyLimit.current,
		};
		if ((passed < ENOUGH && !isSimilar) || (retryAfter ?? 0) > MINUTE) {
			this.burst.concurrencyBefore = undefined;
		} else if (this.rate) {
			this.rate.throttled(now, passed, Math.max(time <= 2 * period ? time : 0, period));
		} else {
			const highest = Math.max(window.highest, permit.concurrency - 1, 1);
			const throttling = { permit, retryAfter, isOverload: isOverload && !isSimilar };
			this.suspect(now, throttling, { period, passed, highest });
		}
	}

	/**
	 * Decides whether the limit is one of concurrency or of rate, or starts a trial to find out.
	 * @param highest the highest concurrency at which a request was accepted
	 */
	private suspect(
		now: number,
		{ permit, retryAfter, isOverload }: Throttling,
		{ period, passed, highest }: { period: number; passed: number; highest: number },
	) {
		const latency = Math.max(this.concurrencyLimit.latency, 1);
		// The concurrency that the suspected rate takes.
		const needed = (passed / period) * latency;
		const fewer = Math.min(highest - 1, Math.max(Math.floor(highest / 2), Math.ceil(1.3 * needed)));
		const isBeyond = !this.trial && permit.concurrency > 0.85 * this.provenConcurrency;
		// A trial can end in another throttling, so it must be quick, and send more than the suspected rate allows.
		const canTell = fewer > 1.15 * needed && latency <= QUICK;
		if (isBeyond && this.provenConcurrency > 0 && highest < 1.6 * this.provenConcurrency) {
			this.provenConcurrency = Math.max(1, Math.min(this.provenConcurrency, permit.concurrency - 1));
			this.concurrencyLimit.hold(this.provenConcurrency, LONG_HOLD);
		} else if (isBeyond && canTell) {
			this.trial = { passes: Math.ceil(passed * 1.2) + 2, concurrency: highest };
			this.concurrencyLimit.hold(fewer);
		} else if (isOverload) {
			this.trial = undefined;
			this.concurrencyLimit.hold(highest / 2, HOLD);
		} else {
			const isRate = this.trial !== undefined || !isBeyond;
			this.trial = undefined;
			this.concurrencyLimit.hold(isRate ? MAX_CONCURRENCY : highest, Infinity);
			this.awaitsPeriod = retryAfter === undefined;
			if (retryAfter !== undefined) this.limitRate(now + retryAfter, passed, period, 0.5);
		}
	}

	/** @param from when requests are sent again */
	private limitRate(from: number, passed: number, period: number, spread: number) {
		this.awaitsPeriod = false;
		this.rate = new RateLimit(passed, period, spread, from);
	}
}
