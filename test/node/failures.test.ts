import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { sandboxCredential } from '../../n8n/examples';
import type { Fault } from '../../sandbox/faults';
import { listen } from '../../sandbox/listen';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { makeKeyPair } from '../support/certificates';
import { ids, NODE, ROOT, run, start } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	jest.restoreAllMocks();
	await sandbox.close();
});

const DOCUMENT = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
const LONGER_THAN_THE_FIRST_BACK_OFF = 700;

const IMPATIENT = { options: { endpoint: 'productOverview', retryBudget: 0 } };

/** One item against one fault, without retries. */
async function failWith(fault: Fault) {
	await open();
	sandbox.fail({ operationId: 'getProductOverview', times: 99, ...fault });
	return await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT });
}

describe('the error table', () => {
	const rows: Array<[string, Fault, string, RegExp]> = [
		['401', { status: 401 }, 'AvePoint did not accept the access token', /Test the credential/],
		[
			'403',
			{ status: 403 },
			/refused access to customer ".+", product type 2048/.source,
			/Grant the permission elements\.license\.read\.all .+ test the credential/,
		],
		['404', { status: 404 }, 'The customer or the product was not found', /Customer scope/],
		['405', { status: 405 }, 'The customer or the product was not found', /Check the ID/],
		['400', { status: 400 }, 'AvePoint did not accept the request (400)', /parameters of the node/],
		['408', { status: 408 }, 'AvePoint took too long to answer', /'Max Concurrent Requests'/],
		[
			'429',
			{ status: 429 },
			'AvePoint had too many requests for longer than the node retries',
			/Raise 'Retry For \(Seconds\)' under 'Options'/,
		],
		['500', { status: 500 }, 'AvePoint is not available at the moment (500)', /Try again later/],
		['502', { status: 502 }, 'AvePoint is not available at the moment (502)', /Try again later/],
		['503', { status: 503 }, 'AvePoint is not available at the moment (503)', /Try again later/],
		['504', { status: 504 }, 'AvePoint took too long to answer', /Try again later/],
		[
			'redirect',
			{ status: 302, headers: { location: 'http://127.0.0.2:9/' } },
			'AvePoint pointed to another address (302)',
			/token must not go elsewhere/,
		],
		['connection reset', { reset: true }, 'AvePoint could not be reached', /internet connection/],
		[
			'HTML',
			{ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Maintenance</html>' },
			'AvePoint gave an answer that is not JSON',
			/maintenance page/,
		],
		[
			'an empty answer',
			{ status: 200 },
			'AvePoint gave an empty answer',
			/The request was for customer .+ Check the ID/,
		],
		[
			'no content',
			{ status: 204 },
			'AvePoint gave an empty answer',
			/The request was for customer .+ Check the ID/,
		],
		[
			'truncated JSON',
			{ status: 200, body: '{"productType":2048,"purch' },
			'AvePoint gave an answer that is not JSON',
			/proxy/,
		],
		[
			'a list instead of an object',
			{ status: 200, body: '[]' },
			'The answer has no seat number',
			/newer version/,
		],
		[
			'no seat number',
			{ status: 200, body: '{"productType":2048}' },
			'The answer has no seat number',
			/newer version of this node/,
		],
		[
			'null for a seat number',
			{ status: 200, body: '{"productType":2048,"purchasedUserSeat":null}' },
			'The answer has no seat number',
			/Request ID/,
		],
		[
			'words for a seat number',
			{ status: 200, body: '{"productType":2048,"purchasedUserSeat":"N/A"}' },
			'The answer has no seat number',
			/Request ID/,
		],
		[
			'another product',
			{ status: 200, body: '{"productType":40,"purchasedUserSeat":5}' },
			'AvePoint answered for another product',
			/Request ID/,
		],
	];
	test.each(rows)('%s', async (_name, fault, message, description) => {
		const { error, items } = await failWith(fault);
		expect(items).toEqual([]);
		expect(error?.message).toMatch(new RegExp(message.replace(/[()]/g, '\\$&')));
		expect(error?.description).toMatch(description);
		expect(error?.itemIndex).toBe(0);
		expect(DOCUMENT).toContain(error?.message.replace(/\(\d+\)|customer .+/, '…').replace(' …', ''));
	});

	test('the older endpoint may be gone: Automatic finds the other one', async () => {
		await open({ endpoints: 'published' });
		const parameters = { options: { endpoint: 'userSeats' } };
		const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters });
		expect(error).toMatchObject({
			message: 'The customer or the product was not found',
			description: expect.stringContaining("set 'API Version' under 'Options' to Automatic"),
		});
	});

	test('what the service says, in each of the shapes that its siblings use, and its request id', async () => {
		const shapes = [
			'{"statusCode":400,"message":"Sorry","errors":[{"code":"E1","field":"x","message":"because"}],"requestId":"id-1"}',
			'{"StatusCode":400,"ErrorMessage":"Sorry","RequestId":"id-2"}',
			'{"error":{"code":"x","message":"Sorry"}}',
			'{"error":"invalid","error_description":"Sorry"}',
			'{"title":"Sorry","traceId":"id-3"}',
			'{"detail":"Sorry","title":"Other"}',
		];
		await open();
		for (const body of shapes) sandbox.fail({ operationId: 'getProductOverview', status: 400, body });
		for (const body of shapes) {
			const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT });
			expect([body, error?.description]).toEqual([
				body,
				expect.stringMatching(/AvePoint says: "Sorry[":].*Request ID: [\w-]+/),
			]);
		}
	});

	test('a service that repeats the token does not get it into the error', async () => {
		await open();
		const { clientSecret } = DEMO_REGISTRATION;
		const opaque = '5b0c7f0e1a2d4f6fa93d1f77b3c2e9d8';
		for (const known of [true, false]) {
			// A token that is new is repeated at once, one that is known the next time.
			const token = known ? sandbox.tokens[0] : opaque;
			const credential = sandboxCredential(sandbox, known ? {} : { clientId: 'with an opaque token' });
			if (known) await run({ sandbox, items: ids(sandbox, 1) });
			else
				sandbox.fail({
					operationId: 'requestAccessToken',
					status: 200,
					body: JSON.stringify({ access_token: token }),
				});
			const secret = known ? sandbox.tokens[0] : opaque;
			const body = JSON.stringify({ message: `Bad: Bearer ${secret} ${String(clientSecret)}` });
			const headers = { 'request-id': secret.slice(0, 90), 'x-request-id': `a-${secret.slice(0, 20)}` };
			sandbox.fail({ operationId: 'getProductOverview', status: known ? 400 : 403, body, headers });
			const { error, stored } = await run({
				sandbox,
				items: ids(sandbox, 1),
				parameters: IMPATIENT,
				credential,
			});
			expect(error?.description).toContain('AvePoint says: "Bad: Bearer … …"');
			expect(stored).not.toContain(secret.slice(0, 20));
			expect(stored).not.toContain(clientSecret);
		}
	});

	test('nor what is a part of it', async () => {
		await open();
		await run({ sandbox, items: ids(sandbox, 1) });
		const [token] = sandbox.tokens;
		const body = JSON.stringify({ message: `Bad: ${token.slice(40, 90)}, ${encodeURIComponent(token)}` });
		sandbox.fail({ operationId: 'getProductOverview', status: 400, body });
		const { stored } = await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT });
		expect(stored).not.toContain(token.slice(50, 70));
	});

	test('a sign-in service that repeats the secret or the assertion does not get it into the error', async () => {
		await open();
		const pair = await makeKeyPair();
		for (const change of [
			{ clientSecret: 'a_secret_of_word_letters' },
			{ authentication: 'certificate', ...pair },
		]) {
			sandbox.fail({
				operationId: 'requestAccessToken',
				status: 400,
				headers: { 'request-id': 'a_secret_of_word_letters', 'retry-after': 'a_secret_of_word_letters' },
				body: JSON.stringify({
					error: 'a_secret_of_word_letters',
					error_description: 'a_secret_of_word_letters',
				}),
			});
			const { error, stored } = await run({
				sandbox,
				items: ids(sandbox, 1),
				credential: sandboxCredential(sandbox, change),
			});
			expect(error?.message).toBe('AvePoint refused the token request');
			expect(stored).not.toContain('a_secret_of_word_letters');
		}
	});

	test('nobody listens, and a name that does not exist', async () => {
		await open();
		const { port, close } = await listen(createServer());
		await close();
		for (const [graphUrl, message] of [
			[`http://127.0.0.1:${port}`, 'AvePoint could not be reached'],
			['https://nowhere.invalid', "AvePoint's address could not be found"],
			[sandbox.graphUrl.replace('http:', 'https:'), 'No secure connection to AvePoint could be made'],
		] as const) {
			const credential = sandboxCredential(sandbox, { graphUrl });
			const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT, credential });
			expect(error?.message).toMatch(message);
		}
	});

	test('an answer that drips without end takes too long, and so does that of the sign-in service', async () => {
		const realTimeout = AbortSignal.timeout.bind(AbortSignal);
		const timeout = jest.spyOn(AbortSignal, 'timeout');
		const distort = { drip: { milliseconds: 20, times: 100_000 } };
		for (const [operationId, message] of [
			['getProductOverview', 'AvePoint took too long to answer'],
			['requestAccessToken', "AvePoint's sign-in service could not be reached"],
		]) {
			await open();
			// A cold sandbox takes its time.
			if (operationId === 'getProductOverview') await run({ sandbox, items: ids(sandbox, 1) });
			timeout.mockImplementation((time) => realTimeout(time / 100));
			sandbox.fail({ operationId, corrupt: distort });
			const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT });
			expect(error).toMatchObject({ message, description: expect.stringContaining('Reason: ETIMEDOUT') });
			timeout.mockImplementation(realTimeout);
			if (operationId === 'getProductOverview') await sandbox.close();
		}
		expect(timeout).toHaveBeenCalledWith(60_000);
		expect(timeout).toHaveBeenCalledWith(30_000);
	});

	test('rows that are no objects, and subscriptions that are no list', async () => {
		await open();
		const [{ id: customerId }] = sandbox.customers;
		const rows = [null, 7, ...['none', [null], 7].map((products) => ({ customerId, products }))];
		for (const row of rows) {
			const body = JSON.stringify({ data: [row], metadata: { totalCount: 1 } });
			sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
			const parameters = { resource: 'subscription', operation: 'getAll', returnAll: true };
			const { error } = await run({ sandbox, items: [{}], parameters });
			expect([row, error?.message]).toEqual([row, 'The answer is not a list']);
		}
	});

	test('the customer is outside the app’s scope', async () => {
		await open();
		const [inside, outside] = sandbox.customers;
		await sandbox.close();
		for (const outOfScopeStatus of [403, 404] as const) {
			await open({ registrations: [{ ...DEMO_REGISTRATION, customers: [inside.id] }], outOfScopeStatus });
			const items = [{ customerId: inside.id }, { customerId: outside.id }];
			const { items: out } = await run({ sandbox, items, onError: 'continueRegularOutput' });
			expect(out[0].purchasedUserSeat).toBeDefined();
			expect(out[1].error).toContain('Customer scope');
			if (outOfScopeStatus === 403) await sandbox.close();
		}
	});
});

