import type { IDataObject, IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { credentialKey, refreshAccessToken, toTokenRequest } from '../../credentials/accessToken';

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

test('a thousand callers at once get the token of one request', async () => {
	const { requests, helper } = numbered();
	const request = credential();
	const tokens = await Promise.all(
		Array.from({ length: 1000 }, async () => await refreshAccessToken(helper, request, 'old')),
	);
	expect(new Set(tokens)).toEqual(new Set(['token-1']));
	expect(requests).toHaveLength(1);
});

test('a caller that comes late with the same old token gets the one that replaced it', async () => {
	const { requests, helper } = numbered();
	const request = credential();
	await refreshAccessToken(helper, request, 'old');
	expect(await refreshAccessToken(helper, request, 'old')).toBe('token-1');
	expect(requests).toHaveLength(1);
});

test('when the new token does not work either, another one is asked for', async () => {
	const { helper } = numbered();
	const request = credential();
	await refreshAccessToken(helper, request, 'old');
	expect(await refreshAccessToken(helper, request, 'token-1')).toBe('token-2');
});

test('a token that somebody else got is not taken for an older one of ours', async () => {
	const { helper } = numbered();
	const request = credential();
	await refreshAccessToken(helper, request, 'old');
	expect(await refreshAccessToken(helper, request, "another process's")).toBe('token-2');
});

test('a caller without a token shares a very recent one only', async () => {
	const { helper } = numbered();
	const request = credential();
	await refreshAccessToken(helper, request, '');
	expect(await refreshAccessToken(helper, request, '')).toBe('token-1');
	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 6_000);
	expect(await refreshAccessToken(helper, request, '')).toBe('token-2');
	clock.mockRestore();
});

test('a token past its time is not handed out', async () => {
	const { helper } = service((_request, count) => ({ access_token: `token-${count}`, expires_in: 1 }));
	const request = credential();
	await refreshAccessToken(helper, request, 'old');
	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 2_000);
	expect(await refreshAccessToken(helper, request, 'old')).toBe('token-2');
	clock.mockRestore();
});

test('another secret is another credential', async () => {
	const { helper } = numbered();
	const one = credential({ clientId: 'same' });
	const two = credential({ clientId: 'same', clientSecret: 'other' });
	expect(credentialKey(one)).not.toBe(credentialKey(two));
	expect(await refreshAccessToken(helper, one, 'old')).toBe('token-1');
	expect(await refreshAccessToken(helper, two, 'old')).toBe('token-2');
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
	expect(await refreshAccessToken(helper, request, '')).toBe('token-2');
});

test('the customers permission is left out when it was not granted, and only that one', async () => {
	const permissions = ['elements.license.read.all', 'elements.customers.read.all'];
	const { requests, helper } = service((request) => {
		const refused = String(request.get('scope')).includes('customers');
		return refused ? { error: 'invalid_scope' } : { access_token: 'token' };
	});
	expect(await refreshAccessToken(helper, credential({ permissions }), '')).toBe('token');
	expect(requests.map((request) => request.get('scope'))).toEqual([permissions.join(' '), permissions[0]]);
	await expect(
		refreshAccessToken(helper, credential({ permissions: [permissions[1]] }), ''),
	).rejects.toThrow();
	expect(requests).toHaveLength(3);
});
