import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, JsonObject } from 'n8n-workflow';
import { isTls } from '../../../credentials/connection';
import { CredentialError } from '../../../credentials/credentialError';
import { CanceledError } from './transport/cancellation';
import { RequestFailure } from './transport/failure';

interface ErrorText {
	/** What happened. */
	message: string;
	/** What to do next. */
	description: string;
}

/** What a request was about, for its error message. */
export interface Subject {
	/** e.g. 'customer "…", product type 2048' */
	name: string;
	/** The permission that the request needs. */
	permission: string;
	/** What a 404 can mean, e.g. 'The customer was not found'. */
	notFound: string;
	/** What else to do when access is refused, or nothing is found. */
	advice?: string;
}

/** A request of an operation failed, or its answer was not what the operation needs. */
export class OperationFailure extends Error {
	override readonly name = 'OperationFailure';

	constructor(
		readonly text: ErrorText,
		/** HTTP status, where there was an answer. */
		readonly status?: number,
		/** The service took too long. */
		readonly timedOut = false,
		/** The error text quotes the service's own message. */
		readonly hasServiceMessage = false,
		/** The answer had no content. */
		readonly isEmpty = false,
	) {
		super(text.message);
	}
}

export const REGISTRATION = 'AvePoint Elements > Settings > API app registration';
const DNS_ERROR_CODE = /^(ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL)/;

type ErrorKind =
	| 'accessDenied'
	| 'addressNotFound'
	| 'empty'
	| 'notAvailable'
	| 'notFound'
	| 'notJson'
	| 'notReached'
	| 'noSecureConnection'
	| 'redirected'
	| 'requestRejected'
	| 'throttled'
	| 'tokenRejected'
	| 'tooSlow';

/** What the user reads for each kind of error. Where there was no token, the credential has its own messages. */
const ERROR_MESSAGES: Record<ErrorKind, (subject: Subject, status?: number) => ErrorText> = {
	accessDenied: ({ name, permission, advice }) => ({
		message: `AvePoint refused access to ${name}`,
		description: `Grant the permission ${permission} to the app in ${REGISTRATION}, select it under Permissions in the credential, and test the credential, so that n8n gets a token with it. Check that the app's Customer scope includes the customer.${advice ? ` ${advice}` : ''}`,
	}),
	addressNotFound: () => ({
		message: "AvePoint's address could not be found",
		description:
			"Check 'Environment' in the credential, and the name resolution (DNS) of the machine that n8n runs on.",
	}),
	empty: ({ name }) => ({
		message: 'AvePoint gave an empty answer',
		description: `The request was for ${name}. Check the ID and the parameters of the node, or try again later. AvePoint may have no data for it.`,
	}),
	notAvailable: (_, status) => ({
		message: `AvePoint is not available at the moment (${status})`,
		description: "Try again later, or raise 'Retry For (Seconds)' under 'Options'.",
	}),
	notFound: ({ name, notFound, advice }) => ({
		message: notFound,
		description: [
			`The request was for ${name}. Check the ID, and that the Customer scope of the app in ${REGISTRATION} includes the customer.`,
			...(advice ? [advice] : []),
		].join(' '),
	}),
	notJson: () => ({
		message: 'AvePoint gave an answer that is not JSON',
		description:
			"A proxy or a maintenance page may have answered. Check 'Environment' in the credential, and try again later.",
	}),
	notReached: () => ({
		message: 'AvePoint could not be reached',
		description:
			'Check the internet connection, the firewall and the proxy (HTTPS_PROXY) of the machine that n8n runs on.',
	}),
	noSecureConnection: () => ({
		message: 'No secure connection to AvePoint could be made',
		description:
			'AvePoint accepts only TLS 1.2 and 1.3. If a proxy or firewall of your company inspects https, give n8n its certificate authority (NODE_EXTRA_CA_CERTS).',
	}),
	redirected: (_, status) => ({
		message: `AvePoint pointed to another address (${status})`,
		description:
			"Check 'Environment' in the credential. The node did not follow the redirect, because the access token must not go elsewhere.",
	}),
	requestRejected: ({ name }, status) => ({
		message: `AvePoint did not accept the request (${status})`,
		description: `The request was for ${name}. Check the parameters of the node.`,
	}),
	throttled: () => ({
		message: 'AvePoint had too many requests for longer than the node retries',
		description: "Raise 'Retry For (Seconds)' under 'Options', try later, or ask for fewer items at a time.",
	}),
	tokenRejected: () => ({
		message: 'AvePoint did not accept the access token',
		description: `Test the credential. Check 'Environment' in it, and that the app still exists in ${REGISTRATION}.`,
	}),
	tooSlow: () => ({
		message: 'AvePoint took too long to answer',
		description: "Try again later, or lower 'Max Concurrent Requests' under 'Options'.",
	}),
};

