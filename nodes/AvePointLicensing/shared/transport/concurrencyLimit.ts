/** Concurrent requests at the start of an execution, like TCP's initial window (RFC 6928). */
export const INITIAL_CONCURRENCY = 10;

/** A round lasts for as many answers as there are concurrent requests, and at least this many milliseconds. */
const SHORTEST_ROUND = 400;
/** Rounds with the same concurrency before a higher one is tried. */
const HOLD = 30;
const SLOW_START = 2;
/** Growth per round when a higher concurrency is tried again. */
const PROBE = 1.25;
/** More concurrency is kept if it gains at least this share of the throughput that it could gain at best. */
const WORTHWHILE = 0.15;
/** Lower concurrency is kept if it has at least this share of the throughput. */
const AS_GOOD = 0.97;

/** A request that was sent. */
export interface Permit {
	/** Milliseconds of a clock that only goes forward. */
	sentAt: number;
	/** Requests under way then, this one included. */
	concurrency: number;
	/** A page of a list: what it costs the service is unknown, so nothing is learned from its time. */
	isList: boolean;
}

interface Measured {
	concurrency: number;
	/** Answers per millisecond, by Little's law. */
	throughput: number;
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * How many requests may be under way at once where nothing is throttled: slow start (RFC 5681), as long as more at once bring more
 * answers, then the number that brought the most (hill climbing, as in Netflix's concurrency-limits).
 */
export class ConcurrencyLimit {
	current = INITIAL_CONCURRENCY;

	/** Milliseconds that an answer takes, a moving average; 0 when none is known. */
	latency = 0;

	private state: 'growing' | 'holding' | 'shrinking' = 'growing';

	private growth = SLOW_START;

	private holdFor = 0;

	private best?: Measured;

	private round = { limit: INITIAL_CONCURRENCY, startedAt: 0, samples: [] as Array<[number, number]> };

	/**
	 * A request was answered.
	 * @param isUsed whether about as many are under way as may be: what is not used need not grow
	 * @param maxConcurrency that the execution may have at once
	 */
	passed(now: number, { sentAt, concurrency }: Permit, isUsed: boolean, maxConcurrency: number): void {
		const latency = now - sentAt;
		this.latency = this.latency === 0 ? latency : 0.8 * this.latency + 0.2 * latency;
		if (sentAt >= this.round.startedAt) this.round.samples.push([latency, concurrency]);
		if (this.state === 'growing' && isUsed) {
			const limit = Math.min(this.current + this.growth - 1, this.round.limit * this.growth, maxConcurrency);
			this.current = Math.max(this.current, limit);
		}
		if (this.round.samples.length >= this.round.limit && now - this.round.startedAt >= SHORTEST_ROUND) {
			this.judge(this.measure(), maxConcurrency);
			this.startRound(now);
		}
	}

	/** Stays at a number for so many rounds. */
	hold(limit: number, rounds = HOLD): void {
		this.state = 'holding';
		this.current = Math.max(1, limit);
		this.holdFor = rounds;
		this.best = undefined;
		this.startRound(this.round.startedAt);
	}

	/** Goes on growing, from a number. */
	resume(limit: number): void {
		this.hold(limit);
		this.state = 'growing';
	}

	private startRound(now: number) {
		this.round = { limit: Math.floor(this.current), startedAt: now, samples: [] };
	}

	private measure(): Measured {
		const { samples } = this.round;
		const concurrency = median(samples.map((sample) => sample[1]));
		return {
			concurrency,
			throughput: concurrency / Math.max(median(samples.map(([latency]) => latency)), 0.01),
		};
	}

	private judge(measured: Measured, maxConcurrency: number) {
		const { best } = this;
		const gain = best ? measured.throughput / best.throughput : 1;
		if (this.state === 'holding') {
			this.best = measured;
			if (--this.holdFor > 0) return;
			this.state = 'growing';
			this.growth = PROBE;
		} else if (this.state === 'growing') {
			if (!best || measured.concurrency <= best.concurrency) {
				this.best = measured;
			} else if (gain > 1 + WORTHWHILE * (measured.concurrency / best.concurrency - 1)) {
				this.best = measured;
				if (this.current >= maxConcurrency) this.hold(this.current);
			} else if (best.concurrency <= INITIAL_CONCURRENCY && gain < 0.9) {
				this.state = 'shrinking';
				this.current = Math.max(1, best.concurrency / 2);
			} else {
				this.hold(best.concurrency);
			}
		} else if (best && measured.concurrency < best.concurrency) {
			if (gain <= AS_GOOD) return this.hold(best.concurrency);
			this.best = measured;
			if (measured.concurrency > 1) this.current = measured.concurrency / 2;
			else this.hold(1);
		}
	}
}
