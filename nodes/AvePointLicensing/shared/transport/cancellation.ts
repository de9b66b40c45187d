import { sleep } from 'n8n-workflow';

/** The execution was canceled, or another item ended it. n8n recognizes a cancellation by the word "canceled". */
export class CanceledError extends Error {
	override readonly name = 'CanceledError';

	constructor() {
		super('The execution was canceled');
	}
}

/** Ends every wait of an execution when its signal is aborted. */
export class Cancellation {
	private readonly listeners = new Set<() => void>();

	constructor(private readonly signal: AbortSignal) {
		// Node never frees an AbortSignal.any that has a listener, so this one must go.
		signal.addEventListener('abort', () => this.listeners.forEach((listener) => listener()), { once: true });
	}

	/** @throws CanceledError */
	throwIfCanceled(): void {
		if (this.signal.aborted) throw new CanceledError();
	}

	/** Calls the listener when the execution ends. @returns a function that removes the listener */
	onEnd(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	/**
	 * @param milliseconds zero or less returns at once
	 * @throws CanceledError as soon as the execution ends
	 */
	async wait(milliseconds: number): Promise<void> {
		this.throwIfCanceled();
		if (milliseconds <= 0) return;
		let end = () => {};
		const ended = new Promise<void>((resolve) => (end = resolve));
		const stop = this.onEnd(end);
		await Promise.race([sleep(Math.ceil(milliseconds)), ended]);
		stop();
		this.throwIfCanceled();
	}
}
