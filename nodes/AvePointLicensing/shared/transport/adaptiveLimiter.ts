import { ConcurrencyLimit } from './concurrencyLimit';
import type { Permit } from './concurrencyLimit';
import { likelyPeriod, RateLimit } from './rateLimit';
import { Stretch } from './stretch';

/** A pause where the service names none: exponential back-off with jitter. In milliseconds. */
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;
const PAUSE_GROWTH = 1.5;
/** No pause is longer, whatever the service says. */
const LONGEST_RETRY_AFTER = 3_600_000;
/** A shorter Retry-After is taken for the rest of a second: in whole seconds, it tells no more. */
const SHORT = 3_000;
const SECOND = 1_000;
/** Who asks for a longer pause has no limit that could be kept by a rate. */
const MINUTE = 60_000;
/** Of an answer, in milliseconds. */
const QUICK = 250;
/** Requests are spread over a round trip, at this multiple of what it takes: answers that come at once would be a burst again. */
const PACING_GAIN = 1.5;
/** However many executions there are. */
const MOST_AT_ONCE = 100;
/** Requests let through that tell something of a limit. */
const ENOUGH = 10;
/** A refusal after which so many times as many passed was one by itself. */
const ISOLATED = 3;
/** Failures in a row that are an outage. */
const OUTAGE = 3;

/** Whether a service refuses the number at once or the rate: fewer at once, until more have passed than a rate would allow. */
interface Trial {
	passes: number;
	concurrency: number;
}

/**
 * Decides when the next request may be sent to a service whose limits nobody knows: how many at once, how many in a time, and not at
 * all during a pause. It knows no HTTP. Times are milliseconds of a clock that only goes forward.
 */
export class AdaptiveLimiter {
	private readonly concurrency = new ConcurrencyLimit();

	private rate?: RateLimit;

	underWay = 0;

	private nextAt = 0;

	pausedUntil = 0;

	private pauses = 0;

	private failures = 0;

	/** After a pause whose length is a guess, one request finds out whether it is over (a circuit breaker's half-open state). */
	private halfOpen = false;

	private stretch = new Stretch();

	private trial?: Trial;

	/** The number at once that held in a trial. */
	private provenConcurrency = 0;

	/** Requests sent before belong to the refusals that are known. */
	private refusal = {
		at: -1,
		sentAt: -1,
		startedAt: 0,
		passed: 0,
		stillRefusedAt: 0,
		count: 0,
		passedAfter: 0,
		/** The number at once, where a limit is suspected since. */
		before: undefined as number | undefined,
	};

	/** Requests that were let through before the last refusal. */
	private lastPassed = 0;

	/** A rate was refused; how long its period is, the end of the pause tells. */
	private awaitsPeriod = false;

	/** @returns milliseconds until the next request may be sent; Infinity when one under way has to end first */
	delay(now: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		const limit = this.halfOpen ? 1 : Math.max(1, Math.floor(this.concurrency.current));
		if (this.underWay >= limit) return Infinity;
		return Math.max(0, this.nextAt - now);
	}

	sent(now: number, isList: boolean): Permit {
		this.underWay++;
		this.stretch.startedAt ??= now;
		const { latency, current } = this.concurrency;
		if (this.rate) this.nextAt = now + this.rate.sent(now);
		else this.nextAt = Math.max(this.nextAt, now - 5) + latency / current / PACING_GAIN;
		return { sentAt: now, atOnce: this.underWay, isList };
	}

	passed(now: number, permit: Permit, most: number): void {
		this.underWay--;
		this.failures = 0;
		if (permit.sentAt <= this.refusal.at) return this.passedLate(permit);
		if (this.halfOpen) this.close(now, permit);
		this.pauses = 0;
		this.refusal.before = undefined;
		this.stretch.passed(now, permit.atOnce);
		if (this.trial) {
			if (this.stretch.count < this.trial.passes) return;
			this.provenConcurrency = this.trial.concurrency;
			this.trial = undefined;
			this.concurrency.hold(this.provenConcurrency, 4);
		} else if (this.rate) {
			this.rate.passed(now, this.concurrency.latency);
		} else if (!permit.isList) {
			const isUsed = (this.underWay + 1) * 2 >= this.concurrency.current;
			this.concurrency.passed(now, permit, isUsed, most);
		}
	}

	/** It was sent before those that were refused, and is answered after them. */
	private passedLate({ sentAt }: Permit) {
		const { refusal } = this;
		if (sentAt < refusal.sentAt) {
			refusal.passed++;
			this.rate?.allowOneMore();
			return;
		}
		refusal.passedAfter++;
		if (refusal.before === undefined || refusal.passedAfter < ISOLATED * refusal.count) return;
		// Others that were sent later passed: it was no limit.
		this.rate = undefined;
		this.trial = undefined;
		this.awaitsPeriod = false;
		this.concurrency.resume(refusal.before);
		refusal.before = undefined;
	}

	/** The pause is over: its end tells how long the service's period is at most. */
	private close(now: number, { sentAt }: Permit) {
		this.halfOpen = false;
		if (this.awaitsPeriod) {
			const { startedAt, passed, stillRefusedAt } = this.refusal;
			this.limitRate(now, passed, likelyPeriod(stillRefusedAt - startedAt, sentAt - startedAt), 1);
		}
		this.rate?.startWindow(sentAt);
	}

