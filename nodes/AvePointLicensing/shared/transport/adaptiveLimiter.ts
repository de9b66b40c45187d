import type { Permit } from './concurrencyLimit';
import { LearnedLimits } from './learnedLimits';
import type { Throttling } from './learnedLimits';

/** Milliseconds of a pause after throttling without Retry-After: exponential backoff with jitter. */
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;
const PAUSE_GROWTH = 1.5;
/** Cap on Retry-After, in milliseconds. */
const LONGEST_RETRY_AFTER = 3_600_000;
/** Consecutive failures that count as an outage. */
const OUTAGE = 3;

/**
 * Decides when the next request may be sent to a service with unknown limits of concurrency and rate. Sends none
 * during a pause. It knows no HTTP. Times are milliseconds of a clock that only goes forward.
 */
export class AdaptiveLimiter {
	underWay = 0;

	pausedUntil = 0;

	private readonly limits = new LearnedLimits();

	private nextAt = 0;

	/** When the last pause was set. Requests sent before it belong to the same burst of failures. */
	private pausedAt = -1;

	/** Consecutive pauses without Retry-After. */
	private consecutiveBackoffs = 0;

	/** After such a pause, a single request tests whether it was long enough (a circuit breaker's half-open state). */
	private isHalfOpen = false;

	private failures = 0;

	/** @returns milliseconds until the next request may be sent; Infinity if a request under way has to end first */
	delay(now: number): number {
		if (now < this.pausedUntil) return this.pausedUntil - now;
		if (this.underWay >= (this.isHalfOpen ? 1 : this.limits.concurrency)) return Infinity;
		return Math.max(0, this.nextAt - now);
	}

	sent(now: number, isList: boolean): Permit {
		this.underWay++;
		this.nextAt = this.limits.sent(now, this.nextAt);
		return { sentAt: now, concurrency: this.underWay, isList };
	}

	/** @param maxConcurrency maximum concurrency of the execution */
	passed(now: number, permit: Permit, maxConcurrency: number): void {
		const { underWay } = this;
		this.underWay--;
		this.failures = 0;
		if (permit.sentAt <= this.pausedAt) return this.limits.passedLate(permit);
		if (this.isHalfOpen) {
			this.limits.pauseEnded(now, permit);
			this.nextAt = now;
		}
		this.isHalfOpen = false;
		this.consecutiveBackoffs = 0;
		this.limits.passed(now, permit, underWay, maxConcurrency);
	}

	/** The outcome says nothing about limits. */
	ignored(): void {
		this.underWay--;
	}

	/** The service or the network failed. After several failures in a row, one request at a time tests whether it works again. */
	failed(now: number, { sentAt }: Permit): void {
		this.underWay--;
		this.limits.interrupted();
		if (sentAt > this.pausedAt && ++this.failures >= OUTAGE) this.pause(now);
	}

	/** The service throttles (429 or 503), so nothing is sent for a while. */
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
		const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * PAUSE_GROWTH ** this.consecutiveBackoffs++);
		this.pauseUntil(now + longest * (0.75 + Math.random() / 4));
		this.pausedAt = now;
		this.isHalfOpen = true;
	}

	private pauseUntil(time: number) {
		this.pausedUntil = Math.max(this.pausedUntil, time);
		this.nextAt = this.pausedUntil;
	}
}
