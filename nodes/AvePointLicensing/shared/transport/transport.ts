import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IN8nHttpFullResponse,
	IPollFunctions,
} from 'n8n-workflow';
import { findToken, recentTokens, toTokenRequest } from '../../../../credentials/accessToken';
import { resolveEndpoints } from '../../../../credentials/environments';
import type { TokenRequest } from '../../../../credentials/tokenRequest';
import { Cancellation } from './cancellation';
import { now } from './clock';
import { findRequestId, readAnswerFailure, readError, RequestFailure, tookTooLong } from './failure';
import { Pacer, PauseTooLong } from './pacer';
import { backOff } from './retryAfter';

const CREDENTIAL_TYPE = 'avePointGraphApi';
const SECRET_FIELDS = ['clientSecret', 'privateKey', 'passphrase'];
/** Milliseconds for one whole answer; the vendor's lists are slow (4.8 s for 8 customers, LIVE). */
const TIMEOUT = 60_000;
/** Share of the budget that a wait may end late: other requests of the same burst set the same pause a moment later. */
const SLACK = 0.02;
/** One may have been revoked at once; so many say that it is not the token's fault. */
const MAX_WORTHLESS_TOKENS = 3;

/** What n8n runs an operation, a picker or a poll in. */
export type Context = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** From the base URL on; each segment encoded. */
	path: string;
	qs?: IDataObject;
	/** Never empty: n8n doesn't send `{}`. */
	body?: IDataObject;
	/** Hand a time-out back at once instead of asking the same again. */
	failOnTimeout?: boolean;
}

export interface ApiAnswer {
	body: IDataObject;
	requestId?: string;
}

export interface TransportOptions {
	/** Requests under way at once. */
	concurrency: number;
	/** Seconds after a request's first failure within which another try may start. */
	retryBudget: number;
	/** Ends every wait. */
	signal: AbortSignal;
}

/** The answer, unless it takes too long as a whole: n8n's own limit is one of silence, and never ends an answer that drips. */
async function inTime(answer: Promise<ApiAnswer | RequestFailure>): Promise<ApiAnswer | RequestFailure> {
	const limit = AbortSignal.timeout(TIMEOUT);
	let end = () => {};
	const late = new Promise<RequestFailure>((resolve) => (end = () => resolve(tookTooLong())));
	limit.addEventListener('abort', end);
	try {
		return await Promise.race([answer, late]);
	} finally {
		limit.removeEventListener('abort', end);
	}
}

/** The one way to AvePoint's Graph API: pace, token, retries. It knows no endpoint. */
export class Transport {
	private readonly cancellation: Cancellation;

	private readonly pacer: Pacer;

	readonly graphUrl: string;

	private readonly tokenRequest: TokenRequest;

	private refreshing?: Promise<unknown>;

	/** New tokens in a row that nothing was answered with. */
	private worthlessTokens = 0;

	/** The credential does not work: nobody needs to ask again. */
	private refused?: RequestFailure;

	/**
	 * @param credential one decrypted credential for all requests
	 * @throws CredentialError for missing or impossible input
	 */
	constructor(
		private readonly context: Context,
		private readonly credential: ICredentialDataDecryptedObject,
		private readonly options: TransportOptions,
	) {
		this.cancellation = new Cancellation(options.signal);
		this.pacer = new Pacer(options.concurrency, this.cancellation);
		this.graphUrl = resolveEndpoints(credential).graphUrl;
		this.tokenRequest = toTokenRequest(credential);
	}

	/**
	 * Sends a request that only reads, again and again while its failures are of the passing kind and the budget lasts.
	 * @returns the answer, a JSON object
	 * @throws RequestFailure, or CancelledError when the execution ended
	 */
	async request(request: ApiRequest): Promise<ApiAnswer> {
		const budget = this.options.retryBudget * 1000;
		let firstFailure: number | undefined;
		let failure: RequestFailure | undefined;
		// The pace may hold a request for longer than it was meant to wait.
		const canWait = (time: number) =>
			firstFailure === undefined ? time <= budget : now() + time <= firstFailure + budget * (1 + SLACK);
		for (let tries = 1; ; tries++) {
			let sentAt: number | undefined;
			const result = await this.pacer
				.run(async () => {
					sentAt = now();
					if (!canWait(0)) return failure as RequestFailure;
					return this.refused ?? (await this.send(request));
				}, canWait)
				.catch(async (error: unknown) => await this.readPause(error, failure));
			this.cancellation.throwIfCancelled();
			if (sentAt === undefined || result === failure) throw result;
			if (!(result instanceof RequestFailure)) {
				this.pacer.succeeded(sentAt);
				this.worthlessTokens = 0;
				return result;
			}
			const failedAt = now();
			failure = result;
			result.tries = tries;
			if (result.letThrough) this.pacer.succeeded(sentAt);
			if (result.situation === 'credential' && !result.transient) this.refused = result;
			if (!result.transient || (request.failOnTimeout && result.timedOut)) throw result;
			firstFailure ??= failedAt;
			const delay = this.delay(result, sentAt, tries);
			if (failedAt + delay > firstFailure + budget) throw result;
			await this.cancellation.wait(delay);
		}
	}