describe('a credential that was changed where n8n stores it', () => {
	const wrong: Array<[string, IDataObject, string]> = [
		['secret', { clientSecret: 'wrong' }, 'AvePoint did not accept the client ID or the client secret'],
		['client ID', { clientId: 'wrong' }, 'AvePoint did not accept the client ID or the client secret'],
		[
			'kind of authentication',
			{ authentication: 'certificate', privateKey: 'none', certificate: 'none' },
			'The private key is not in PEM format',
		],
	];
	test.each(wrong)('another %s: the old token is not used', async (_name, change, message) => {
		await open();
		const { execution } = await run({ sandbox, items: ids(sandbox, 1) });
		const { data } = execution.credentials.stored[7];
		expect(data.accessToken).not.toBe('');
		const asked = sandbox.count('getProductOverview');
		const { error } = await run({ sandbox, items: ids(sandbox, 1), credential: { ...data, ...change } });
		expect(error?.message).toBe(message);
		expect(sandbox.count('getProductOverview')).toBe(asked);
	});

	test('another environment: the old token does not go there', async () => {
		await open();
		const { execution } = await run({ sandbox, items: ids(sandbox, 1) });
		const { data } = execution.credentials.stored[7];
		const other = await startSandbox();
		try {
			const { graphUrl, tokenUrl } = other;
			const credential = { ...data, graphUrl, tokenUrl };
			const { items } = await run({ sandbox: other, items: ids(other, 1), credential });
			expect(items).toHaveLength(1);
			expect(other.requests.map(({ status }) => status)).not.toContain(401);
			expect(other.count('requestAccessToken')).toBe(1);
		} finally {
			await other.close();
		}
	});

	test('what another process stored is asked for anew, and used by neither', async () => {
		await open();
		const credential = sandboxCredential(sandbox, { accessToken: 'stored-by-another-process' });
		const { items } = await run({ sandbox, items: ids(sandbox, 2), credential });
		expect(items).toHaveLength(2);
		expect(sandbox.requests.map(({ status }) => status)).not.toContain(401);
		expect(sandbox.count('requestAccessToken')).toBe(1);
	});
});

