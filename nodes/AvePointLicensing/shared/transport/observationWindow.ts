/** Maximum number of recorded answers. */
const MOST = 10_000;

/** The requests that a service accepted since the last pause. Times are milliseconds of a clock that only goes forward. */
export class ObservationWindow {
	/** When the first request was sent. */
	startedAt?: number;

	/** The highest concurrency at which a request was accepted. */
	highest = 0;

	/** When requests were answered. */
	private passes: number[] = [];

	get isEmpty(): boolean {
		return this.passes.length === 0;
	}

	get count(): number {
		return this.passes.length;
	}

	passed(now: number, concurrency: number): void {
		this.highest = Math.max(this.highest, concurrency);
		this.passes.push(now);
		if (this.passes.length > MOST) this.passes = this.passes.slice(-MOST / 2);
	}

	/** Requests accepted in the service's current period, which begins with a request. */
	countLastPeriod(now: number, period: number): number {
		const [first = now] = this.passes;
		const periods = Math.floor((now - first) / period);
		const present = this.passes.filter((at) => at >= first + periods * period).length;
		return Math.max(present, Math.ceil(this.passes.length / (periods + 1)));
	}
}