	/** What a request fails with that can't wait as long as the service asked. */
	private async readPause(error: unknown, failure?: RequestFailure): Promise<RequestFailure> {
		if (!(error instanceof PauseTooLong)) return await Promise.reject(error);
		if (failure) return failure;
		return new RequestFailure('answer', { status: 429, transient: true, retryAfter: error.milliseconds });
	}

	private delay(failure: RequestFailure, sentAt: number, tries: number): number {
		if (failure.status === 429 || failure.status === 503) return this.pacer.pause(sentAt, failure.retryAfter);
		this.pacer.failed();
		return failure.retryAfter ?? backOff(tries);
	}

	/** Sends a request, with a new token if the answer is 401. One request at a time sees to the new token. */
	private async send(request: ApiRequest): Promise<ApiAnswer | RequestFailure> {
		const token = this.tokenId();
		const answer = await this.sendOnce(request);
		if (!(answer instanceof RequestFailure) || answer.status !== 401) return answer;
		if (this.refreshing) await this.refreshing;
		this.cancellation.throwIfCancelled();
		// Another request's new token, which may be over in its turn.
		if (this.tokenId() !== token) return await this.send(request);
		if (this.worthlessTokens >= MAX_WORTHLESS_TOKENS) return answer;
		// Only an error makes n8n ask the credential's code for a new token.
		const refreshing = this.sendOnce(request, false);
		this.refreshing = refreshing;
		const result = await refreshing;
		this.refreshing = undefined;
		if (result instanceof RequestFailure && result.status === 401) this.worthlessTokens++;
		return result;
	}

	private async sendOnce(
		request: ApiRequest,
		ignoreHttpStatusErrors = true,
	): Promise<ApiAnswer | RequestFailure> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.graphUrl}${request.path}`,
			headers: { Accept: 'application/json' },
			qs: request.qs,
			body: request.body,
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors,
			disableFollowRedirect: true,
			timeout: TIMEOUT,
		};
		// A copy, so that n8n asks the credential's code for a token where there is none, and that code sees which one was refused.
		const data = { ...this.credential, accessToken: this.tokenId() };
		const credentialsDecrypted: ICredentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data };
		return await inTime(
			this.context.helpers.httpRequestWithAuthentication
				.call(this.context, CREDENTIAL_TYPE, options, { credentialsDecrypted })
				.then(
					(response: IN8nHttpFullResponse) => this.readAnswer(response),
					(error: unknown) => readError(error, this.secrets()),
				),
		);
	}

	/** The id of the token that requests are sent with now; '' when there is none. */
	private tokenId(): string {
		return findToken(this.tokenRequest)?.id ?? '';
	}

	private readAnswer(response: IN8nHttpFullResponse): ApiAnswer | RequestFailure {
		const { body, headers, statusCode } = response;
		if (statusCode >= 300) return readAnswerFailure(response, this.secrets());
		const requestId = findRequestId(headers, body, this.secrets());
		if (statusCode === 204 || body === undefined || body === null || body === '') {
			return new RequestFailure('empty', { status: statusCode, requestId });
		}
		if (typeof body !== 'object' || Array.isArray(body)) {
			return new RequestFailure('notJson', { status: statusCode, requestId });
		}
		return { body: body as IDataObject, requestId };
	}

	/** What no message may repeat. */
	private secrets(): string[] {
		const stored = SECRET_FIELDS.map((name) => String(this.credential[name] ?? ''));
		return [...recentTokens(this.tokenRequest), ...stored].filter((value) => value !== '');
	}
}
