/** How much slower than the service seemed to allow, because its clock and the way there are not ours. */
const MARGIN = 1.05;
/** The limit is tried anew after so many times the requests that it let through: it may have been a passing one. */
const LASTS = 20;
/** Milliseconds; a longer pause tells the end of the limit's period well enough. */
const LONGEST_PAUSE = 3_000;
/** Milliseconds without an answer after which the time since the last pause tells nothing of what the service allows. */
const IDLE = 1_000;
/** Share of the pause that the requests before it took; where it is less, there is nothing to gain. */
const WORTH = 0.1;

/**
 * Learns from refusals how many requests the service lets through in which time, and spreads the next ones so. Under
 * "50 a second, else wait a second" they would take that second and, before it, the time to send 50.
 */
export class Pace {
	/** When the last pause ended, and how many requests were let through since; undefined where others may count as well. */
	private since: number | undefined;

	private passed = 0;

	/** When the last answer arrived, or the last pause ended; and how long that was. */
	private answeredAt = 0;

	private lastPause = 0;

	/** What the last refusal showed: so many were let through in so many milliseconds. */
	private allowed = 0;

	private period = 0;

	private burst = 0;

	private refusedAt = 0;

	/** Requests that are still to be spread, and when the next one may be sent. */
	private left = 0;

	private slot = 0;

	/** @returns milliseconds until the next request may be sent; it counts as sent */
	next(now: number): number {
		if (this.left === 0) return 0;
		if (--this.left === 0) this.since = undefined;
		const at = Math.max(now, this.slot);
		this.slot = at + (this.period * MARGIN) / this.allowed;
		return at - now;
	}

	/**
	 * @param sentAt when the request was sent that the service answered
	 * @param now when the answer arrived
	 */
	succeeded(sentAt: number, now: number): void {
		this.noticeIdle(now);
		if (sentAt > this.refusedAt) this.passed++;
		else this.allowed++;
	}

	/** An outage, a slow answer, a list of one page: nothing was sent, so nothing was counted. */
	private noticeIdle(now: number): void {
		if (now - this.answeredAt > Math.max(IDLE, this.lastPause)) this.since = undefined;
		this.answeredAt = now;
	}

	/** The request failed for another reason than the number of requests. */
	failed(): void {
		this.since = undefined;
	}

	/**
	 * @param sentAt when the refused request was sent
	 * @param until when requests go on
	 */
	refused(sentAt: number, now: number, until: number): void {
		this.noticeIdle(now);
		if (this.passed > 0 && sentAt > this.refusedAt) {
			this.allowed = this.since === undefined ? 0 : this.passed;
			this.burst = now - (this.since ?? now);
			this.refusedAt = now;
		}
		const pause = until - this.refusedAt;
		// After a pause that was too short, the right one is between that and this one.
		const wait = sentAt > this.refusedAt ? pause - (until - now) / 2 : pause;
		this.period = Math.max(this.burst, wait);
		const worthwhile = pause < LONGEST_PAUSE && this.burst > WORTH * pause;
		this.left = worthwhile ? LASTS * this.allowed : 0;
		this.passed = 0;
		this.since = until;
		this.answeredAt = until;
		this.lastPause = pause;
		this.slot = until;
	}
}
