import type { IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';
import { isTransient } from '../../../../credentials/connection';
import { CredentialError } from '../../../../credentials/credentialError';
import { redact } from './redact';
import { parseRetryAfter } from './retryAfter';

/** Why a request got no usable answer. Holds nothing of the request, which carries the token. */
export class RequestFailure extends Error {
	override readonly name = 'RequestFailure';

	/** HTTP status, where there was an answer. */
	status?: number;
	/** The connection's error code, such as ECONNREFUSED, where there was none. */
	code?: string;
	/** Milliseconds, where the service named a time. */
	retryAfter?: number;
	/** Identifies the request for the vendor's support. */
	requestId?: string;
	/** What the service itself said. */
	serviceMessage?: string;
	/** The credential's own words, when there was no token. */
	credential?: { message: string; description: string };
	/** Another try may succeed. */
	transient = false;
	/** Tries that were made. */
	tries = 1;

	constructor(
		readonly kind: 'answer' | 'connection' | 'credential' | 'empty' | 'notJson',
		details: Partial<Omit<RequestFailure, 'kind' | 'message' | 'name' | 'isThrottled' | 'timedOut'>> = {},
	) {
		super(kind);
		Object.assign(this, details);
	}

	/** The service is too busy. */
	get isThrottled(): boolean {
		return this.status === 429 || this.status === 503;
	}

	/** The service, or what stands before it, took too long (504, or the time limit of the request). */
	get timedOut(): boolean {
		return this.status === 504 || TIMEOUTS.has(this.code ?? '');
	}
}

const TIMEOUTS = new Set(['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const TRANSIENT_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** A connection's error code, within the words of a message. */
const CODE = /\b(E[A-Z]+(_[A-Z]+)*|(ERR|CERT|DEPTH|SELF|UNABLE)_[A-Z_]+)\b/;
const REQUEST_ID_HEADERS = ['request-id', 'x-request-id', 'requestid', 'x-ms-request-id'];

/** What n8n throws when there was no answer, or none that it let pass. n8n 1.x loses the cause. */
interface RequestError {
	message?: string;
	messages?: string[];
	httpCode?: string | null;
	code?: string;
	cause?: { code?: string; response?: Pick<IN8nHttpFullResponse, 'headers'> & { status: number } };
}

const object = (value: unknown) =>
	typeof value === 'object' && value !== null ? (value as IDataObject) : {};
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
/** The request id, wherever the service put it. Its exact spelling has not been seen (DOC). */
export function findRequestId(headers: unknown, body: unknown, secrets: string[]): string | undefined {
	const fields = object(body);
	const candidates = [
		...REQUEST_ID_HEADERS.map((name) => object(headers)[name]),
		...['requestId', 'RequestId', 'traceId'].map((name) => fields[name]),
	];
	return candidates.map(text).find((id) => id && /^[\w:.|-]{1,100}$/.test(id) && redact(id, secrets) === id);
}

/** What the service says of a failure, in any of the shapes that sibling services use; undefined for HTML and the like. */
function findMessage(body: unknown): string | undefined {
	const fields = object(body);
	const message =
		text(fields.message) ??
		text(fields.ErrorMessage) ??
		text(object(fields.error).message) ??
		text(fields.error_description) ??
		text(fields.error) ??
		text(fields.detail) ??
		text(fields.title);
	const first = object(Array.isArray(fields.errors) ? fields.errors[0] : undefined);
	return [message, text(first.message)].filter(Boolean).join(': ') || undefined;
}

/**
 * Reads an answer that is no success.
 * @param secrets what must not be repeated, should the service repeat it
 */
export function readAnswerFailure(
	{ statusCode: status, headers, body }: Pick<IN8nHttpFullResponse, 'statusCode' | 'headers' | 'body'>,
	secrets: string[],
): RequestFailure {
	const message = findMessage(body);
	return new RequestFailure('answer', {
		status,
		transient: TRANSIENT_STATUS.has(status),
		retryAfter: parseRetryAfter(headers['retry-after'], headers.date),
		requestId: findRequestId(headers, body, secrets),
		serviceMessage: message && redact(message, secrets).slice(0, 300),
	});
}

/** The connection's error code; from the words of the message where n8n has dropped the code. */
function findCode({ message, messages = [], code, cause }: RequestError): string | undefined {
	const words = [message, ...messages].join(' ');
	if (/timeout of \d+ ?ms exceeded/.test(words)) return 'ECONNABORTED';
	return (
		cause?.code ?? code ?? CODE.exec(words)?.[0] ?? (/certificate/i.test(words) ? 'CERT_INVALID' : undefined)
	);
}

/** The time limit of a request ended it. */
export const tookTooLong = () => new RequestFailure('connection', { code: 'ETIMEDOUT', transient: true });

/** Reads the error that n8n throws for a request. @param secrets what must not be repeated */
export function readError(error: unknown, secrets: string[]): RequestFailure {
	if (error instanceof CredentialError) {
		const { message, description, transient, retryAfter } = error;
		return new RequestFailure('credential', {
			credential: { message, description: description ?? '' },
			transient,
			retryAfter: parseRetryAfter(retryAfter),
		});
	}
	const requestError = error as RequestError;
	const status = requestError.cause?.response?.status ?? Number(requestError.httpCode);
	const { headers = {} } = requestError.cause?.response ?? {};
	if (status >= 300) return readAnswerFailure({ statusCode: status, headers, body: undefined }, secrets);
	const code = findCode(requestError);
	return new RequestFailure('connection', { code, transient: isTransient(code) });
}