describe('signing in', () => {
	const failing: Array<[string, IDataObject, string | RegExp, RegExp]> = [
		[
			'a wrong secret',
			{ clientSecret: 'wrong' },
			'AvePoint did not accept the client ID or the client secret',
			/Settings > API app registration/,
		],
		[
			'a permission that was not granted',
			{ permissions: ['elements.license.read.all', 'elements.jobs.read.all'] },
			'The app registration does not have the permissions that the credential asks for',
			/elements\.jobs\.read\.all/,
		],
		[
			'too long a list',
			{ permissions: Array.from({ length: 20 }, (_, i) => `elements.permission${i}.read.all`) },
			/too many permissions: \d+ characters, 300 are allowed/,
			/second credential/,
		],
		['no client id', { clientId: ' ' }, 'The credential has no Application (Client) ID', /Copy it from/],
		['no secret', { clientSecret: '' }, 'The credential has no client secret', /only once/],
		['an unknown environment', { environment: 'elsewhere' }, 'The environment is unknown', /Choose one/],
		[
			'plain http',
			{ graphUrl: 'http://graph.example.com' },
			"'Graph URL' must start with https://",
			/this machine only/,
		],
		[
			'a token URL with a password in it',
			{ tokenUrl: 'https://user:pw@id.example.com/' },
			"'Token URL' must be an address alone",
			/Remove the user name/,
		],
		['no URL', { graphUrl: 'graph' }, "'Graph URL' is not a URL", /whole address/],
	];
	test.each(failing)('%s', async (name, change, message, description) => {
		await open();
		const { error, stored } = await run({
			sandbox,
			items: ids(sandbox, 3),
			credential: sandboxCredential(sandbox, change),
		});
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(stored).not.toContain(DEMO_REGISTRATION.clientSecret);
		expect(sandbox.requests.every(({ operationId }) => operationId === 'requestAccessToken')).toBe(true);
		const asked = ['a wrong secret', 'a permission that was not granted'].includes(name);
		expect(sandbox.requests.length > 0).toBe(asked);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'what stops all of it leaves as an error of each item, not as the input (%s)',
		async (onError) => {
			await open();
			for (const [credential, parameters, message] of [
				[{ environment: 'elsewhere' }, {}, 'The environment is unknown'],
				[{}, { options: { concurrency: 1000 } }, "'Max Concurrent Requests' must be a number from 1 to 100"],
			] as const) {
				const { outputs, error } = await run({
					sandbox,
					items: ids(sandbox, 2),
					parameters,
					credential: sandboxCredential(sandbox, credential),
					onError,
				});
				expect(error).toBeUndefined();
				const failed = outputs[onError === 'continueErrorOutput' ? 1 : 0];
				expect(outputs.flat()).toHaveLength(2);
				expect(failed.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual(
					[0, 1].map((item) => [expect.stringContaining(message), { item }]),
				);
			}
			expect(sandbox.requests).toEqual([]);
		},
	);

	test('a credential that does not work is tried once, however many items want it', async () => {
		await open();
		const { items } = await run({
			sandbox,
			items: ids(sandbox, 100),
			credential: sandboxCredential(sandbox, { clientSecret: 'wrong' }),
			onError: 'continueRegularOutput',
		});
		expect(items).toHaveLength(100);
		expect(new Set(items.map(({ error }) => error)).size).toBe(1);
		expect(sandbox.requests).toHaveLength(1);
	});

	test('certificates that can not work are refused before any request', async () => {
		await open();
		const [pair, other, expired, future] = await Promise.all([
			makeKeyPair(),
			makeKeyPair(),
			makeKeyPair({ from: new Date('2020-01-01'), until: new Date('2021-01-01') }),
			makeKeyPair({ from: new Date('2120-01-01'), until: new Date('2121-01-01') }),
		]);
		for (const [change, message] of [
			[{ ...pair, privateKey: 'MIIEvQ' }, 'The private key is not in PEM format'],
			[{ ...pair, certificate: pair.privateKey }, 'The certificate is not in PEM format'],
			[{ ...pair, certificate: other.certificate }, 'The certificate does not belong to the private key'],
			[expired, /The certificate expired on 202[01]/],
			[future, /The certificate is not valid before 2120-01-01/],
		] as const) {
			const credential = sandboxCredential(sandbox, { authentication: 'certificate', ...change });
			const { error } = await run({ sandbox, items: ids(sandbox, 1), credential });
			expect(error?.message).toMatch(message);
		}
		expect(sandbox.requests).toEqual([]);
	});

	test('a certificate that the registration does not know', async () => {
		await open();
		const credential = sandboxCredential(sandbox, {
			authentication: 'certificate',
			...(await makeKeyPair()),
		});
		const { error } = await run({ sandbox, items: ids(sandbox, 1), credential });
		expect(error?.message).toBe('AvePoint did not accept the client ID or the certificate');
	});

	const answers: Array<[string, Fault, string | RegExp]> = [
		[
			'an unknown refusal',
			{ status: 400, body: '{"error":"invalid_request"}' },
			'AvePoint refused the token request',
		],
		['a refusal without words', { status: 403, body: '' }, 'AvePoint refused the token request'],
		['an answer without a token', { status: 200, body: '{}' }, /answer without a token/],
		['HTML', { status: 200, body: '<html>' }, /answer without a token/],
		['a redirect', { status: 302, headers: { location: 'http://127.0.0.2:9/' } }, /answer without a token/],
		['a service that is down', { status: 503 }, /sign-in service is not available at the moment \(503\)/],
		['a closed connection', { reset: true }, /sign-in service could not be reached/],
	];
	test.each(answers)('the token URL gives %s', async (_name, fault, message) => {
		await open();
		sandbox.fail({ operationId: 'requestAccessToken', times: 9, ...fault });
		const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters: IMPATIENT });
		expect(error?.message).toMatch(message);
	});

	test('a sign-in service whose name does not exist is not asked again', async () => {
		await open();
		const credential = sandboxCredential(sandbox, { tokenUrl: 'https://nowhere.invalid/connect/token' });
		const { error } = await run({ sandbox, items: ids(sandbox, 1), credential });
		expect(error?.message).toMatch(/sign-in service could not be reached/);
		expect(error?.description).toContain('ENOTFOUND');
	});

	test('a sign-in service that is down for a moment is asked again', async () => {
		await open();
		sandbox.fail({ operationId: 'requestAccessToken', status: 503 });
		sandbox.fail({ operationId: 'requestAccessToken', reset: true });
		const { items } = await run({ sandbox, items: ids(sandbox, 1) });
		expect(items).toHaveLength(1);
	});
});

