import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';
import { CredentialError } from './credentialError';
import { resolveEndpoints } from './environments';
import { toScope } from './permissions';
import { requestToken } from './tokenRequest';
import type { TokenRequest } from './tokenRequest';

interface Refresh {
	pending?: Promise<string>;
	/** The newest token, and the tokens that it stands in for ('' when there was none yet). */
	token?: string;
	replaces: Set<string>;
	askedAt: number;
	expiresAt: number;
}

/** How long a caller that had no token yet may take one that another caller asked for, in milliseconds. */
const FIRST_TOKEN_SHARED = 5_000;

/** By everything that a token depends on, hashed; in memory only. */
const refreshes = new Map<string, Refresh>();

/**
 * What a token request for this credential has to say.
 * @throws CredentialError for missing or impossible input, before any request
 */
export function toTokenRequest(credential: ICredentialDataDecryptedObject): TokenRequest {
	const text = (name: string) => String(credential[name] ?? '');
	const clientId = text('clientId').trim();
	if (clientId === '') {
		throw new CredentialError(
			'The credential has no Application (Client) ID',
			'Copy it from AvePoint Elements > Settings > API app registration into the credential.',
		);
	}
	const scope = toScope(credential.permissions);
	const endpoints = resolveEndpoints(credential);
	if (credential.authentication === 'certificate') {
		const [privateKey, certificate, passphrase] = ['privateKey', 'certificate', 'passphrase'].map(text);
		const secret = { authentication: 'certificate' as const, privateKey, certificate, passphrase };
		return { ...endpoints, clientId, scope, secret };
	}
	const clientSecret = text('clientSecret').trim();
	if (clientSecret === '') {
		throw new CredentialError(
			'The credential has no client secret',
			'Copy it from AvePoint Elements > Settings > API app registration into the credential. It is shown there only once.',
		);
	}
	return { ...endpoints, clientId, scope, secret: { authentication: 'clientSecret', clientSecret } };
}

/** Names a credential by everything that its token depends on, the secret included, without telling any of it. */
export function credentialKey(request: TokenRequest): string {
	return createHash('sha256').update(JSON.stringify(request)).digest('base64url');
}

function forgetExpired(now: number) {
	for (const [key, { pending, expiresAt }] of refreshes) {
		if (!pending && expiresAt <= now) refreshes.delete(key);
	}
}

function shared(refresh: Refresh, used: string, now: number): boolean {
	if (refresh.token === undefined || refresh.expiresAt <= now) return false;
	return refresh.replaces.has(used) && (used !== '' || now - refresh.askedAt < FIRST_TOKEN_SHARED);
}

/**
 * A token that works where `used` did not ('' when there was none yet). However many callers ask at once, one request
 * is under way for a credential, and a caller that comes late with the same old token gets the one that replaced it.
 * @throws CredentialError
 */
export async function refreshAccessToken(
	helper: IHttpRequestHelper,
	request: TokenRequest,
	used: string,
): Promise<string> {
	const key = credentialKey(request);
	const now = Date.now();
	forgetExpired(now);
	const known = refreshes.get(key);
	if (known?.pending) {
		known.replaces.add(used);
		return await known.pending;
	}
	if (known?.token !== undefined && shared(known, used, now)) return known.token;

	const refresh: Refresh = { replaces: new Set([used]), askedAt: now, expiresAt: Infinity };
	refresh.pending = requestToken(helper, request)
		.then(({ accessToken, expiresIn }) => {
			refresh.token = accessToken;
			refresh.askedAt = Date.now();
			refresh.expiresAt = refresh.askedAt + expiresIn * 1000;
			return accessToken;
		})
		.finally(() => {
			refresh.pending = undefined;
			if (refresh.token === undefined) refreshes.delete(key);
		});
	refreshes.set(key, refresh);
	return await refresh.pending;
}
