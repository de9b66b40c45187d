import { sleep } from 'n8n-workflow';

/** The execution was cancelled, or another item ended it. n8n knows a cancellation by the word "canceled". */
export class CancelledError extends Error {
	override readonly name = 'CancelledError';

	constructor() {
		super('The execution was canceled');
	}
}

/** Ends every wait of an execution when its signal is aborted. */
export class Cancellation {
	private readonly waiting = new Set<() => void>();

	constructor(private readonly signal: AbortSignal) {
		signal.addEventListener('abort', () => this.waiting.forEach((end) => end()), { once: true });
	}

	/** @throws CancelledError */
	throwIfCancelled(): void {
		if (this.signal.aborted) throw new CancelledError();
	}

	/** @throws CancelledError as soon as the execution ends */
	async until(event: Promise<void>): Promise<void> {
		this.throwIfCancelled();
		let end = () => {};
		const ended = new Promise<void>((resolve) => (end = resolve));
		this.waiting.add(end);
		await Promise.race([event, ended]);
		this.waiting.delete(end);
		this.throwIfCancelled();
	}

	/**
	 * @param milliseconds zero or less returns at once
	 * @throws CancelledError as soon as the execution ends
	 */
	async wait(milliseconds: number): Promise<void> {
		if (milliseconds > 0) await this.until(sleep(Math.ceil(milliseconds)));
		else this.throwIfCancelled();
	}
}
