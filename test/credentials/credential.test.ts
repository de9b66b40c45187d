import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { decode, verify } from 'jsonwebtoken';
import type { JwtPayload } from 'jsonwebtoken';
import fc from 'fast-check';
import { AvePointGraphApi } from '../../credentials/AvePointGraphApi.credentials';
import { createClientAssertion } from '../../credentials/clientAssertion';
import { ENVIRONMENTS, resolveEndpoints } from '../../credentials/environments';
import { pemBlocks } from '../../credentials/pem';
import { toScope } from '../../credentials/permissions';
import { encrypt, makeKeyPair } from '../support/certificates';
import type { KeyPair } from '../support/certificates';

const clientId = 'client';
const tokenUrl = 'https://identity.example.com/connect/token';
let pair: KeyPair;
beforeAll(async () => (pair = await makeKeyPair()));

const publicKey = () => createPublicKey(pair.certificate);
const assertion = (change: object = {}) => createClientAssertion({ clientId, tokenUrl, ...pair, ...change });

describe('the client assertion', () => {
	test('says what the vendor documents, and names the certificate in both ways', () => {
		const token = assertion();
		const { jti, exp, nbf, iat, ...claims } = verify(token, publicKey(), {
			algorithms: ['RS256'],
		}) as JwtPayload;
		expect(claims).toEqual({ iss: clientId, sub: clientId, aud: tokenUrl });
		expect(jti).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
		expect([exp, nbf]).toEqual([(iat as number) + 300, iat]);
		const thumbprint = new X509Certificate(pair.certificate).fingerprint.replaceAll(':', '');
		expect(decode(token, { complete: true })?.header).toEqual({
			alg: 'RS256',
			typ: 'JWT',
			kid: thumbprint,
			x5t: Buffer.from(thumbprint, 'hex').toString('base64url'),
		});
	});

	test('is a new one each time', () => {
		const ids = Array.from({ length: 20 }, () => (decode(assertion()) as JwtPayload).jti);
		expect(new Set(ids).size).toBe(20);
	});

	test('finds the certificate that belongs to the key among several, with text around', async () => {
		const other = await makeKeyPair();
		const certificate = `Bag Attributes\n  friendlyName: x\n${other.certificate}\nBag Attributes\n${pair.certificate}`;
		expect(verify(assertion({ certificate }), publicKey())).toBeTruthy();
	});

	test('is made while the certificate is valid, from its first moment to the last but one', () => {
		const { validFrom, validTo } = new X509Certificate(pair.certificate);
		const [from, to] = [validFrom, validTo].map((date) => new Date(date).getTime());
		const make = (time: number) => createClientAssertion({ clientId, tokenUrl, ...pair }, new Date(time));
		const day = (time: number) => new Date(time).toISOString().slice(0, 10);
		for (const time of [from, to - 1]) expect(decode(make(time))).toMatchObject({ aud: tokenUrl });
		expect(() => make(from - 1)).toThrow(RegExp(`^The certificate is not valid before ${day(from)}$`));
		expect(() => make(to)).toThrow(RegExp(`^The certificate expired on ${day(to)}$`));
	});

	test('is not made with the certificate of another key', async () => {
		const { certificate } = await makeKeyPair();
		expect(() => assertion({ certificate })).toThrow('does not belong to the private key');
	});

	test.each([
		['as it is', '\n'],
		['on one line', ''],
		['with blanks for line breaks', ' '],
		['with Windows line breaks and indented', '\r\n   '],
	])('takes a key of the older format, encrypted in the older way, %s', (_name, lineBreak) => {
		const key = createPrivateKey(pair.privateKey);
		const passphrase = 'words';
		for (const cipher of ['aes-256-cbc', 'des-ede3-cbc']) {
			const pem = key.export({ type: 'pkcs1', format: 'pem', cipher, passphrase }) as string;
			for (const text of [pem, pem.replace(/([:,]) /g, '$1')]) {
				const privateKey = text.replace(/\n/g, lineBreak);
				expect(verify(assertion({ privateKey, passphrase }), publicKey())).toBeTruthy();
			}
		}
	});

	test.each([
		[
			'the wrong passphrase',
			() => ({ privateKey: encrypt(pair.privateKey, 'right'), passphrase: 'wrong' }),
			'The private key could not be decrypted',
		],
		[
			'no passphrase',
			() => ({ privateKey: encrypt(pair.privateKey, 'right') }),
			'The private key could not be decrypted',
		],
		[
			'a damaged key',
			() => ({
				privateKey: pair.privateKey.replace(/\n\w{9}/, '\nAAAAAAAAA'),
			}),
			'The private key is not readable',
		],
		[
			'a damaged certificate',
			() => ({ certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }),
			'The certificate is not readable',
		],
		[
			'an elliptic key',
			() => ({
				privateKey: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
			}),
			'The private key is not an RSA key',
		],
	])('refuses %s', (_name, change, message) => {
		expect(() => assertion(change())).toThrow(message);
	});
});

