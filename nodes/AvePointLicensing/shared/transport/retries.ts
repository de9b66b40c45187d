import type { RequestFailure } from './failure';
import { backOff } from './retryAfter';

/** Share of the budget that a try may be late: requests that wait together do not all start at once. */
const SLACK = 0.02;

/** So long waits a request that has not failed yet, whatever the budget: no other try is made of it. In milliseconds. */
const SHORT_WAIT = 5_000;

/**
 * Decides whether a request is tried again, and when: the budget is the time after its first failure within which another try may
 * start. In milliseconds.
 */
export class Retries {
	private firstFailureAt?: number;

	private last?: RequestFailure;

	tries = 1;

	constructor(private readonly budget: number) {}

	/** Whether the request may still be sent after so many milliseconds. */
	canWait(now: number, milliseconds: number): boolean {
		if (this.firstFailureAt === undefined) return milliseconds <= Math.max(this.budget, SHORT_WAIT);
		return now + milliseconds <= this.firstFailureAt + this.budget * (1 + SLACK);
	}

	/** What a request fails with that can't wait: what failed it before, else `unsent`. There is no further try. */
	giveUp(unsent: RequestFailure): RequestFailure {
		const failure = this.last ?? unsent;
		failure.transient = false;
		this.tries--;
		return failure;
	}

	/**
	 * @returns milliseconds until the next try
	 * @throws the failure where there is none
	 */
	next(now: number, failure: RequestFailure): number {
		failure.tries = this.tries;
		this.last = failure;
		if (!failure.transient) throw failure;
		this.firstFailureAt ??= now;
		// Throttling makes all requests wait, this one too.
		const delay = failure.isThrottled
			? (failure.retryAfter ?? 0)
			: (failure.retryAfter ?? backOff(this.tries));
		if (now + delay > this.firstFailureAt + this.budget) throw failure;
		this.tries++;
		return failure.isThrottled ? 0 : delay;
	}
}
