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
	private readonly listeners = new Set<() => void>();

	constructor(private readonly signal: AbortSignal) {
		signal.addEventListener('abort', () => this.listeners.forEach((listener) => listener()));
	}

	/** @throws CancelledError */
	throwIfCancelled(): void {
		if (this.signal.aborted) throw new CancelledError();
	}

	/** Calls the listener when the execution ends. @returns what makes it not to be called any more */
	onEnd(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/**
	 * @param milliseconds zero or less returns at once
	 * @throws CancelledError as soon as the execution ends
	 */
	async wait(milliseconds: number): Promise<void> {
		this.throwIfCancelled();
		if (milliseconds <= 0) return;
		let end = () => {};
		const ended = new Promise<void>((resolve) => (end = resolve));
		const stop = this.onEnd(end);
		await Promise.race([sleep(Math.ceil(milliseconds)), ended]);
		stop();
		this.throwIfCancelled();
	}
}