describe('PEM as people paste it', () => {
	test.each([
		['as it is', (text: string) => text],
		['without line breaks', (text: string) => text.replace(/\n/g, '')],
		['with blanks for line breaks', (text: string) => text.replace(/\n/g, ' ')],
		['with \\n written out', (text: string) => text.replace(/\n/g, '\\n')],
		['with Windows line breaks and indented', (text: string) => text.replace(/\n/g, '\r\n   ')],
	])('%s', (_name, change) => {
		const [block] = pemBlocks(change(pair.privateKey), 'PRIVATE KEY', 'private key');
		expect(createPrivateKey(block).export({ type: 'pkcs8', format: 'pem' })).toBe(
			createPrivateKey(pair.privateKey).export({ type: 'pkcs8', format: 'pem' }),
		);
	});

	test('any other text is refused in words', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(() => pemBlocks(text, 'CERTIFICATE', 'certificate')).toThrow(
					'The certificate is not in PEM format',
				);
			}),
		);
	});
});

describe('addresses', () => {
	test('of each environment', () => {
		for (const [environment, { graphUrl, tokenUrl: url }] of Object.entries(ENVIRONMENTS)) {
			expect(resolveEndpoints({ environment })).toMatchObject({ graphUrl, tokenUrl: url });
		}
		expect(resolveEndpoints({}).graphUrl).toBe(ENVIRONMENTS.commercial.graphUrl);
	});

	test.each([
		'https://graph.example.com',
		'https://graph.example.com/base/',
		'https://graph.example.com//',
		'http://127.0.0.1:8080',
		'http://localhost',
		'http://[::1]:9',
		'http://127.8.9.1',
		'http://127.108.90.255',
	])('%s is allowed', (graphUrl) => {
		const endpoints = resolveEndpoints({ environment: 'custom', graphUrl: `\u00a0 ${graphUrl} `, tokenUrl });
		expect(endpoints.graphUrl).toBe(graphUrl.replace(/\/+$/, ''));
	});

	test.each([
		'',
		'ftp://127.0.0.1',
		'http://128.0.0.1',
		'http://127.0.0.1.example.com',
		'http://localhost.example.com',
		'http://10.0.0.1',
		'http://not-localhost',
		'http://1127.0.0.1.example.com',
		'https://a:b@example.com',
		'https://a@example.com',
		'https://:b@example.com',
		'https://example.com?x=1',
		'https://example.com#x',
		'javascript:alert(1)',
	])('%s is not', (graphUrl) => {
		expect(() => resolveEndpoints({ environment: 'custom', graphUrl, tokenUrl })).toThrow(/Graph URL/);
	});

	test('names that every object has are no environments', () => {
		expect(() => resolveEndpoints({ environment: 'constructor' })).toThrow('The environment is unknown');
	});
});

describe('permissions', () => {
	test('as a list or as text, each once', () => {
		expect(toScope(['a', ' b ', 'a', ''])).toBe('a b');
		expect(toScope('a, b  c,a')).toBe('a b c');
	});

	test.each([undefined, null, '', ' , ', [], [' ']])('%j is the default', (permissions) => {
		expect(toScope(permissions)).toBe('elements.license.read.all elements.customers.read.all');
	});

	test('300 characters are allowed, 301 are not', () => {
		expect(toScope(['x'.repeat(300)])).toHaveLength(300);
		expect(() => toScope(['x'.repeat(301)])).toThrow('301 characters, 300 are allowed');
	});
});

describe('the form', () => {
	const credential = new AvePointGraphApi();

	test('masks every secret, and hides the token', () => {
		for (const name of ['clientSecret', 'privateKey', 'certificate', 'passphrase']) {
			expect(credential.properties.find((property) => property.name === name)?.typeOptions?.password).toBe(
				true,
			);
		}
		expect(credential.properties.find(({ name }) => name === 'accessToken')).toMatchObject({
			type: 'hidden',
			default: '',
			typeOptions: { expirable: true },
		});
	});

	test('has the names that stored credentials have', () => {
		expect(credential.properties.map(({ name }) => name)).toEqual([
			'environment',
			'graphUrl',
			'tokenUrl',
			'authentication',
			'clientId',
			'clientSecret',
			'privateKey',
			'certificate',
			'passphrase',
			'permissions',
			'accessToken',
		]);
	});

	test('adds the token to requests to its own API only, however they spell the address', async () => {
		const data = { environment: 'commercial', clientId: 'client', clientSecret: 'a-secret', accessToken: '' };
		const httpRequest = async () => ({
			statusCode: 200,
			headers: {},
			body: { access_token: 'secret-token' },
		});
		await credential.preAuthentication.call({ helpers: { httpRequest } } as never, data);
		const { graphUrl } = ENVIRONMENTS.commercial;
		const authenticate = credential.authenticate as (data: object, options: object) => Promise<object>;
		for (const options of [
			{ url: `${graphUrl}/x` },
			{ uri: `${graphUrl}/x` },
			{ url: '/x', baseURL: graphUrl },
			{ url: '/x' },
		]) {
			expect(await authenticate(data, { ...options, headers: { a: 'b' }, followRedirect: true })).toEqual({
				...options,
				...(options.url === '/x' && { baseURL: graphUrl }),
				headers: { a: 'b', Authorization: 'Bearer secret-token' },
				disableFollowRedirect: true,
				followRedirect: false,
				followAllRedirects: false,
			});
		}
		for (const options of [
			{ url: 'https://evil.example/' },
			{ uri: 'https://evil.example/' },
			{ url: '//evil.example/', baseURL: graphUrl },
			{ url: '/x', baseURL: 'https://evil.example' },
			{ url: `${graphUrl}.evil.example/` },
			{ url: graphUrl.replace('https:', 'http:') },
			{ url: 'http://', baseURL: 'nonsense' },
		]) {
			await expect(authenticate(data, options)).rejects.toThrow('This credential is for another address');
		}
	});
});
