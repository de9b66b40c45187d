import { NodeApiError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';

/** The credential's code has no node; who catches the error knows one. */
const NO_NODE: INode = {
	id: '',
	name: 'AvePoint Graph API',
	type: 'avePointGraphApi',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/**
 * A token that could not be had, in words for the user. A NodeApiError, because that is the one kind that n8n hands on
 * unchanged; without a cause, because the failed request holds the secret.
 */
export class CredentialError extends NodeApiError {
	/** @param transient the same request may succeed later; `retryAfter` is then the answer's header, if it had one */
	constructor(
		message: string,
		description: string,
		readonly transient = false,
		readonly retryAfter?: string,
	) {
		super(NO_NODE, { message, description }, { message, description });
	}
}
