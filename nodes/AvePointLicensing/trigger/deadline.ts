import type { IPollFunctions } from 'n8n-workflow';
import { inputError } from '../shared/parameters';
import { clock } from '../shared/transport/clock';

/** Milliseconds that n8n's core tells where n8n gives no limit: it then waits for a poll as long as it takes. */
const NO_LIMIT = 5 * 60_000;
/** A poll ends itself after this part of its time, so that its error is there before n8n abandons it. */
const SHARE = 0.95;

/** Node's timers take no more milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Until when a poll has to be done, because n8n abandons it later; without end where n8n has no limit. */
export class Deadline {
	private readonly budget?: number;

	private readonly at: number;

	constructor(private readonly context: IPollFunctions) {
		// Only n8n 2.38 and newer have it.
		const { getPollBudgetMs } = context as { getPollBudgetMs?: () => number };
		const budget = getPollBudgetMs?.call(context);
		if (budget !== NO_LIMIT && Number.isFinite(budget)) this.budget = budget;
		this.at = clock.now() + Math.floor((this.budget ?? Infinity) * SHARE);
	}

	/** Whether this is a poll of n8n's newer scheduler. It reads the state before each poll, and stores it only when told to. */
	isLimited(): boolean {
		return this.budget !== undefined;
	}

	isOver(): boolean {
		return clock.now() >= this.at;
	}

	error() {
		return inputError(
			this.context,
			undefined,
			`The check did not finish in the time that n8n gives it (${Math.round((this.budget ?? 0) / 1000)} s)`,
			"Nothing is lost: the next check that finishes reports it. Choose fewer 'Customers', watch 'Seats' of subscriptions instead of 'User Seats of a Product', raise 'Max Concurrent Requests' under 'Options', or have n8n give checks more time: N8N_SCHEDULER_POLL_TIMEOUT, and N8N_SCHEDULER_LEASE_DURATION above it.",
		);
	}

	/**
	 * Does the work. Its signal is aborted when the work has ended or the time is over.
	 * @throws NodeOperationError when the time is over, or the work's own error
	 */
	async meet<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const ended = new AbortController();
		let end = () => {};
		const late = new Promise<never>((_, reject) => (end = () => reject(this.error())));
		const limit =
			this.budget === undefined
				? undefined
				: AbortSignal.timeout(Math.ceil(Math.max(0, Math.min(this.at - clock.now(), LONGEST_TIMER))));
		limit?.addEventListener('abort', end);
		try {
			return await Promise.race([work(ended.signal), late]);
		} finally {
			limit?.removeEventListener('abort', end);
			ended.abort();
		}
	}
}