describe('input that no request can be made of', () => {
	test.each([
		['no customer id', { customerId: '' }, 'There is no customer ID'],
		['a blank one', { customerId: '  ' }, 'There is no customer ID'],
		['none at all', {}, 'There is no customer ID'],
		['an object', { customerId: { a: 1 } }, 'The customer ID is not valid'],
		['a step in the path', { customerId: '..' }, 'The customer ID is not valid'],
		['half a character', { customerId: '\ud800' }, 'The customer ID is not valid'],
		[
			'product type 0',
			{ customerId: 'x', productType: 0 },
			'The product type is not a positive whole number',
		],
		[
			'a negative one',
			{ customerId: 'x', productType: -1 },
			'The product type is not a positive whole number',
		],
		['a fraction', { customerId: 'x', productType: 1.5 }, 'The product type is not a positive whole number'],
		['words', { customerId: 'x', productType: 'Fly' }, 'The product type is not a positive whole number'],
		['nothing', { customerId: 'x', productType: '' }, 'The product type is not a positive whole number'],
	])('%s', async (_name, item, message) => {
		await open();
		const parameters = 'productType' in item ? { productType: '={{ $json.productType }}' } : {};
		const { error } = await run({ sandbox, items: [item], parameters });
		expect(error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
	});

	test.each([{ concurrency: 0 }, { concurrency: 'many' }, { retryBudget: -1 }])('%j', async (options) => {
		await open();
		const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters: { options } });
		expect(error?.message).toMatch(/must be a number from/);
		expect(sandbox.requests).toEqual([]);
	});

	test('an API version that does not exist', async () => {
		await open();
		const { error } = await run({
			sandbox,
			items: ids(sandbox, 1),
			parameters: { options: { endpoint: 'x' } },
		});
		expect(error?.message).toBe('The API version is unknown');
		expect(sandbox.requests).toEqual([]);
	});

	test('a resource that does not exist', async () => {
		await open();
		const { error } = await run({ sandbox, items: [{}], parameters: { resource: 'nothing' } });
		expect(error?.message).toBe('Choose a resource and an operation');
	});
});

