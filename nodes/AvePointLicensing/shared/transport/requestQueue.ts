import { AdaptiveLimiter } from './adaptiveLimiter';
import { INITIAL_CONCURRENCY } from './concurrencyLimit';
import type { Permit } from './concurrencyLimit';

/** The outcome of a request, as far as the service's limits are concerned. */
export type Outcome =
	| { kind: 'failed' | 'ignored' | 'passed' }
	/** `retryAfter`: milliseconds that the service asked to wait. `isOverload`: a 503, which does not say that there were too many requests. */
	| { kind: 'throttled'; retryAfter?: number; isOverload: boolean };

/** The requests of one execution, which has its own maximum concurrency. */
export interface ExecutionRequests {
	readonly maxConcurrency: number;
	underWay: number;
}

/** A request that waits until it may be sent. */
export interface WaitingRequest {
	execution: ExecutionRequests;
	/** A page of a list. Fewer of them are sent concurrently, because it is unknown what one costs the service. */
	isList: boolean;
	/** Whether it can wait this many more milliseconds. */
	canWait(milliseconds: number): boolean;
	send(permit: Permit): void;
	/** Called if it can't wait for the end of a pause. @param isOverload as of the answer that asked for the pause */
	giveUp(pause: number, isOverload: boolean): void;
}

export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/**
 * The requests to one service, first in, first out. All executions of the process share it, and what it learned about the
 * service's limits.
 */
export class RequestQueue {
	private readonly limiter = new AdaptiveLimiter();

	private readonly waiting = new Set<WaitingRequest>();

	private isOverload = false;

	private lists = 0;

	private wakesAt = Infinity;

	private usedAt: number;

	constructor(private readonly clock: Clock) {
		this.usedAt = clock.now();
	}

	/** Milliseconds since it was last used; 0 while there are requests or a pause. */
	idleTime(): number {
		const now = this.clock.now();
		const isUsed = this.waiting.size > 0 || this.limiter.underWay > 0 || this.limiter.pausedUntil > now;
		return isUsed ? 0 : now - this.usedAt;
	}

	/** Adds a request. Either `send` is called once, when it may be sent, or `giveUp`. */
	enter(waiting: WaitingRequest): void {
		this.waiting.add(waiting);
		this.sendNext();
	}

	/** Removes a request that is not wanted any more. */
	leave(waiting: WaitingRequest): void {
		this.waiting.delete(waiting);
	}

	/** Returns a permit, once, with the outcome of its request. */
	release(permit: Permit, sender: ExecutionRequests, outcome: Outcome): void {
		const now = this.clock.now();
		this.usedAt = now;
		sender.underWay--;
		if (permit.isList) this.lists--;
		if (outcome.kind === 'throttled') {
			const { retryAfter, isOverload } = outcome;
			this.isOverload = isOverload;
			this.limiter.throttled(now, { permit, retryAfter, isOverload });
		} else if (outcome.kind === 'passed') this.limiter.passed(now, permit, sender.maxConcurrency);
		else if (outcome.kind === 'failed') this.limiter.failed(now, permit);
		else this.limiter.ignored();
		this.sendNext();
	}

	/** Sends the requests that may be sent now, and sets a timer for the next one. */
	private sendNext(): void {
		this.giveUpHopeless();
		for (const waiting of this.waiting) {
			const { execution, isList } = waiting;
			if (execution.underWay >= execution.maxConcurrency || (isList && this.lists >= INITIAL_CONCURRENCY))
				continue;
			const delay = this.limiter.delay(this.clock.now());
			if (delay > 0) return this.wakeIn(delay);
			this.waiting.delete(waiting);
			if (!waiting.canWait(0)) {
				waiting.giveUp(0, this.isOverload);
				continue;
			}
			execution.underWay++;
			if (isList) this.lists++;
			waiting.send(this.limiter.sent(this.clock.now(), isList));
		}
	}

	/** Fails the requests that can't wait for the end of a pause, right away. */
	private giveUpHopeless(): void {
		const pause = this.limiter.pausedUntil - this.clock.now();
		if (pause <= 0) return;
		for (const waiting of [...this.waiting].filter(({ canWait }) => !canWait(pause))) {
			this.waiting.delete(waiting);
			waiting.giveUp(pause, this.isOverload);
		}
	}

	private wakeIn(milliseconds: number): void {
		const at = this.clock.now() + milliseconds;
		if (at >= this.wakesAt) return;
		this.wakesAt = at;
		// Node's timers may fire up to a millisecond early.
		void this.clock.sleep(Math.ceil(milliseconds)).then(() => {
			if (this.wakesAt !== at) return;
			this.wakesAt = Infinity;
			this.sendNext();
		});
	}
}
