import { AdaptiveLimiter } from './adaptiveLimiter';
import { INITIAL_CONCURRENCY } from './concurrencyLimit';
import type { Permit } from './concurrencyLimit';

/** What came of a request, as far as the service's limits are concerned. */
export type Outcome<Cause> =
	| { kind: 'ignored' | 'passed' }
	| { kind: 'failed'; cause: Cause }
	/** `retryAfter` in milliseconds, where the service asked to wait; `isOverload` where it does not blame the number of requests. */
	| { kind: 'refused'; cause: Cause; retryAfter?: number; isOverload?: boolean };

/** Who sends requests: an execution, with its own most at once. */
export interface Sender {
	readonly most: number;
	underWay: number;
}

/** A request that waits until it may be sent. */
export interface Waiting<Cause> {
	sender: Sender;
	/** A page of a list: what it costs the service is unknown, so fewer of them are under way. */
	isList: boolean;
	/** Whether it can wait for so many milliseconds more. */
	canWait(milliseconds: number): boolean;
	send(permit: Permit): void;
	/** It can't wait for the end of a pause. @param cause what came of the request that the pause is for */
	giveUp(pause: number, cause?: Cause): void;
}

export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/**
 * The requests to one service, in the order in which they came. All executions of the process share it, and what it learned of the
 * service's limits.
 */
export class RequestQueue<Cause> {
	private readonly limiter = new AdaptiveLimiter();

	private readonly waiting = new Set<Waiting<Cause>>();

	private cause?: Cause;

	private lists = 0;

	private wakesAt = Infinity;

	private usedAt: number;

	constructor(private readonly clock: Clock) {
		this.usedAt = clock.now();
	}

	/** Nobody has used it for so many milliseconds; 0 while somebody does, or has to wait. */
	idleTime(): number {
		const now = this.clock.now();
		const isUsed = this.waiting.size > 0 || this.limiter.underWay > 0 || this.limiter.pausedUntil > now;
		return isUsed ? 0 : now - this.usedAt;
	}

	/** Waits in line. `waiting.send` is called once, when the request may be sent, or `waiting.giveUp`. */
	enter(waiting: Waiting<Cause>): void {
		this.waiting.add(waiting);
		this.advance();
	}

	/** Leaves the line: the request is not wanted any more. */
	leave(waiting: Waiting<Cause>): void {
		this.waiting.delete(waiting);
	}

	/** Every permit is given back once, with what came of its request. */
	release(permit: Permit, sender: Sender, outcome: Outcome<Cause>): void {
		const now = this.clock.now();
		this.usedAt = now;
		sender.underWay--;
		if (permit.isList) this.lists--;
		if (outcome.kind === 'refused') {
			const { cause, retryAfter, isOverload = false } = outcome;
			this.cause = cause;
			this.limiter.refused(now, { permit, retryAfter, isOverload });
		} else if (outcome.kind === 'passed') this.limiter.passed(now, permit, sender.most);
		else if (outcome.kind === 'failed') this.limiter.failed(now, permit);
		else this.limiter.ignored();
		this.advance();
	}

	/** Sends what may be sent now, and wakes up when the next one may be. */
	private advance(): void {
		this.dismiss();
		for (const waiting of this.waiting) {
			const { sender, isList } = waiting;
			if (sender.underWay >= sender.most || (isList && this.lists >= INITIAL_CONCURRENCY)) continue;
			const delay = this.limiter.delay(this.clock.now());
			if (delay > 0) return this.wakeIn(delay);
			this.waiting.delete(waiting);
			if (!waiting.canWait(0)) {
				waiting.giveUp(0);
				continue;
			}
			sender.underWay++;
			if (isList) this.lists++;
			waiting.send(this.limiter.sent(this.clock.now(), isList));
		}
	}

	/** Those that can't wait for the end of a pause need not wait for its begin either. */
	private dismiss(): void {
		const pause = this.limiter.pausedUntil - this.clock.now();
		if (pause <= 0) return;
		for (const waiting of [...this.waiting].filter(({ canWait }) => !canWait(pause))) {
			this.waiting.delete(waiting);
			waiting.giveUp(pause, this.cause);
		}
	}

	private wakeIn(milliseconds: number): void {
		const at = this.clock.now() + milliseconds;
		if (at >= this.wakesAt) return;
		this.wakesAt = at;
		// Timers end up to a millisecond early.
		void this.clock.sleep(Math.ceil(milliseconds)).then(() => {
			if (this.wakesAt !== at) return;
			this.wakesAt = Infinity;
			this.advance();
		});
	}
}