describe('one bad item among good ones', () => {
	const items = () => [...ids(sandbox, 2), { customerId: 'unknown' }, ...ids(sandbox, 2, 2)];

	test('stops the workflow', async () => {
		await open();
		const { error, outputs } = await run({ sandbox, items: items(), onError: 'stopWorkflow' });
		expect(error).toMatchObject({
			message: 'The customer or the product was not found',
			itemIndex: 2,
			httpCode: '404',
		});
		expect(outputs).toEqual([]);
	});

	test('leaves as an error beside the others (Continue)', async () => {
		await open();
		const { outputs } = await run({ sandbox, items: items(), onError: 'continueRegularOutput' });
		expect(outputs[0].map(({ json, pairedItem }) => [json.error ?? json.customerId, pairedItem])).toEqual([
			[sandbox.customers[0].id, { item: 0 }],
			[sandbox.customers[1].id, { item: 1 }],
			[
				expect.stringMatching(
					/^The customer or the product was not found\. The request was for customer "unknown"/,
				),
				{ item: 2 },
			],
			[sandbox.customers[2].id, { item: 3 }],
			[sandbox.customers[3].id, { item: 4 }],
		]);
	});

	test('leaves by the error output, with its input (Continue using error output)', async () => {
		await open();
		const { outputs } = await run({ sandbox, items: items(), onError: 'continueErrorOutput' });
		expect(outputs[0].map(({ json }) => json.customerId)).toEqual(
			sandbox.customers.slice(0, 4).map(({ id }) => id),
		);
		expect(outputs[1]).toEqual([
			{
				json: {
					customerId: 'unknown',
					error: expect.stringContaining('The customer or the product was not found'),
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	test('ends the waits of the others when the workflow stops', async () => {
		await open({
			nextFault: ({ path, operationId }) =>
				operationId === 'getProductOverview' && !path.includes('unknown') ? { status: 500 } : undefined,
		});
		const failing = [...ids(sandbox, 3), { customerId: 'unknown' }];
		await run({ sandbox, items: failing, parameters: { options: { endpoint: 'productOverview' } } });
		await new Promise((done) => setTimeout(done, LONGER_THAN_THE_FIRST_BACK_OFF));
		expect(sandbox.count('getProductOverview')).toBe(4);
	});
});

describe('canceling', () => {
	test('ends a wait at once, and nothing is asked after it', async () => {
		await open();
		sandbox.fail({
			operationId: 'getProductOverview',
			status: 429,
			headers: { 'retry-after': '20' },
			times: 50,
		});
		const execution = await start({
			sandbox,
			items: ids(sandbox, 30),
			parameters: { options: { endpoint: 'productOverview' } },
		});
		const refused = () => sandbox.requests.filter(({ status }) => status === 429).length;
		while (refused() < 10) await new Promise((done) => setTimeout(done, 5));
		const began = Date.now();
		execution.cancel();
		const { status } = await execution.finished;
		expect(status).toBe('canceled');
		expect(Date.now() - began).toBeLessThan(5_000);
		const seen = sandbox.requests.length;
		await new Promise((done) => setTimeout(done, 300));
		expect(sandbox.requests).toHaveLength(seen);
		expect((await execution.resultOf(NODE))?.outputs ?? []).toEqual([]);
	});
});
