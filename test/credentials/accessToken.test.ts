import type { IDataObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { findToken, refreshAccessToken, toTokenRequest } from '../../credentials/accessToken';

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
function service(answer: (request: URLSearchParams, count: number) => IDataObject) {
	const requests: URLSearchParams[] = [];
	const httpRequest = async ({ body }: IHttpRequestOptions) => {
		const request = new URLSearchParams(String(body));
		requests.push(request);
		const count = requests.length;
		await new Promise((done) => setTimeout(done, 5));
		return { statusCode: 200, headers: {}, body: answer(request, count) };
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

test.each([
	[0.001, 59_000, 61_000],
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
