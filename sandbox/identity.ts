import { createHash, createPublicKey, generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import { decode, sign, verify } from 'jsonwebtoken';
import type { JwtPayload } from 'jsonwebtoken';
import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import type { Registration } from './registrations';

type Schemas = components['schemas'];
type Answer = { status: 200; body: Schemas['TokenAnswer'] } | { status: 400; body: Schemas['TokenError'] };

export interface Grant {
	registration: Registration;
	scopes: string[];
}

/** A longer scope fails on Commercial (LIVE). */
const MAX_SCOPE_LENGTH = 300;

const refuse = (error: Schemas['TokenError']['error']): Answer => ({ status: 400, body: { error } });

/** Made once for all sandboxes of a process: it takes a while. */
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The sign-in service: issues tokens to registrations, and reads them again. */
export class Identity {
	private readonly usedAssertions = new Set<string>();

	private revokedBefore = 0;

	private issued = 0;

	constructor(
		private readonly registrations: Registration[],
		/** Seconds. */
		private readonly tokenLifetime: number,
	) {}

	/** Makes every token so far worthless. */
	revokeAll(): void {
		this.revokedBefore = this.issued;
	}

	issue(request: Schemas['TokenRequest'], tokenUrl: string): Answer {
		if (request.grant_type !== 'client_credentials') return refuse('unsupported_grant_type');
		const registration = this.registrations.find(({ clientId }) => clientId === request.client_id);
		if (!registration || !this.proves(registration, request, tokenUrl)) return refuse('invalid_client');
		const scopes = request.scope.split(' ').filter(Boolean);
		const granted = scopes.every((scope) => registration.permissions.includes(scope));
		if (request.scope.length > MAX_SCOPE_LENGTH || !granted) return refuse('invalid_scope');

		const payload = { client_id: registration.clientId, scope: scopes, serial: ++this.issued };
		const body = {
			access_token: sign(payload, KEYS.privateKey, {
				algorithm: 'RS256',
				expiresIn: this.tokenLifetime,
				issuer: new URL(tokenUrl).origin,
				jwtid: randomUUID(),
			}),
			expires_in: this.tokenLifetime,
			token_type: 'Bearer',
			scope: scopes.join(' '),
		};
		return { status: 200, body };
	}

	/** What a token grants; undefined when it is expired, revoked or not ours. */
	read(token: string): Grant | undefined {
		try {
			const payload = verify(token, KEYS.publicKey, { algorithms: ['RS256'] }) as JwtPayload;
			const registration = this.registrations.find(({ clientId }) => clientId === payload.client_id);
			if (!registration || payload.serial <= this.revokedBefore) return undefined;
			return { registration, scopes: payload.scope as string[] };
		} catch {
			return undefined;
		}
	}

	private proves(registration: Registration, request: Schemas['TokenRequest'], tokenUrl: string): boolean {
		if (request.client_assertion === undefined) {
			return registration.clientSecret !== undefined && request.client_secret === registration.clientSecret;
		}
		return (registration.certificates ?? []).some((certificate) =>
			this.verifies(certificate, request.client_assertion ?? '', registration.clientId, tokenUrl),
		);
	}

	/** Signature, times, issuer, subject, audience, the certificate's name, and that the assertion is a new one. */
	private verifies(certificate: string, assertion: string, clientId: string, tokenUrl: string): boolean {
		const thumbprint = createHash('sha1').update(new X509Certificate(certificate).raw).digest();
		try {
			const header = decode(assertion, { complete: true })?.header;
			if (header?.kid !== thumbprint.toString('hex').toUpperCase()) return false;
			if (header.x5t !== thumbprint.toString('base64url')) return false;
			const { jti, exp, nbf, iat } = verify(assertion, createPublicKey(certificate), {
				algorithms: ['RS256'],
				issuer: clientId,
				subject: clientId,
				audience: tokenUrl,
			}) as JwtPayload;
			if (!jti || !exp || !nbf || !iat || this.usedAssertions.has(jti)) return false;
			this.usedAssertions.add(jti);
			return true;
		} catch {
			return false;
		}
	}
}
