import { createHash, randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';
import { CredentialError } from './credentialError';
import { resolveEndpoints } from './environments';
import { toScope } from './permissions';
import { requestToken } from './tokenRequest';
import type { TokenRequest } from './tokenRequest';

interface IssuedToken {
	/** What n8n stores in place of the token. */
	id: string;
	token: string;
	issuedAt: number;
	expiresAt: number;
	/** The service did not take it: nobody gets it any more, and no message repeats it. */
	isRefused?: boolean;
}

/** The tokens of one credential. */
interface TokenCache {
	/** Of the ids; another process has another one. */
	prefix: string;
	pending?: Promise<IssuedToken>;
	/** The newest one last, and before it those that it replaced, which requests under way may still carry. */
	issued: IssuedToken[];
	/** How many were issued. */
	serial: number;
}

/** For this many milliseconds, a caller without a token gets the one that another caller just requested. */
const FIRST_TOKEN_SHARED = 5_000;
/** Minimum lifetime of a token in milliseconds, even if the service says less: a 401 renews it anyway. */
const SHORTEST_LIFE = 60_000;
const LONGEST_LIFE = 86_400_000;
/** Maximum lifetime of a token without all permissions, in milliseconds: the missing one may be granted. */
const REDUCED_LIFE = 300_000;
const KEPT = 5;

/**
 * By everything that a token depends on, hashed; in memory only. So a token counts only for the credential that it was asked for
 * with, and none is stored: what n8n stores is the token's id.
 */
const caches = new Map<string, TokenCache>();

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

/** Memoized, because hashing would take longer than everything else here. */
const keys = new WeakMap<TokenRequest, string>();

/** Names a credential by everything that its token depends on, the secret included, without telling any of it. */
export function credentialKey(request: TokenRequest): string {
	const key = keys.get(request) ?? createHash('sha256').update(JSON.stringify(request)).digest('base64url');
	keys.set(request, key);
	return key;
}

function forgetExpired(now: number) {
	for (const [key, { pending, issued }] of caches) {
		if (!pending && issued.every(({ expiresAt }) => expiresAt <= now)) caches.delete(key);
	}
}

const isUsable = ({ expiresAt, isRefused }: IssuedToken, now: number) => !isRefused && expiresAt > now;

/** The token that this process has for a credential; undefined when it has none, or one past its time or refused. */
export function findToken(request: TokenRequest): IssuedToken | undefined {
	const newest = caches.get(credentialKey(request))?.issued.at(-1);
	return newest && isUsable(newest, Date.now()) ? newest : undefined;
}

/** The service refused the token of this id: it is not handed out any more. */
export function rejectToken(request: TokenRequest, id: string): void {
	const newest = caches.get(credentialKey(request))?.issued.at(-1);
	if (newest?.id === id) newest.isRefused = true;
}

/** The tokens that requests of this process carry or carried a moment ago, so that no message repeats one. */
export const recentTokens = (request: TokenRequest): string[] =>
	(caches.get(credentialKey(request))?.issued ?? []).map(({ token }) => token);

/** Whether a caller who had the token of this id can take the newest one instead of asking for another. */
function isReplacedBy({ prefix }: TokenCache, newest: IssuedToken, used: string, now: number): boolean {
	if (!isUsable(newest, now) || newest.id === used) return false;
	return used.startsWith(prefix) || now - newest.issuedAt < FIRST_TOKEN_SHARED;
}

async function issue(cache: TokenCache, helper: IHttpRequestHelper, request: TokenRequest) {
	const { accessToken: token, expiresIn, hasReducedScope } = await requestToken(helper, request);
	const issuedAt = Date.now();
	const longest = hasReducedScope ? REDUCED_LIFE : LONGEST_LIFE;
	const life = Math.min(Math.max(expiresIn * 1000, SHORTEST_LIFE), longest);
	const issued = { id: `${cache.prefix}${++cache.serial}`, token, issuedAt, expiresAt: issuedAt + life };
	cache.issued = [...cache.issued, issued].slice(-KEPT);
	return issued;
}

/**
 * A token that works where the one of the id `used` did not ('' when there was none yet). However many callers ask at once, one
 * request is under way for a credential, and a caller that comes late with an older token gets the one that replaced it.
 * @returns the token's id
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
	const cache = caches.get(key) ?? { prefix: `${randomUUID()}-`, issued: [], serial: 0 };
	if (cache.pending) return (await cache.pending).id;
	const newest = cache.issued.at(-1);
	if (newest && isReplacedBy(cache, newest, used, now)) return newest.id;

	caches.set(key, cache);
	cache.pending = issue(cache, helper, request).finally(() => {
		cache.pending = undefined;
	});
	return (await cache.pending).id;
}
