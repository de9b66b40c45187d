import type { IDataObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import {
	findToken,
	recentTokens,
	refreshAccessToken,
	rejectToken,
	toTokenRequest,
} from '../../credentials/accessToken';

let serial = 0;
/** A credential that no other test has. */
const credential = (change: IDataObject = {}) =>
	toTokenRequest({
		clientId: `client-${++serial}`,
		clientSecret: 'secret',
		permissions: ['elements.license.read.all'],
		...change,
	} as never);

/** A sign-in service that answers a moment later. */
function service(
	answer: (request: URLSearchParams, count: number) => IDataObject | null,
	{ statusCode = 200, headers = {} }: { statusCode?: number; headers?: IDataObject } = {},
) {
	const requests: URLSearchParams[] = [];
	const httpRequest = async ({ body }: IHttpRequestOptions) => {
		const request = new URLSearchParams(String(body));
		requests.push(request);
		const count = requests.length;
		await new Promise((done) => setTimeout(done, 5));
		return { statusCode, headers, body: answer(request, count) };
	};
	return { requests, helper: { helpers: { httpRequest } } as unknown as IHttpRequestHelper };
}

const numbered = () => service((_request, count) => ({ access_token: `token-${count}`, expires_in: 3600 }));

/** The token that a caller gets, and its id. */
async function refresh(helper: IHttpRequestHelper, request: ReturnType<typeof credential>, used: string) {
	const id = await refreshAccessToken(helper, request, used);
	expect(findToken(request)?.id).toBe(id);
	return { id, token: findToken(request)?.token };
}

/** Lets the clock stand at a later time, in milliseconds from now. */
function passTime(milliseconds: number) {
	const now = Date.now();
	jest.spyOn(Date, 'now').mockReturnValue(now + milliseconds);
}
afterEach(() => jest.restoreAllMocks());

test('a thousand callers at once get the token of one request', async () => {
	const { requests, helper } = numbered();
	const request = credential();
	const tokens = await Promise.all(
		Array.from({ length: 1000 }, async () => (await refresh(helper, request, '')).token),
	);
	expect(new Set(tokens)).toEqual(new Set(['token-1']));
	expect(requests).toHaveLength(1);
});

test('when a token does not work any more, another one is asked for', async () => {
	const { helper } = numbered();
	const request = credential();
	const { id } = await refresh(helper, request, '');
	expect(await refresh(helper, request, id)).toMatchObject({ token: 'token-2' });
});

test('a caller that comes late with an older token gets the one that replaced it, however late', async () => {
	const { requests, helper } = numbered();
	const request = credential();
	const first = await refresh(helper, request, '');
	const second = await refresh(helper, request, first.id);
	// This one waited for the refresh under way, with a token older than the one that it was for.
	const third = refresh(helper, request, second.id);
	expect((await refresh(helper, request, first.id)).token).toBe('token-3');
	await third;
	passTime(60_000);
	for (const { id } of [first, second]) expect((await refresh(helper, request, id)).token).toBe('token-3');
	expect(requests).toHaveLength(3);
});

test.each([
	['without a token', ''],
	["with another process's token", 'somebody-else-1'],
])('a caller %s shares a very recent one only', async (_name, used) => {
	const { helper } = numbered();
	const request = credential();
	await refresh(helper, request, '');
	expect((await refresh(helper, request, used)).token).toBe('token-1');
	passTime(6_000);
	expect((await refresh(helper, request, used)).token).toBe('token-2');
});

test('a token past its time is not handed out', async () => {
	const { helper } = service((_request, count) => ({ access_token: `token-${count}`, expires_in: 600 }));
	const request = credential();
	const first = await refresh(helper, request, '');
	const second = await refresh(helper, request, first.id);
	passTime(601_000);
	expect(findToken(request)).toBeUndefined();
	expect((await refresh(helper, request, first.id)).token).toBe('token-3');
	expect(second.token).toBe('token-2');
});

test('a token is over at the very millisecond, for all who ask', async () => {
	const { helper } = service((_request, count) => ({ access_token: `token-${count}`, expires_in: 600 }));
	const request = credential();
	passTime(0);
	const first = await refresh(helper, request, '');
	passTime(600_000);
	expect(findToken(request)).toBeUndefined();
	expect((await refresh(helper, request, first.id)).token).toBe('token-2');
});

test('a refused token replaces no other, not even one that it was asked for in place of', async () => {
	const { helper } = numbered();
	const request = credential();
	const first = await refresh(helper, request, '');
	const second = await refresh(helper, request, first.id);
	rejectToken(request, second.id);
	expect((await refresh(helper, request, first.id)).token).toBe('token-3');
});

test('no message repeats one of the last five tokens, until they are over', async () => {
	const { helper } = numbered();
	const request = credential();
	expect(recentTokens(request)).toHaveLength(0);
	let { id } = await refresh(helper, request, '');
	expect(recentTokens(request)).toEqual(['token-1']);
	for (let count = 2; count <= 7; count++) ({ id } = await refresh(helper, request, id));
	expect(recentTokens(request)).toEqual([3, 4, 5, 6, 7].map((count) => `token-${count}`));
	passTime(3_600_000);
	await refresh(helper, credential(), '');
	expect(recentTokens(request)).toHaveLength(0);
});

test('after a token was refused, no message repeats it, and who comes late with it gets the one that replaced it', async () => {
	const { requests, helper } = numbered();
	const request = credential();
	const first = await refresh(helper, request, '');
	rejectToken(request, first.id);
	expect(findToken(request)).toBeUndefined();
	await refresh(helper, request, '');
	expect(recentTokens(request)).toEqual(['token-1', 'token-2']);
	passTime(60_000);
	expect((await refresh(helper, request, first.id)).token).toBe('token-2');
	expect(requests).toHaveLength(2);
});

test('a token is kept while another credential gets one, also when an older one is over', async () => {
	const { helper } = service((_request, count) => ({ access_token: `token-${count}`, expires_in: 600 }));
	const request = credential();
	const first = await refresh(helper, request, '');
	passTime(300_000);
	const second = await refresh(helper, request, first.id);
	passTime(400_000);
	await refresh(helper, credential(), '');
	expect(findToken(request)?.id).toBe(second.id);
});

test.each([
	[0.001, 59_000, 61_000],
	[0, 3_599_000, 3_601_000],
	[-5, 3_599_000, 3_601_000],
	['soon', 3_599_000, 3_601_000],
	[1e300, 86_399_000, 86_401_000],
])('expires_in of %s is survived', async (expires_in, alive, over) => {
	const { helper } = service(() => ({ access_token: 'token', expires_in }));
	const request = credential();
	await refresh(helper, request, '');
	passTime(alive);
	expect(findToken(request)?.token).toBe('token');
	jest.restoreAllMocks();
	passTime(over);
	expect(findToken(request)).toBeUndefined();
});

test.each([
	{ clientId: 'other' },
	{ clientSecret: 'other' },
	{ environment: 'aos2' },
	{ permissions: ['elements.jobs.read.all'] },
	{ authentication: 'certificate', privateKey: 'a', certificate: 'b' },
])('a token counts only for the credential that it was asked for with: %j', async (change) => {
	const { helper } = numbered();
	const one = credential({ clientId: 'same' });
	await refresh(helper, one, findToken(one)?.id ?? '');
	expect(findToken(credential({ clientId: 'same', ...change }))).toBeUndefined();
});

test('a token without the customers permission is asked for anew before long: it may have been granted', async () => {
	const permissions = ['elements.license.read.all', 'elements.customers.read.all'];
	let granted = false;
	const { helper } = service((request) => {
		const refused = !granted && String(request.get('scope')).includes('customers');
		return refused
			? { error: 'invalid_scope' }
			: { access_token: granted ? 'all' : 'reduced', expires_in: 3600 };
	});
	const request = credential({ permissions });
	expect((await refresh(helper, request, '')).token).toBe('reduced');
	granted = true;
	passTime(301_000);
	expect(findToken(request)).toBeUndefined();
	expect((await refresh(helper, request, '')).token).toBe('all');
});

test('what is stored names the token, and tells nothing of it or of the secret', async () => {
	const { helper } = numbered();
	const [one, two] = [credential(), credential()];
	const ids = [await refreshAccessToken(helper, one, ''), await refreshAccessToken(helper, two, '')];
	for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}-1$/);
	expect(ids[0]).not.toBe(ids[1]);
});

