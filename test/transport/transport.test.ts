import type { ICredentialDataDecryptedObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { AvePointGraphApi } from '../../credentials/AvePointGraphApi.credentials';
import { CanceledError } from '../../nodes/AvePointLicensing/shared/transport/cancellation';
import { RequestFailure } from '../../nodes/AvePointLicensing/shared/transport/failure';
import { toOutcome, Transport } from '../../nodes/AvePointLicensing/shared/transport/transport';

const CREDENTIAL = { clientSecret: 'a-secret', accessToken: '' };
/** Of an app registration that no other test has, so that nothing is known of it. */
let clients = 0;
const newClient = () => `client-${++clients}`;

describe('the transport', () => {
	type Answer = { status?: number; headers?: object; body?: unknown; code?: string; delay?: number };

	/** n8n's request helper, with a script of answers; the last one is repeated. */
	function transport(
		script: Answer[],
		{ retryBudget = 60, signal = new AbortController().signal, clientId = newClient() } = {},
	) {
		const sentAt: number[] = [];
		const began = performance.now();
		const httpRequestWithAuthentication = async (_type: string, _options: IHttpRequestOptions) => {
			const {
				status = 200,
				headers = {},
				body = {},
				code,
				delay = 0,
			} = script[Math.min(sentAt.length, script.length - 1)];
			sentAt.push(performance.now() - began);
			if (delay > 0) await new Promise((done) => setTimeout(done, delay));
			if (code) throw Object.assign(new Error('failed'), { cause: { code } });
			return { statusCode: status, headers, body };
		};
		const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
		const it = new Transport(context, { ...CREDENTIAL, clientId }, { concurrency: 1, retryBudget, signal });
		return {
			clientId,
			sentAt,
			send: async (failOnTimeout = false) => await it.request({ method: 'GET', path: '/x', failOnTimeout }),
		};
	}

	beforeEach(() => {
		jest.useFakeTimers();
		jest.spyOn(Math, 'random').mockReturnValue(1);
	});
	afterEach(() => {
		jest.useRealTimers();
		jest.restoreAllMocks();
	});

	async function outcome(promise: Promise<unknown>) {
		const settled = promise.catch((error: unknown) => error);
		await jest.runAllTimersAsync();
		return await settled;
	}

	test.each([
		...[408, 500, 502, 504].map((status) => [status, [0, 500, 1_500, 3_500]] as const),
		// Of all requests.
		...[429, 503].map((status) => [status, [0, 400, 1_000, 1_900]] as const),
	])('%s is tried again, after growing waits', async (status, times) => {
		const { sentAt, send } = transport([{ status }, { status }, { status }, {}]);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
		expect(sentAt).toEqual(times);
	});

	test.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'])('%s is tried again', async (code) => {
		const { sentAt, send } = transport([{ code }, {}]);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
		expect(sentAt).toEqual([0, 500]);
	});

	test.each([400, 403, 404, 405, 302, 501])('%s is not', async (status) => {
		const { sentAt, send } = transport([{ status }, {}]);
		expect(await outcome(send())).toMatchObject({ status, tries: 1 });
		expect(sentAt).toEqual([0]);
	});

	test('401 is asked again with a new token, and with three new ones at most', async () => {
		const { sentAt, send } = transport([{ status: 401 }]);
		expect(await outcome(send())).toMatchObject({ status: 401, tries: 1 });
		expect(sentAt).toEqual([0, 0, 0, 0]);
		expect(await outcome(send())).toMatchObject({ status: 401, tries: 1 });
		expect(sentAt).toHaveLength(5);
	});

	test('a new token that is over by the time it is shared is renewed in its turn', async () => {
		const type = new AvePointGraphApi();
		const authenticate = type.authenticate as (data: object, options: object) => Promise<IHttpRequestOptions>;
		let issued = 0;
		const sent: string[] = [];
		const httpRequest = async () => ({
			statusCode: 200,
			headers: {},
			body: { access_token: `t${++issued}` },
		});
		type Given = { credentialsDecrypted: { data: ICredentialDataDecryptedObject } };
		/** As n8n does it. */
		const httpRequestWithAuthentication = async (
			_type: string,
			options: IHttpRequestOptions,
			{ credentialsDecrypted: { data } }: Given,
		) => {
			const refresh = async () =>
				Object.assign(data, await type.preAuthentication.call({ helpers: { httpRequest } } as never, data));
			const ask = async () => {
				const { headers } = await authenticate(data, { ...options });
				const token = String(headers?.Authorization);
				const times = sent.push(token) && sent.filter((one) => one === token).length;
				// The first opens nothing, the second is revoked as soon as it was used once.
				const isWorthless = token === 'Bearer t1' || (token === 'Bearer t2' && times > 1);
				await new Promise((done) => setTimeout(done, 1));
				return { statusCode: isWorthless ? 401 : 200, headers: {}, body: {} };
			};
			if (data.accessToken === '') await refresh();
			return await ask();
		};
		const it = new Transport(
			{ helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions,
			{ ...CREDENTIAL, clientId: newClient() },
			{ concurrency: 2, retryBudget: 60, signal: new AbortController().signal },
		);
		const request = { method: 'GET', path: '/x' } as const;
		const answers = await outcome(Promise.all([it.request(request), it.request(request)]));
		expect(answers).toEqual([{ body: {} }, { body: {} }]);
		expect(issued).toBe(3);
		expect(sent.at(-1)).toBe('Bearer t3');
	});

	test('the time that the service names is kept', async () => {
		const { sentAt, send } = transport([
			{ status: 429, headers: { 'retry-after': '7' } },
			{ status: 500, headers: { 'retry-after': '3' } },
			{},
		]);
		await outcome(send());
		expect(sentAt).toEqual([0, 7_000, 10_000]);
	});

	test('no try starts after the budget, and none is waited for in vain', async () => {
		const { sentAt, send } = transport([{ status: 500 }], { retryBudget: 10 });
		expect(await outcome(send())).toMatchObject({ status: 500, tries: 5 });
		expect(sentAt).toEqual([0, 500, 1_500, 3_500, 7_500]);

		const absurd = transport([{ status: 429, headers: { 'retry-after': '86400' } }]);
		expect(await outcome(absurd.send())).toBeInstanceOf(RequestFailure);
		expect(absurd.sentAt).toEqual([0]);
	});

	test('a wait of just the budget is worth its try, also when the clock goes on meanwhile', async () => {
		const headers = { 'retry-after': '60' };
		const { sentAt, send, clientId } = transport([{ status: 429, headers }, {}]);
		// Refused a moment later, another execution's request asks for the same pause anew.
		const other = transport([{ status: 429, headers, delay: 20 }, {}], { clientId });
		const sent = Promise.all([other.send(), send()]);
		expect(await outcome(sent)).toEqual([{ body: {} }, { body: {} }]);
		expect(sentAt).toEqual([0, 60_020]);
	});

	test('a wait that the service asks for beyond the budget is kept by all: nothing is sent meanwhile', async () => {
		const { sentAt, send } = transport([{ status: 429, headers: { 'retry-after': '120' } }, {}]);
		const results = Promise.allSettled(Array.from({ length: 300 }, async () => await send()));
		const reasons = ((await outcome(results)) as PromiseRejectedResult[]).map(
			({ reason }) => reason as RequestFailure,
		);
		expect(sentAt).toEqual([0]);
		expect(reasons).toHaveLength(300);
		expect(reasons.every(({ status, retryAfter }) => status === 429 && retryAfter === 120_000)).toBe(true);
		// After that time, requests go on.
		await jest.advanceTimersByTimeAsync(120_000);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
	});

	test('a clock that is set back amid a wait changes nothing', async () => {
		const { sentAt, send } = transport([{ status: 429, headers: { 'retry-after': '1' } }, {}]);
		setTimeout(() => jest.setSystemTime(Date.now() - 30_000), 500);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
		expect(sentAt).toEqual([0, 1_000]);
	});

	test.each([
		[404, 'passed'],
		[403, 'passed'],
		[401, 'ignored'],
		[429, 'throttled'],
		[503, 'throttled'],
		[500, 'failed'],
	])('%s tells of the limits that the request has %s', (status, kind) => {
		const transient = [429, 500, 503].includes(status);
		expect(toOutcome(new RequestFailure('answer', { status, transient }))).toMatchObject({ kind });
	});

	test('a request that another one’s pause would hold beyond its budget fails at once, with its own failure', async () => {
		const { sentAt, send, clientId } = transport([{ status: 500 }], { retryBudget: 10 });
		const headers = { 'retry-after': '3600' };
		const other = transport([{ status: 429, headers, delay: 100 }], { clientId });
		const sent = Promise.allSettled([other.send(), send()]);
		const [, own] = (await outcome(sent)) as PromiseRejectedResult[];
		expect(own.reason).toMatchObject({ status: 500, tries: 1 });
		expect(sentAt).toEqual([0]);
		expect(performance.now()).toBeLessThan(1_000);
	});

	test('a time-out is handed back to who can ask for less', async () => {
		for (const answer of [{ status: 504 }, { code: 'ECONNABORTED' }]) {
			const { sentAt, send } = transport([answer, {}]);
			expect(await outcome(send(true))).toMatchObject({ timedOut: true });
			expect(sentAt).toEqual([0]);
		}
	});

	test('canceled while a token is being refused, it asks for no other one', async () => {
		const controller = new AbortController();
		const { sentAt, send } = transport([{ status: 401 }, {}], { signal: controller.signal });
		const sent = send();
		// The request is on its way, its answer is not read yet.
		while (sentAt.length === 0) await Promise.resolve();
		controller.abort();
		expect(await outcome(sent)).toBeInstanceOf(CanceledError);
		expect(sentAt).toEqual([0]);
	});

	test('canceled during a wait, it ends at once', async () => {
		const controller = new AbortController();
		const { sentAt, send } = transport([{ status: 500 }], { signal: controller.signal });
		setTimeout(() => controller.abort(), 100);
		expect(await outcome(send())).toBeInstanceOf(CanceledError);
		expect(sentAt).toEqual([0]);
	});
});
