/** What goes wrong, for the requests that it is about. */
export interface Fault {
	/** Only requests of this operation; all of the API when absent. */
	operationId?: string;
	/** How many requests; 1 when absent. */
	times?: number;
	status?: number;
	headers?: Record<string, string>;
	/** Sent as it is, whether the contract knows it or not. */
	body?: string;
	/** Closes the connection: instead of an answer, or amid the right one. */
	reset?: boolean | 'amid';
	/** Never answers, until the sandbox closes. */
	hang?: boolean;
	/** What is done to the right answer instead of giving another one. */
	corrupt?: Corruption;
	/** Happens before the request is answered, such as a list that changes or a token that is revoked. */
	beforeAnswer?: () => void;
}

export interface Corruption {
	/** Characters of the body that arrive; the answer says that this is all. */
	truncate?: number;
	/** Bytes of blanks around the JSON. */
	oversize?: number;
	contentType?: string;
	/** Sends `times` blanks, one every `milliseconds`, then the answer; JSON may begin with blanks. */
	drip?: { milliseconds: number; times: number };
	/** Hours that the clock of the service is off. */
	clockOff?: number;
	/** Of a token: seconds that it is said to be valid, and whether it opens anything. */
	token?: { expiresIn?: unknown; isInvalid?: boolean };
}

export type RetryAfterForm = 'seconds' | 'date' | 'none';

/** Requests under way at once. */
export class ConcurrencyGauge {
	private underWay = 0;

	/** @param most 0 for no limit */
	constructor(private readonly most: number) {}

	/** @returns how many there are with this one; 0 when it may not be one of them */
	enter(): number {
		if (this.most > 0 && this.underWay >= this.most) return 0;
		return ++this.underWay;
	}

	leave(): void {
		this.underWay--;
	}
}

/** Requests in a period, counted in windows that begin with the first request of each. */
export class RateLimit {
	private windowEnd = 0;

	private count = 0;

	/** @param period milliseconds */
	constructor(
		private readonly allowed: number,
		private readonly form: RetryAfterForm,
		private readonly period = 1_000,
	) {}

	/** The headers of the refusal; undefined when the request may pass. */
	takeOne(now = Date.now()): Record<string, string> | undefined {
		if (now >= this.windowEnd) {
			this.windowEnd = now + this.period;
			this.count = 0;
		}
		if (++this.count <= this.allowed) return undefined;
		if (this.form === 'none') return {};
		if (this.form === 'seconds') return { 'retry-after': String(Math.ceil((this.windowEnd - now) / 1000)) };
		return { 'retry-after': new Date(this.windowEnd + 999).toUTCString() };
	}
}
