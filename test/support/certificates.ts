import { createPrivateKey } from 'node:crypto';
import { generate } from 'selfsigned';

export interface KeyPair {
	privateKey: string;
	certificate: string;
}

/** A self-signed certificate, made for the test. */
export async function makeKeyPair({ from, until }: { from?: Date; until?: Date } = {}): Promise<KeyPair> {
	const pems = await generate([{ name: 'commonName', value: 'n8n test' }], {
		keySize: 2048,
		algorithm: 'sha256',
		notBeforeDate: from ?? new Date(Date.now() - 86_400_000),
		notAfterDate: until ?? new Date(Date.now() + 365 * 86_400_000),
	});
	return { privateKey: pems.private, certificate: pems.cert };
}

/** A certificate for a server of this name, which no authority signed. */
export async function makeServerCertificate(name: string): Promise<{ key: string; cert: string }> {
	const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
		keySize: 2048,
		algorithm: 'sha256',
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
	});
	return { key, cert };
}

export const encrypt = (privateKey: string, passphrase: string) =>
	createPrivateKey(privateKey).export({
		type: 'pkcs8',
		format: 'pem',
		cipher: 'aes-256-cbc',
		passphrase,
	}) as string;
