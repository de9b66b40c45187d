import type { IDataObject, IHttpRequestHelper, IN8nHttpFullResponse } from 'n8n-workflow';
import { createClientAssertion } from './clientAssertion';
import { isTransient } from './connection';
import { CredentialError } from './credentialError';
import type { Endpoints } from './environments';
import { CUSTOMERS_PERMISSION } from './permissions';

export interface TokenRequest extends Endpoints {
	clientId: string;
	/** Permissions separated by spaces. */
	scope: string;
	secret:
		| { authentication: 'clientSecret'; clientSecret: string }
		| { authentication: 'certificate'; privateKey: string; certificate: string; passphrase: string };
}

export interface Token {
	accessToken: string;
	/** Seconds; 3600 (DOC) when the answer doesn't say. */
	expiresIn: number;
	/** Without the customers permission, which was not granted. */
	hasReducedScope: boolean;
}

/** Milliseconds for one whole answer. */
const TIMEOUT = 30_000;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The error codes that may be repeated (RFC 6749, 5.2, and OAuth's registry): any other text may hold the secret. */
const KNOWN_REFUSALS = [
	'access_denied',
	'invalid_grant',
	'invalid_request',
	'invalid_target',
	'server_error',
	'temporarily_unavailable',
	'unauthorized_client',
	'unsupported_grant_type',
];
const REGISTRATION = 'AvePoint Elements > Settings > API app registration';

function refused(code: unknown, request: TokenRequest): CredentialError {
	const { authentication } = request.secret;
	switch (code) {
		case 'invalid_client':
			return authentication === 'clientSecret'
				? new CredentialError(
						'AvePoint did not accept the client ID or the client secret',
						`Compare both with ${REGISTRATION}. A secret may have expired there. Check 'Environment' in the credential too.`,
					)
				: new CredentialError(
						'AvePoint did not accept the client ID or the certificate',
						`Compare both with ${REGISTRATION}. Check 'Environment' in the credential, and the clock of the machine that n8n runs on.`,
					);
		case 'invalid_scope':
			return new CredentialError(
				'The app registration does not have the permissions that the credential asks for',
				`The credential asks for ${request.scope.replaceAll(' ', ', ')}. Add them to the app in ${REGISTRATION}, or deselect them under 'Permissions' in the credential.`,
			);
		default:
			return new CredentialError(
				'AvePoint refused the token request',
				`The answer was ${KNOWN_REFUSALS.includes(String(code)) ? `"${String(code)}"` : 'no known reason'}. Compare the credential with ${REGISTRATION}.`,
			);
	}
}

function unreachable(request: TokenRequest, code: unknown): CredentialError {
	return new CredentialError(
		"AvePoint's sign-in service could not be reached",
		`Check that the machine n8n runs on can open ${new URL(request.tokenUrl).origin}, and 'Environment' in the credential. Reason: ${typeof code === 'string' ? code : 'unknown'}.`,
		isTransient(code),
	);
}

/** The answer's body when it is a JSON object. */
function toObject(answer: IN8nHttpFullResponse | CredentialError): IDataObject | undefined {
	const body: unknown = answer instanceof CredentialError ? undefined : answer.body;
	return typeof body === 'object' && body !== null ? (body as IDataObject) : undefined;
}

async function send(helper: IHttpRequestHelper, request: TokenRequest, scope: string) {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: request.clientId,
		scope,
	});
	if (request.secret.authentication === 'clientSecret') {
		form.set('client_secret', request.secret.clientSecret);
	} else {
		form.set('client_assertion_type', ASSERTION_TYPE);
		form.set('client_assertion', createClientAssertion({ ...request, ...request.secret }));
	}
	// n8n's timeout is an idle timeout; this limits the whole response.
	const timeLimit = AbortSignal.timeout(TIMEOUT);
	return (
		(await helper.helpers
			.httpRequest({
				method: 'POST',
				url: request.tokenUrl,
				headers: {
					'Content-Type': 'application/x-www-form-urlencoded',
					Accept: 'application/json',
				},
				body: form.toString(),
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: timeLimit,
			})
			// The original error is not attached as a cause, because it holds the request and so the secret.
			.catch((error: { code?: unknown }) =>
				unreachable(request, timeLimit.aborted ? 'ETIMEDOUT' : error.code),
			)) as IN8nHttpFullResponse | CredentialError
	);
}

/**
 * Asks for a token (DOC). When the permissions are refused as a whole and the customer list's was among them, asks once
 * more without it, because the seats need only the other one (SEED).
 * @throws CredentialError
 */
export async function requestToken(helper: IHttpRequestHelper, request: TokenRequest): Promise<Token> {
	let answer = await send(helper, request, request.scope);
	const reduced = request.scope
		.split(' ')
		.filter((permission) => permission !== CUSTOMERS_PERMISSION)
		.join(' ');
	const hasReducedScope =
		toObject(answer)?.error === 'invalid_scope' && reduced !== '' && reduced !== request.scope;
	if (hasReducedScope) {
		answer = await send(helper, request, reduced);
	}
	if (answer instanceof CredentialError) throw answer;

	const { statusCode, headers } = answer;
	const body = toObject(answer);
	if (statusCode === 408 || statusCode === 429 || statusCode >= 500) {
		throw new CredentialError(
			`AvePoint's sign-in service is not available at the moment (${statusCode})`,
			'Try again in a few minutes.',
			true,
			headers['retry-after'] === undefined ? undefined : String(headers['retry-after']),
		);
	}
	if (statusCode >= 400) throw refused(body?.error, request);
	if (typeof body?.access_token !== 'string' || body.access_token === '') {
		throw new CredentialError(
			"AvePoint's sign-in service gave an answer without a token",
			`The answer had status ${statusCode}. Check 'Environment' in the credential, and whether a proxy stands in between.`,
		);
	}
	const expiresIn = Number(body.expires_in);
	return { accessToken: body.access_token, expiresIn: expiresIn > 0 ? expiresIn : 3600, hasReducedScope };
}
