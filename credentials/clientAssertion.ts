import { createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { attempt } from './attempt';
import { CredentialError } from './credentialError';
import { pemBlocks } from './pem';

/** Seconds that an assertion is valid (CLIENT). */
const LIFETIME = 300;

interface KeyPairInput {
	/** PEM, PKCS#8 or PKCS#1, encrypted or not. */
	privateKey?: unknown;
	/** PEM; of several the one that belongs to the key is used. */
	certificate?: unknown;
	passphrase?: unknown;
}

export interface AssertionInput extends KeyPairInput {
	clientId: string;
	tokenUrl: string;
}

function readKey(input: KeyPairInput): KeyObject {
	const [pem] = pemBlocks(input.privateKey, 'PRIVATE KEY', 'private key');
	const passphrase = String(input.passphrase ?? '');
	const key = attempt(() => createPrivateKey({ key: pem, passphrase }));
	if (!key) {
		const encrypted = pem.includes('ENCRYPTED');
		throw new CredentialError(
			encrypted ? 'The private key could not be decrypted' : 'The private key is not readable',
			encrypted
				? "Check 'Passphrase' in the credential."
				: 'Paste the whole key into the credential again, with its first and last line.',
		);
	}
	if (key.asymmetricKeyType !== 'rsa') {
		throw new CredentialError(
			'The private key is not an RSA key',
			'AvePoint accepts only RS256 signatures. Use a certificate with an RSA key.',
		);
	}
	return key;
}

function readCertificate(input: KeyPairInput, key: KeyObject): X509Certificate {
	const certificates = pemBlocks(input.certificate, 'CERTIFICATE', 'certificate')
		.map((pem) => attempt(() => new X509Certificate(pem)))
		.filter((certificate) => certificate !== undefined);
	if (certificates.length === 0) {
		throw new CredentialError(
			'The certificate is not readable',
			'Paste the whole certificate into the credential again, with its first and last line.',
		);
	}
	const certificate = certificates.find((candidate) => candidate.checkPrivateKey(key));
	if (!certificate) {
		throw new CredentialError(
			'The certificate does not belong to the private key',
			'Take both from the same .pfx file.',
		);
	}
	return certificate;
}

/** @throws CredentialError when it expired, or is not yet valid */
function checkValidity(certificate: X509Certificate, now: Date): void {
	if (new Date(certificate.validTo) <= now) {
		throw new CredentialError(
			`The certificate expired on ${new Date(certificate.validTo).toISOString().slice(0, 10)}`,
			'Upload a new certificate to the app registration in AvePoint Elements, and put it into the credential.',
		);
	}
	if (new Date(certificate.validFrom) > now) {
		throw new CredentialError(
			`The certificate is not valid before ${new Date(certificate.validFrom).toISOString().slice(0, 10)}`,
			'Use a certificate that is valid now, or check the clock of the machine that n8n runs on.',
		);
	}
}

/** When the certificate expires that belongs to the key; undefined where there is none, or it can't be read. */
export function certificateExpiry(input: KeyPairInput): Date | undefined {
	const certificate = attempt(() => readCertificate(input, readKey(input)));
	return certificate && new Date(certificate.validTo);
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A signed JWT that proves possession of the private key (DOC): RS256, valid for five minutes, a new `jti` each time.
 * The header names the certificate in both ways that are in use, `kid` and `x5t` (CLIENT).
 * @throws CredentialError for a key or certificate that is not PEM, encrypted with another passphrase, not RSA, not of the
 * same pair, expired or not yet valid
 */
export function createClientAssertion(input: AssertionInput, now = new Date()): string {
	const key = readKey(input);
	const certificate = readCertificate(input, key);
	checkValidity(certificate, now);
	const thumbprint = certificate.fingerprint.replaceAll(':', '');
	const issuedAt = Math.floor(now.getTime() / 1000);
	const header = {
		alg: 'RS256',
		typ: 'JWT',
		kid: thumbprint,
		x5t: Buffer.from(thumbprint, 'hex').toString('base64url'),
	};
	const payload = {
		iss: input.clientId,
		sub: input.clientId,
		aud: input.tokenUrl,
		jti: randomUUID(),
		nbf: issuedAt,
		iat: issuedAt,
		exp: issuedAt + LIFETIME,
	};
	const content = `${base64url(header)}.${base64url(payload)}`;
	return `${content}.${sign('RSA-SHA256', Buffer.from(content), key).toString('base64url')}`;
}