test('all waiting callers get the failure, and the next one asks again', async () => {
	const { helper } = service((_request, count) =>
		count === 1 ? { error: 'x' } : { access_token: `token-${count}` },
	);
	const request = credential();
	const results = await Promise.allSettled(
		[1, 2, 3].map(async () => await refreshAccessToken(helper, request, '')),
	);
	expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
	expect((await refresh(helper, request, '')).token).toBe('token-2');
});

test('the customers permission is left out when it was not granted, and only that one', async () => {
	const permissions = ['elements.license.read.all', 'elements.customers.read.all'];
	const { requests, helper } = service((request) => {
		const refused = String(request.get('scope')).includes('customers');
		return refused ? { error: 'invalid_scope' } : { access_token: 'token' };
	});
	expect(await refresh(helper, credential({ permissions }), '')).toMatchObject({ token: 'token' });
	expect(requests.map((request) => request.get('scope'))).toEqual([permissions.join(' '), permissions[0]]);
	await expect(
		refreshAccessToken(helper, credential({ permissions: [permissions[1]] }), ''),
	).rejects.toThrow();
	expect(requests).toHaveLength(3);
});

test('without the customers permission there is nothing to leave out: it is asked once', async () => {
	const { requests, helper } = service(() => ({ error: 'invalid_scope' }), { statusCode: 400 });
	await expect(refreshAccessToken(helper, credential(), '')).rejects.toThrow(
		'The app registration does not have the permissions',
	);
	expect(requests).toHaveLength(1);
});

