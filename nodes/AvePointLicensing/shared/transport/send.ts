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
import { findToken, recentTokens, rejectToken, toTokenRequest } from '../../../../credentials/accessToken';
import type { TokenRequest } from '../../../../credentials/tokenRequest';
import type { Cancellation } from './cancellation';
import { findRequestId, readAnswerFailure, readError, RequestFailure, tookTooLong } from './failure';

const CREDENTIAL_TYPE = 'avePointGraphApi';
const SECRET_FIELDS = ['clientSecret', 'privateKey', 'passphrase'];
/** Milliseconds for a whole response; the vendor's lists are slow (4.8 s for 8 customers, LIVE). */
const TIMEOUT = 60_000;
/** Consecutive new tokens rejected with 401. One may have been revoked at once; with this many, the token is not the cause. */
const MAX_REJECTED_TOKENS = 3;

/** The n8n context of an operation, a picker or a poll. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface ApiRequest {
	method: 'GET' | 'POST';
	/** From the base URL on; each segment encoded. */
	path: string;
	qs?: IDataObject;
	/** Never empty: n8n doesn't send `{}`. */
	body?: IDataObject;
	/** Fail on a timeout right away instead of retrying. */
	failOnTimeout?: boolean;
}

export interface ApiAnswer {
	/** An object or an array. */
	body: object;
	/** The request ID for the vendor's support. Only errors need it, and comparing it with all secrets takes time. */
	findRequestId: () => string | undefined;
}

/**
 * n8n's timeout is an idle timeout; this limits the whole response.
 * @throws RequestFailure
 */
async function limitTime(answer: Promise<ApiAnswer>): Promise<ApiAnswer> {
	const limit = AbortSignal.timeout(TIMEOUT);
	let end = () => {};
	const late = new Promise<never>((_resolve, reject) => (end = () => reject(tookTooLong())));
	limit.addEventListener('abort', end);
	try {
		return await Promise.race([answer, late]);
	} finally {
		limit.removeEventListener('abort', end);
	}
}

/** Sends requests to the Graph API with the credential's token, and renews the token. It knows no endpoint, and retries nothing. */
export class GraphSender {
	readonly tokenRequest: TokenRequest;

	private rejectedTokens = 0;

	/**
	 * @param credential one decrypted credential for all requests
	 * @throws CredentialError for missing or impossible input
	 */
	constructor(
		private readonly context: RequestContext,
		private readonly credential: ICredentialDataDecryptedObject,
		private readonly cancellation: Cancellation,
	) {
		this.tokenRequest = toTokenRequest(credential);
	}

	/**
	 * Sends a request, with a new token if the answer is 401.
	 * @returns the answer, a JSON object
	 * @throws RequestFailure, or CanceledError when the execution ended
	 */
	async send(request: ApiRequest): Promise<ApiAnswer> {
		// A copy with an empty accessToken makes n8n run the credential's preAuthentication.
		const data = { ...this.credential, accessToken: this.tokenId() };
		const answer = await this.sendOnce(request, data).catch(async (error: unknown) =>
			error instanceof RequestFailure && error.status === 401
				? await this.sendWithNewToken(request, String(data.accessToken), error)
				: await Promise.reject(error),
		);
		this.rejectedTokens = 0;
		return answer;
	}

	private async sendWithNewToken(
		request: ApiRequest,
		used: string,
		failure: RequestFailure,
	): Promise<ApiAnswer> {
		this.cancellation.throwIfCanceled();
		// Unless another request has replaced the token already.
		if (this.tokenId() === used) {
			if (this.rejectedTokens >= MAX_REJECTED_TOKENS) throw failure;
			this.rejectedTokens++;
			rejectToken(this.tokenRequest, used);
		}
		return await this.send(request);
	}

	/** @param data the credential; n8n and the credential's code write the id of the token into it that the request was sent with */
	private async sendOnce(request: ApiRequest, data: ICredentialDataDecryptedObject): Promise<ApiAnswer> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${this.tokenRequest.graphUrl}${request.path}`,
			headers: { Accept: 'application/json' },
			qs: request.qs,
			body: request.body,
			json: true,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT,
		};
		const credentialsDecrypted: ICredentialsDecrypted = { id: '', name: '', type: CREDENTIAL_TYPE, data };
		const answer = this.context.helpers.httpRequestWithAuthentication
			.call(this.context, CREDENTIAL_TYPE, options, { credentialsDecrypted })
			.catch(async (error: unknown) => await Promise.reject(readError(error, this.secrets())))
			.then((response: IN8nHttpFullResponse) => this.readAnswer(response));
		return await limitTime(answer);
	}

	/** @throws RequestFailure */
	private readAnswer(response: IN8nHttpFullResponse): ApiAnswer {
		const { body, headers, statusCode } = response;
		if (statusCode >= 300) throw readAnswerFailure(response, this.secrets());
		const findId = () => findRequestId(headers, body, this.secrets());
		if (statusCode === 204 || body === undefined || body === null || body === '') {
			throw new RequestFailure('empty', { status: statusCode, requestId: findId() });
		}
		if (typeof body !== 'object') {
			throw new RequestFailure('notJson', { status: statusCode, requestId: findId() });
		}
		return { body, findRequestId: findId };
	}

	/** The id of the current token; '' if there is none. */
	private tokenId(): string {
		return findToken(this.tokenRequest)?.id ?? '';
	}

	/** Secrets that no message may repeat. */
	private secrets(): string[] {
		const stored = SECRET_FIELDS.map((name) => String(this.credential[name] ?? ''));
		return [...recentTokens(this.tokenRequest), ...stored];
	}
}
