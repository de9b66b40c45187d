import type { Cancellation } from './cancellation';
import { now } from './clock';
import { Pace } from './pace';
import { backOff } from './retryAfter';

/** The service asked for a longer pause than the request can wait. */
export class PauseTooLong extends Error {
	/** @param milliseconds that are left of the pause */
	constructor(readonly milliseconds: number) {
		super('The pause is longer than the request can wait');
	}
}

/**
 * Lets a bounded number of requests through, in the order in which they came, holds all of them while the service asks
 * for a pause, and goes on at its pace.
 */
export class Pacer {
	private underWay = 0;

	private readonly queue: Array<() => void> = [];

	private pausedUntil = 0;

	private pauseSetAt = 0;

	private pauses = 0;

	private readonly pace = new Pace();

	constructor(
		private readonly concurrency: number,
		private readonly cancellation: Cancellation,
	) {}

	/**
	 * Runs `send` as soon as it may.
	 * @param canWait whether the request can wait for so many milliseconds
	 * @throws CancelledError when the execution ends while it waits, PauseTooLong when it can't wait; `send` is then not called
	 */
	async run<T>(send: () => Promise<T>, canWait: (milliseconds: number) => boolean = () => true): Promise<T> {
		if (this.underWay >= this.concurrency) {
			await this.cancellation.until(new Promise((go) => this.queue.push(go)));
		} else {
			this.underWay++;
		}
		try {
			// Another request may set a new pause while this one waits.
			do {
				const pause = this.pausedUntil - now();
				if (pause > 0 && !canWait(pause)) throw new PauseTooLong(pause);
				await this.cancellation.wait(pause);
				await this.cancellation.wait(this.pace.next(now()));
			} while (this.pausedUntil > now());
			return await send();
		} finally {
			const next = this.queue.shift();
			if (next) next();
			else this.underWay--;
		}
	}

	/**
	 * The service is too busy: all requests wait.
	 * @param sentAt when the refused request was sent, so that refusals of one burst count as one
	 * @param retryAfter milliseconds that the service named; without it the pauses grow until a request succeeds
	 * @returns milliseconds until requests go on
	 */
	pause(sentAt: number, retryAfter?: number): number {
		const refusedAt = now();
		if (retryAfter !== undefined) {
			this.pausedUntil = Math.max(this.pausedUntil, refusedAt + retryAfter);
		} else if (sentAt >= this.pauseSetAt) {
			this.pauses++;
			this.pauseSetAt = refusedAt;
			this.pausedUntil = Math.max(this.pausedUntil, refusedAt + backOff(this.pauses));
		}
		this.pace.refused(sentAt, refusedAt, this.pausedUntil);
		return this.pausedUntil - refusedAt;
	}

	/** The request that was sent then was let through: the next pause is a short one again. */
	succeeded(sentAt: number): void {
		this.pauses = 0;
		this.pace.succeeded(sentAt, now());
	}

	/** The request failed for another reason than the number of requests. */
	failed(): void {
		this.pace.failed();
	}
}