describe('a sign-in service that gives no token', () => {
	const failure = async (...[answer, options]: Parameters<typeof service>) =>
		await refreshAccessToken(service(answer, options).helper, credential(), '').catch(
			(error: unknown) => error,
		);

	test.each([408, 429, 500, 502, 503])('%s passes', async (statusCode) => {
		expect(await failure(() => null, { statusCode })).toMatchObject({
			message: `AvePoint's sign-in service is not available at the moment (${statusCode})`,
			transient: true,
			retryAfter: undefined,
		});
		const headers = { 'retry-after': 7 };
		expect(await failure(() => ({}), { statusCode, headers })).toMatchObject({ retryAfter: '7' });
	});

	test.each([400, 401, 403, 407, 409, 428, 430])('%s does not', async (statusCode) => {
		expect(await failure(() => null, { statusCode })).toMatchObject({
			message: 'AvePoint refused the token request',
			description: expect.stringContaining('no known reason'),
			transient: false,
		});
	});

	test('says why, where the reason is one of the standard', async () => {
		const refuse = async (error: unknown) => await failure(() => ({ error }) as never, { statusCode: 400 });
		for (const error of ['access_denied', 'invalid_grant', 'unauthorized_client']) {
			expect(await refuse(error)).toMatchObject({ description: expect.stringContaining(`"${error}"`) });
		}
		expect(await refuse('a-secret')).toMatchObject({
			description: expect.not.stringContaining('a-secret'),
		});
	});

	test.each([{}, { access_token: '' }, { access_token: 7 }, null])('%j is no token', async (body) => {
		expect(await failure(() => body)).toMatchObject({
			message: "AvePoint's sign-in service gave an answer without a token",
			transient: false,
		});
	});

	test.each([
		['ECONNRESET', 'ECONNRESET', true],
		['ENOTFOUND', 'ENOTFOUND', false],
		[undefined, 'unknown', true],
		[{ secret: 1 }, 'unknown', true],
	])('a connection that ends with %j: Reason: %s, passes: %s', async (code, reason, transient) => {
		const httpRequest = async () => await Promise.reject(Object.assign(new Error('a-secret'), { code }));
		const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
		const error: unknown = await refreshAccessToken(helper, credential(), '').catch((thrown) => thrown);
		expect(error).toMatchObject({
			message: "AvePoint's sign-in service could not be reached",
			description: expect.stringContaining(`Reason: ${reason}.`),
			transient,
		});
	});
});

test.each([
	[{ clientId: ' ' }, 'The credential has no Application (Client) ID'],
	[{ clientSecret: ' ' }, 'The credential has no client secret'],
])('%j is none', (change, message) => {
	expect(() => credential(change)).toThrow(message);
});

test('what is pasted with blanks around it goes without them', async () => {
	const { requests, helper } = numbered();
	const clientId = `pasted-${++serial}`;
	await refresh(helper, credential({ clientId: ` ${clientId} `, clientSecret: ' secret\n' }), '');
	expect(Object.fromEntries(requests[0])).toEqual({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: 'secret',
		scope: 'elements.license.read.all',
	});
});
