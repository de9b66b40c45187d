import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { Cancellation, CanceledError } from './cancellation';
import { clock } from './clock';
import type { Permit } from './concurrencyLimit';
import { RequestFailure } from './failure';
import { queueOf } from './queues';
import type { Outcome, RequestQueue, WaitingRequest } from './requestQueue';
import { Retries } from './retries';
import { GraphSender } from './send';
import type { ApiAnswer, ApiRequest, RequestContext } from './send';

export type { ApiAnswer, ApiRequest, RequestContext } from './send';

export interface TransportOptions {
	/** Requests under way at once, at most. */
	concurrency: number;
	/** Seconds after a request's first failure within which another try may start. */
	retryBudget: number;
	/** Aborts every wait. */
	signal: AbortSignal;
}

/** What the service's limits can be learned from. */
export function toOutcome(error: unknown): Outcome {
	if (!(error instanceof RequestFailure) || error.kind === 'credential') return { kind: 'ignored' };
	if (error.isThrottled) {
		const { retryAfter, status } = error;
		return { kind: 'throttled', retryAfter, isOverload: status === 503 };
	}
	if (error.transient) return { kind: 'failed' };
	// The service processed the request and rejected it, so it is not overloaded. A 401 says nothing about load.
	return error.status === 401 ? { kind: 'ignored' } : { kind: 'passed' };
}

/** The failure of a request that was not sent, because it can't wait for the end of a pause. */
function toUnsent(pause: number, isOverload: boolean): RequestFailure {
	return new RequestFailure('answer', { status: isOverload ? 503 : 429, retryAfter: pause });
}

/**
 * The one way to AvePoint's Graph API. A request waits in the queue, is sent, and after a transient failure waits and queues again.
 * It knows no endpoint.
 */
export class Transport {
	readonly graphUrl: string;

	private readonly cancellation: Cancellation;

	private readonly sender: GraphSender;

	private readonly queue: RequestQueue;

	private readonly execution: { readonly maxConcurrency: number; underWay: number };

	/** A lasting failure to get a token. All further requests fail with it, unsent. */
	private credentialFailure?: RequestFailure;

	/**
	 * @param credential one decrypted credential for all requests
	 * @throws CredentialError for missing or impossible input
	 */
	constructor(
		context: RequestContext,
		credential: ICredentialDataDecryptedObject,
		private readonly options: TransportOptions,
	) {
		this.cancellation = new Cancellation(options.signal);
		this.sender = new GraphSender(context, credential, this.cancellation);
		const { graphUrl, clientId } = this.sender.tokenRequest;
		this.graphUrl = graphUrl;
		this.queue = queueOf(graphUrl, clientId);
		this.execution = { maxConcurrency: options.concurrency, underWay: 0 };
	}

	/**
	 * Sends a read-only request, and retries it while its failures are transient and the retry budget lasts.
	 * @returns the answer, a JSON object
	 * @throws RequestFailure, or CanceledError when the execution ended
	 */
	async request(request: ApiRequest): Promise<ApiAnswer> {
		const retries = new Retries(this.options.retryBudget * 1000);
		let answer: ApiAnswer | undefined;
		while (!answer) {
			answer = await this.tryOnce(request, retries).catch(
				async (error: unknown) => await this.waitAfter(error, request, retries),
			);
		}
		return answer;
	}

	/** Waits until the next try. @throws the error if there is none */
	private async waitAfter(error: unknown, request: ApiRequest, retries: Retries): Promise<undefined> {
		const isFinal = !(error instanceof RequestFailure) || (request.failOnTimeout && error.timedOut);
		if (isFinal) return await Promise.reject(error);
		await this.cancellation.wait(retries.next(clock.now(), error));
		return undefined;
	}

	private async tryOnce(request: ApiRequest, retries: Retries): Promise<ApiAnswer> {
		const permit = await this.waitInLine(request, retries);
		let outcome: Outcome = { kind: 'passed' };
		try {
			return await this.send(request).catch(async (error: unknown) => {
				outcome = toOutcome(error);
				return await Promise.reject(error);
			});
		} finally {
			this.queue.release(permit, this.execution, outcome);
			this.cancellation.throwIfCanceled();
		}
	}

	private async send(request: ApiRequest): Promise<ApiAnswer> {
		if (this.credentialFailure) throw this.credentialFailure;
		return await this.sender.send(request).catch(async (error: unknown) => {
			const isLasting = error instanceof RequestFailure && error.kind === 'credential' && !error.transient;
			if (isLasting) this.credentialFailure = error;
			return await Promise.reject(error);
		});
	}

	/** @throws CanceledError when the execution ends, RequestFailure when the service asks to wait for longer than the budget */
	private async waitInLine(request: ApiRequest, retries: Retries): Promise<Permit> {
		this.cancellation.throwIfCanceled();
		return await new Promise<Permit>((resolve, reject) => {
			const waiting: WaitingRequest = {
				execution: this.execution,
				isList: request.method === 'POST',
				canWait: (milliseconds) => retries.canWait(clock.now(), milliseconds),
				send: (permit) => {
					stop();
					resolve(permit);
				},
				giveUp: (pause, isOverload) => {
					stop();
					reject(retries.giveUp(toUnsent(pause, isOverload)));
				},
			};
			const stop = this.cancellation.onEnd(() => {
				this.queue.leave(waiting);
				reject(new CanceledError());
			});
			this.queue.enter(waiting);
		});
	}
}
