import type { RequestFailure } from './failure';
import { backOff } from './retryAfter';

/** Share of the budget by which a try may be late, because waiting requests start one after the other. */
const SLACK = 0.02;

/** Milliseconds that a request which has not failed yet may wait for its first try, even with a smaller budget. */
const SHORT_WAIT = 5_000;

/**
 * Decides whether and when a request is tried again. The budget is the time after its first failure within which another try may
 * start. In milliseconds.
 */
export class Retries {
	private firstFailureAt?: number;

	private last?: RequestFailure;

	tries = 1;

	constructor(private readonly budget: number) {}

	/** Whether the request may still be sent after this many milliseconds. */
	canWait(now: number, milliseconds: number): boolean {
		if (this.firstFailureAt === undefined) return milliseconds <= Math.max(this.budget, SHORT_WAIT);
		return now + milliseconds <= this.firstFailureAt + this.budget * (1 + SLACK);
	}

	/** The final failure of a request that can't wait: its last one, or `unsent` if it has not failed yet. */
	giveUp(unsent: RequestFailure): RequestFailure {
		const failure = this.last ?? unsent;
		failure.transient = false;
		this.tries--;
		return failure;
	}

	/**
	 * @returns milliseconds until the next try
	 * @throws the failure if there is none
	 */
	next(now: number, failure: RequestFailure): number {
		failure.tries = this.tries;
		this.last = failure;
		if (!failure.transient) throw failure;
		this.firstFailureAt ??= now;
		// After throttling the queue makes all requests wait, this one too.
		const delay = failure.isThrottled
			? (failure.retryAfter ?? 0)
			: (failure.retryAfter ?? backOff(this.tries));
		if (now + delay > this.firstFailureAt + this.budget) throw failure;
		this.tries++;
		return failure.isThrottled ? 0 : delay;
	}
}