const BY_STATUS: Record<number, ErrorKind> = {
	401: 'tokenRejected',
	403: 'accessDenied',
	404: 'notFound',
	405: 'notFound',
	408: 'tooSlow',
	429: 'throttled',
	504: 'tooSlow',
};

function toErrorKind({ kind, status = 0, code = '', timedOut }: RequestFailure): ErrorKind {
	if (kind === 'notJson' || kind === 'empty') return kind;
	if (kind === 'connection') {
		if (timedOut) return 'tooSlow';
		if (isTls(code)) return 'noSecureConnection';
		return DNS_ERROR_CODE.test(code) ? 'addressNotFound' : 'notReached';
	}
	if (status in BY_STATUS) return BY_STATUS[status];
	if (status >= 500) return 'notAvailable';
	return status < 400 ? 'redirected' : 'requestRejected';
}

/** The error that a user reads: what happened, what to do next, and how support finds the request. */
export function toOperationFailure(failure: RequestFailure, subject: Subject): OperationFailure {
	const { status, code, serviceMessage, requestId, retryAfter, tries } = failure;
	const words = failure.credential ?? ERROR_MESSAGES[toErrorKind(failure)](subject, status);
	const details = [
		words.description,
		code && `Reason: ${code}.`,
		serviceMessage && `AvePoint says: "${serviceMessage}".`,
		retryAfter !== undefined && `AvePoint asked to wait ${Math.ceil(retryAfter / 1000)} seconds.`,
		tries > 1 && `Tries: ${tries}.`,
		requestId && `Request ID: ${requestId}.`,
	];
	return new OperationFailure(
		{ message: words.message, description: details.filter(Boolean).join(' ') },
		failure.status,
		failure.timedOut,
		serviceMessage !== undefined,
		failure.kind === 'empty',
	);
}

/** An answer without what was asked for, where the service has no status for it. */
export const notFound = (subject: Subject) => new OperationFailure(ERROR_MESSAGES.notFound(subject));

/** An answer that lacks what the operation needs. */
export function unexpectedAnswer(message: string, subject: Subject, requestId?: string): OperationFailure {
	const support = requestId ? ` Request ID: ${requestId}.` : '';
	return new OperationFailure({
		message,
		description: `The request was for ${subject.name}. AvePoint may have changed its service: look for a newer version of this node.${support}`,
	});
}

/** n8n's error for an item. Built from text alone, because the original error holds the request. */
export function toNodeError(node: INode, error: unknown, itemIndex?: number) {
	if (error instanceof OperationFailure) {
		const { message, description } = error.text;
		const httpCode = error.status === undefined ? undefined : String(error.status);
		const plain: JsonObject = { message, description };
		return new NodeApiError(node, plain, { message, description, httpCode, itemIndex });
	}
	if (error instanceof CredentialError) {
		const { message, description } = error;
		return new NodeApiError(node, { message }, { message, description: description ?? '', itemIndex });
	}
	if (error instanceof CanceledError) return new NodeOperationError(node, error.message, { itemIndex });
	if (error instanceof NodeOperationError || error instanceof NodeApiError) return error;
	return new NodeOperationError(node, error as Error, { itemIndex });
}