	/** The answer tells nothing of limits. */
	ignored(): void {
		this.underWay--;
	}

	/** The service, or the way there, is broken: when that lasts, one request at a time finds out whether it still is. */
	failed(now: number, { sentAt }: Permit): void {
		this.underWay--;
		// Time in which nothing passes is no measure of what may.
		this.stretch = new Stretch();
		if (sentAt <= this.refusal.at || ++this.failures < OUTAGE) return;
		this.refusal.at = now;
		this.pause(now);
	}

	/**
	 * The service is too busy.
	 * @param retryAfter milliseconds that it named
	 * @param isOverload it does not say that it has had too many requests: nothing tells how many it takes
	 */
	refused(now: number, permit: Permit, retryAfter?: number, isOverload = false): void {
		this.underWay--;
		const isNew = permit.sentAt > this.refusal.at;
		if (isNew) this.learn(now, permit, retryAfter, isOverload);
		else this.refusal.count++;
		if (retryAfter !== undefined) {
			this.halfOpen = false;
			this.pausedUntil = Math.max(this.pausedUntil, now + Math.min(retryAfter, LONGEST_RETRY_AFTER));
		} else if (isNew) {
			this.pause(now);
		}
		this.nextAt = this.pausedUntil;
	}

	private pause(now: number) {
		const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * PAUSE_GROWTH ** this.pauses++);
		this.pausedUntil = Math.max(this.pausedUntil, now + longest * (0.75 + Math.random() / 4));
		this.halfOpen = true;
	}

	/** What a first refusal after a pause tells. */
	private learn(now: number, permit: Permit, retryAfter: number | undefined, isOverload: boolean) {
		const { startedAt = now, highest } = this.stretch;
		if (this.stretch.isEmpty) {
			this.refusal.at = now;
			this.refusal.before = undefined;
			if (this.halfOpen) this.refusal.stillRefusedAt = permit.sentAt;
			this.stretch = new Stretch();
			return;
		}
		const wasBurst = this.refusal.count > 1 && this.refusal.passedAfter === 0;
		const burst = permit.sentAt - startedAt;
		const period = (retryAfter ?? 0) > SHORT ? (retryAfter as number) + burst : SECOND;
		const passed = this.stretch.countLastPeriod(now, period);
		this.refusal = {
			at: now,
			sentAt: permit.sentAt,
			startedAt: Math.max(startedAt, permit.sentAt - period),
			passed,
			stillRefusedAt: 0,
			count: 1,
			passedAfter: 0,
			before: this.rate || this.trial ? undefined : this.concurrency.current,
		};
		this.stretch = new Stretch();
		const isSimilar = wasBurst && Math.abs(passed - this.lastPassed) <= this.lastPassed / 3;
		this.lastPassed = passed;
		// A few requests are no measure, unless it is about as many twice, and all that came after them were refused.
		const isUnclear = (passed < ENOUGH && !isSimilar) || (retryAfter ?? 0) > MINUTE;
		if (isUnclear) this.refusal.before = undefined;
		else if (this.rate) this.rate.refused(now, passed, Math.max(burst <= 2 * period ? burst : 0, period));
		else
			this.suspect({
				now,
				permit,
				period,
				passed,
				retryAfter,
				isOverload: isOverload && !isSimilar,
				highest: Math.max(highest, permit.atOnce - 1, 1),
			});
	}

	/** Number at once or rate? */
	private suspect(seen: {
		now: number;
		permit: Permit;
		period: number;
		passed: number;
		retryAfter?: number;
		isOverload: boolean;
		highest: number;
	}) {
		const { now, permit, period, passed, retryAfter, isOverload, highest } = seen;
		const latency = Math.max(this.concurrency.latency, 1);
		// As many at once as a rate like the suspected one takes.
		const needed = (passed / period) * latency;
		const fewer = Math.min(highest - 1, Math.max(Math.floor(highest / 2), Math.ceil(1.3 * needed)));
		const isBeyond = !this.trial && permit.atOnce > 0.85 * this.provenConcurrency;
		// A trial costs another refusal: it must be quick, and send more than the rate would let through.
		const canTell = fewer > 1.15 * needed && latency <= QUICK;
		if (isBeyond && this.provenConcurrency > 0 && highest < 1.6 * this.provenConcurrency) {
			this.provenConcurrency = Math.max(1, Math.min(this.provenConcurrency, permit.atOnce - 1));
			this.concurrency.hold(this.provenConcurrency, 40);
		} else if (isBeyond && canTell) {
			this.trial = { passes: Math.ceil(passed * 1.2) + 2, concurrency: highest };
			this.concurrency.hold(fewer);
		} else if (isOverload) {
			this.trial = undefined;
			this.concurrency.hold(Math.max(1, highest / 2), 4);
		} else {
			const isRate = this.trial !== undefined || !isBeyond;
			this.trial = undefined;
			this.concurrency.hold(isRate ? MOST_AT_ONCE : highest, Infinity);
			this.awaitsPeriod = retryAfter === undefined;
			if (!this.awaitsPeriod) this.limitRate(now, passed, period, 0.5);
		}
	}

	private limitRate(now: number, passed: number, period: number, spread: number) {
		this.awaitsPeriod = false;
		this.rate = new RateLimit(passed, period, spread, Math.max(now, this.pausedUntil));
		this.nextAt = now;
	}
}
