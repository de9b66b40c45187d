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
	/** Closes the connection instead of an answer. */
	reset?: boolean;
	/** Never answers, until the sandbox closes. */
	hang?: boolean;
}

export type RetryAfterForm = 'seconds' | 'date' | 'none';

/** Requests a second, counted in windows that begin with the first request of each. */
export class RateLimit {
	private windowEnd = 0;

	private count = 0;

	constructor(
		private readonly perSecond: number,
		private readonly form: RetryAfterForm,
	) {}

	/** The headers of the refusal; undefined when the request may pass. */
	refuse(now = Date.now()): Record<string, string> | undefined {
		if (now >= this.windowEnd) {
			this.windowEnd = now + 1000;
			this.count = 0;
		}
		if (++this.count <= this.perSecond) return undefined;
		if (this.form === 'none') return {};
		if (this.form === 'seconds') return { 'retry-after': '1' };
		return { 'retry-after': new Date(this.windowEnd + 999).toUTCString() };
	}
}
