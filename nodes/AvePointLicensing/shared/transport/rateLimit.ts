/** Sends a little slower than the limit, because of network jitter and the service's own clock. */
const MARGIN = 1.03;
/** How long a rate is kept before a faster one is tried, in periods and at most milliseconds. */
const HOLD = 30;
const LONGEST_HOLD = 60_000;
const RAMP = 1.1;
/** Multiplicative decrease after another throttling, as in AWS's SDKs. */
const BACK_OFF = 0.7;
const HOLD_AFTER_THROTTLING = 80;

/** Usual periods of rate limits, in milliseconds. */
const PERIODS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000];

/** The likeliest period between two bounds, in milliseconds. */
export const likelyPeriod = (longerThan: number, atMost: number): number =>
	PERIODS.filter((period) => period > longerThan && period <= atMost).at(-1) ?? atMost;

/**
 * A client-side rate limit, as in the adaptive retry mode of AWS's SDKs. After throttling it
 * sends a little less than what was accepted, and after a while tries more.
 */
export class RateLimit {
	private rate: number;

	private raisedAt = 0;

	private hold = HOLD;

	private isRaised = false;

	private window = { startedAt: -Infinity, sent: 0 };

	/**
	 * @param allowed requests that the service accepts in a period
	 * @param period milliseconds
	 * @param spread share of the period over which its requests are spread
	 */
	constructor(
		private allowed: number,
		private period: number,
		private readonly spread: number,
		now: number,
	) {
		this.allowed = Math.max(1, allowed);
		this.rate = this.learned();
		this.raisedAt = now;
	}

	private learned(): number {
		return this.allowed / this.period / MARGIN;
	}

	/** A request is sent now. @returns milliseconds until the next one may be */
	sent(now: number): number {
		const period = this.allowed / this.rate;
		if (now >= this.window.startedAt + period) this.window = { startedAt: now, sent: 0 };
		if (++this.window.sent >= this.allowed) return this.window.startedAt + period - now;
		return (period * this.spread) / this.allowed;
	}

	/** The service's period began with this single request. */
	startWindow(sentAt: number): void {
		this.window = { startedAt: sentAt, sent: 1 };
	}

	/** A late answer shows that one more request was accepted in the measured period. */
	allowOneMore(): void {
		if (this.isRaised) return;
		this.allowed++;
		this.rate = this.learned();
	}

	passed(now: number, latency: number): void {
		const step = Math.max(this.period, 2 * latency);
		const hold = Math.max(step, Math.min(this.hold * step, LONGEST_HOLD));
		if (now - this.raisedAt <= hold) return;
		this.rate *= RAMP;
		this.raisedAt = now;
		this.hold = 1;
		this.isRaised = true;
	}

	/**
	 * The service throttled in spite of this limit.
	 * @param passed requests that were accepted in the last period
	 * @param period minimum length of the service's period, in milliseconds
	 */
	throttled(now: number, passed: number, period: number): void {
		if (!this.isRaised) {
			this.period = Math.max(this.period, period);
			this.allowed = Math.max(1, this.allowed * BACK_OFF, Math.min(this.allowed, passed));
			this.rate = Math.min(this.rate * 0.95, this.learned());
			this.hold = HOLD;
		} else {
			this.rate = this.learned();
			this.hold = HOLD_AFTER_THROTTLING;
			this.isRaised = false;
		}
		this.raisedAt = now;
	}
}
