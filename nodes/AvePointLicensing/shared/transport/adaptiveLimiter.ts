import type { Permit } from './concurrencyLimit';
import { LearnedLimits } from './learnedLimits';
import type { Throttling } from './learnedLimits';

/** A pause where the service names none: exponential back-off with jitter. In milliseconds. */
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;
const PAUSE_GROWTH = 1.5;
/** No pause is longer, whatever the service says. */
const LONGEST_RETRY_AFTER = 3_600_000;
/** Failures in a row that are an outage. */
const OUTAGE = 3;

/**
 * Decides when the next request may be sent to a service whose limits nobody knows: how many at once, how many in a time, and not at
 * all during a pause. It knows no HTTP. Times are milliseconds of a clock that only goes forward.
 */
export class AdaptiveLimiter {
	underWay = 0;

	pausedUntil = 0;

	private readonly limits = new LearnedLimits();

	private nextAt = 0;

	/** Requests sent before belong to the throttling, or to the outage, that the last pause is for. */
	private pausedAt = -1;

	/** Pauses in a row whose length was a guess. */
	private guesses = 0;

	/** After such a pause, one request finds out whether it was long enough (a circuit breaker's half-open state). */
	private isHalfOpen = false;

	private failures = 0;

	/** @returns milliseconds until the next request may be sent; Infinity when one under way has to end first */
	delay(now: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.underWay >= (this.isHalfOpen ? 1 : this.limits.atOnce)) return Infinity;
		return Math.max(0, this.nextAt - now);
	}

	sent(now: number, isList: boolean): Permit {
		this.underWay++;
		this.nextAt = this.limits.sent(now, this.nextAt);
		return { sentAt: now, atOnce: this.underWay, isList };
	}

	/** @param most requests that the execution may have at once */
	passed(now: number, permit: Permit, most: number): void {
		const { underWay } = this;
		this.underWay--;
		this.failures = 0;
		if (permit.sentAt <= this.pausedAt) return this.limits.passedLate(permit);
		if (this.isHalfOpen) {
			this.limits.pauseEnded(now, permit);
			this.nextAt = now;
		}
		this.isHalfOpen = false;
		this.guesses = 0;
		this.limits.passed(now, permit, underWay, most);
	}

	/** The answer tells nothing of limits. */
	ignored(): void {
		this.underWay--;
	}

	/** The service, or the way there, is broken: when that lasts, one request at a time finds out whether it still is. */
	failed(now: number, { sentAt }: Permit): void {
		this.underWay--;
		this.limits.interrupted();
		if (sentAt > this.pausedAt && ++this.failures >= OUTAGE) this.pause(now);
	}

	/** The service is too busy: nothing is sent for a while. */
	throttled(now: number, throttling: Throttling): void {
		this.underWay--;
		const { permit, retryAfter } = throttling;
		const isFirst = permit.sentAt > this.pausedAt;
		if (isFirst) this.limits.throttled(now, throttling);
		else this.limits.throttledAgain();
		if (retryAfter !== undefined) {
			this.isHalfOpen = false;
			this.pauseUntil(now + Math.min(retryAfter, LONGEST_RETRY_AFTER));
			if (isFirst) this.pausedAt = now;
		} else if (isFirst) {
			this.pause(now);
		}
	}

	private pause(now: number) {
		const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * PAUSE_GROWTH ** this.guesses++);
		this.pauseUntil(now + longest * (0.75 + Math.random() / 4));
		this.pausedAt = now;
		this.isHalfOpen = true;
	}

	private pauseUntil(time: number) {
		this.pausedUntil = Math.max(this.pausedUntil, time);
		this.nextAt = this.pausedUntil;
	}
}
