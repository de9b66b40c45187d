import type { ICredentialDataDecryptedObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { AvePointGraphApi } from '../../credentials/AvePointGraphApi.credentials';
import { CanceledError } from '../../nodes/AvePointLicensing/shared/transport/cancellation';
import { RequestFailure } from '../../nodes/AvePointLicensing/shared/transport/failure';
import { queueOf } from '../../nodes/AvePointLicensing/shared/transport/queues';
import type { WaitingRequest } from '../../nodes/AvePointLicensing/shared/transport/requestQueue';
import { Retries } from '../../nodes/AvePointLicensing/shared/transport/retries';
import { toOutcome, Transport } from '../../nodes/AvePointLicensing/shared/transport/transport';

const CREDENTIAL = { clientSecret: 'a-secret', accessToken: '' };
/** What a request gives here that succeeds. */
const ANSWER = { body: {}, findRequestId: expect.any(Function) };
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
				code,
				delay = 0,
				...answer
			} = script[Math.min(sentAt.length, script.length - 1)];
			const { body } = { body: {}, ...answer };
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
		expect(await outcome(send())).toEqual(ANSWER);
		expect(sentAt).toEqual(times);
	});

	test.each(['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'])('%s is tried again', async (code) => {
		const { sentAt, send } = transport([{ code }, {}]);
		expect(await outcome(send())).toEqual(ANSWER);
		expect(sentAt).toEqual([0, 500]);
	});

	test('an answer between two failures says that the service works: nothing is paused', async () => {
		const { sentAt, send } = transport([1, 2, 3, 4].flatMap(() => [{ status: 500 }, {}]));
		for (let count = 0; count < 4; count++) await outcome(send());
		expect(sentAt).toEqual([0, 500, 500, 1_000, 1_000, 1_500, 1_500, 2_000]);
	});

	test('a pause that the service names no time for is shorter by chance', async () => {
		jest.spyOn(Math, 'random').mockReturnValue(0);
		const { sentAt, send } = transport([{ status: 429 }, {}]);
		await outcome(send());
		expect(sentAt).toEqual([0, 300]);
	});

	test.each([
		[{ status: 204 }, 'empty'],
		[{ body: undefined }, 'empty'],
		[{ body: null }, 'empty'],
		[{ body: '' }, 'empty'],
		[{ body: '<html>' }, 'notJson'],
		[{ body: 7 }, 'notJson'],
	])('%j is no answer, and not asked for again', async (answer, kind) => {
		const headers = { 'request-id': 'r-1' };
		const { sentAt, send } = transport([{ ...answer, headers }, {}]);
		const status = 'status' in answer ? 204 : 200;
		expect(await outcome(send())).toMatchObject({ kind, status, requestId: 'r-1', tries: 1 });
		expect(sentAt).toEqual([0]);
	});

	test.each([300, 400, 403, 404, 405, 302, 501])('%s is not', async (status) => {
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

	type Given = { credentialsDecrypted: { data: ICredentialDataDecryptedObject } };

	/** Issues t1, t2 and so on. */
	function signInService() {
		const tokens = { issued: 0 };
		const httpRequest = async () => ({
			statusCode: 200,
			headers: {},
			body: { access_token: `t${++tokens.issued}` },
		});
		return { tokens, httpRequest };
	}

	test('a new token that is over by the time it is shared is renewed in its turn', async () => {
		const type = new AvePointGraphApi();
		const authenticate = type.authenticate as (data: object, options: object) => Promise<IHttpRequestOptions>;
		const { tokens, httpRequest } = signInService();
		const sent: string[] = [];
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
		expect(answers).toEqual([ANSWER, ANSWER]);
		expect(tokens.issued).toBe(3);
		expect(sent.at(-1)).toBe('Bearer t3');
	});

	test('a token that is refused to many requests is renewed once, and no request fails', async () => {
		const { preAuthentication } = new AvePointGraphApi();
		const { tokens, httpRequest } = signInService();
		const httpRequestWithAuthentication = async (
			_type: string,
			_options: IHttpRequestOptions,
			{ credentialsDecrypted: { data } }: Given,
		) => {
			if (data.accessToken === '')
				Object.assign(data, await preAuthentication.call({ helpers: { httpRequest } } as never, data));
			const isRefused = tokens.issued === 1;
			await new Promise((done) => setTimeout(done, 1));
			return { statusCode: isRefused ? 401 : 200, headers: {}, body: {} };
		};
		const it = new Transport(
			{ helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions,
			{ ...CREDENTIAL, clientId: newClient() },
			{ concurrency: 10, retryBudget: 60, signal: new AbortController().signal },
		);
		const ask = async () => await it.request({ method: 'GET', path: '/x' });
		const answers = await outcome(Promise.all(Array.from({ length: 10 }, ask)));
		expect(answers).toEqual(Array.from({ length: 10 }, () => ANSWER));
		expect(tokens.issued).toBe(2);
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
		expect(await outcome(sent)).toEqual([ANSWER, ANSWER]);
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
		expect(await outcome(send())).toEqual(ANSWER);
	});

	test('what another request fails with meanwhile is not what the pause is for', async () => {
		const { send, clientId } = transport([{ status: 429, headers: { 'retry-after': '120' } }]);
		const other = transport([{ status: 500, delay: 100 }], { clientId });
		const sent = Promise.allSettled([other.send(), send()]);
		await jest.advanceTimersByTimeAsync(1_000);
		await sent;
		expect(await outcome(send())).toMatchObject({ status: 429, retryAfter: 119_000 });
	});

	test('a request whose turn comes after its budget is not sent', async () => {
		const { sentAt, send } = transport([{ status: 500 }, { delay: 20_000 }, {}], { retryBudget: 10 });
		const [own, other] = [send(), send()];
		expect(await outcome(own)).toMatchObject({ status: 500, tries: 1 });
		expect(await other).toEqual(ANSWER);
		expect(sentAt).toEqual([0, 0]);
	});

	test('a clock that is set back amid a wait changes nothing', async () => {
		const { sentAt, send } = transport([{ status: 429, headers: { 'retry-after': '1' } }, {}]);
		setTimeout(() => jest.setSystemTime(Date.now() - 30_000), 500);
		expect(await outcome(send())).toEqual(ANSWER);
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
		const told = toOutcome(new RequestFailure('answer', { status, transient }));
		expect(told).toMatchObject({ kind });
		if (kind === 'refused') expect(told).toMatchObject({ isOverload: status === 503 });
	});

	test('what did not reach the service tells nothing of its limits', () => {
		for (const transient of [true, false]) {
			expect(toOutcome(new RequestFailure('credential', { transient }))).toEqual({ kind: 'ignored' });
		}
		expect(toOutcome(new CanceledError())).toEqual({ kind: 'ignored' });
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

	test('pages of lists, which are asked for by POST, are never more than 10 at once', async () => {
		const underWay = { GET: 0, POST: 0 };
		const most = { GET: 0, POST: 0 };
		const httpRequestWithAuthentication = async (_type: string, options: IHttpRequestOptions) => {
			const method = options.method as 'GET' | 'POST';
			most[method] = Math.max(most[method], ++underWay[method]);
			await new Promise((done) => setTimeout(done, 700));
			underWay[method]--;
			return { statusCode: 200, headers: {}, body: {} };
		};
		const it = new Transport(
			{ helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions,
			{ ...CREDENTIAL, clientId: newClient() },
			{ concurrency: 50, retryBudget: 60, signal: new AbortController().signal },
		);
		for (const method of ['GET', 'POST'] as const) {
			const ask = async () => await it.request({ method, path: '/x' });
			await outcome(Promise.all(Array.from({ length: 300 }, ask)));
		}
		expect(most).toEqual({ GET: 50, POST: 10 });
	});

	test('a timeout is handed back to who can ask for less', async () => {
		for (const answer of [{ status: 504 }, { code: 'ECONNABORTED' }]) {
			const { sentAt, send } = transport([answer, {}]);
			expect(await outcome(send(true))).toMatchObject({ timedOut: true });
			expect(sentAt).toEqual([0]);
		}
		const { sentAt, send } = transport([{ status: 500 }, {}]);
		expect(await outcome(send(true))).toEqual(ANSWER);
		expect(sentAt).toEqual([0, 500]);
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

	test.each([
		['a wait', { status: 500 }],
		['a pause', { status: 429, headers: { 'retry-after': '30' } }],
	])('canceled during %s, it ends at once', async (_name, answer) => {
		const controller = new AbortController();
		const { sentAt, send } = transport([answer], { signal: controller.signal });
		setTimeout(() => controller.abort(), 100);
		let endedAt = 0;
		const sent = send().finally(() => (endedAt = performance.now()));
		const began = performance.now();
		expect(await outcome(sent)).toBeInstanceOf(CanceledError);
		expect(endedAt - began).toBe(100);
		expect(sentAt).toEqual([0]);
	});

	describe('what was learned of a service', () => {
		const url = 'https://graph.example.com';
		const waiting = (most: number): WaitingRequest => ({
			execution: { maxConcurrency: most, underWay: 0 },
			isList: false,
			canWait: () => true,
			send: () => {},
			giveUp: () => {},
		});

		test('is of one service and one app registration', () => {
			const [one, two] = [newClient(), newClient()];
			expect(queueOf(url, one)).toBe(queueOf(url, one));
			expect(queueOf(url, two)).not.toBe(queueOf(url, one));
			expect(queueOf('https://graph.example.org', one)).not.toBe(queueOf(url, one));
		});

		test('is forgotten when nobody used it for more than a minute', async () => {
			const clientId = newClient();
			const queue = queueOf(url, clientId);
			await jest.advanceTimersByTimeAsync(60_000);
			expect(queueOf(url, clientId)).toBe(queue);
			await jest.advanceTimersByTimeAsync(1);
			expect(queueOf(url, clientId)).not.toBe(queue);
		});

		test('is kept while a request waits or is under way, and for a minute after', async () => {
			const clientId = newClient();
			const queue = queueOf(url, clientId);
			const held = waiting(0);
			queue.enter(held);
			await jest.advanceTimersByTimeAsync(100_000);
			expect(queueOf(url, clientId)).toBe(queue);
			queue.leave(held);
			const sent = waiting(1);
			let release = () => {};
			sent.send = (permit) => (release = () => queue.release(permit, sent.execution, { kind: 'passed' }));
			queue.enter(sent);
			await jest.advanceTimersByTimeAsync(100_000);
			expect(queueOf(url, clientId)).toBe(queue);
			release();
			await jest.advanceTimersByTimeAsync(60_000);
			expect(queueOf(url, clientId)).toBe(queue);
			await jest.advanceTimersByTimeAsync(1);
			expect(queueOf(url, clientId)).not.toBe(queue);
		});

		test('is kept during a pause, so that nobody is sent into it', async () => {
			const headers = { 'retry-after': '300' };
			const { sentAt, send, clientId } = transport([{ status: 429, headers }, {}]);
			expect(await outcome(send())).toMatchObject({ status: 429 });
			await jest.advanceTimersByTimeAsync(200_000);
			queueOf(url, newClient());
			const later = transport([{}], { clientId });
			expect(await outcome(later.send())).toMatchObject({ status: 429, retryAfter: 100_000 });
			expect([sentAt, later.sentAt]).toEqual([[0], []]);
		});
	});
});

describe('the retry budget', () => {
	const failed = (details: object) => new RequestFailure('answer', { transient: true, ...details });

	test('what was not sent yet waits for as long as the budget, and for five seconds at least', () => {
		const retries = new Retries(10_000);
		expect([10_000, 10_001].map((time) => retries.canWait(0, time))).toEqual([true, false]);
		const impatient = new Retries(0);
		expect([5_000, 5_001].map((time) => impatient.canWait(0, time))).toEqual([true, false]);
	});

	test('begins with the first failure; a little later is not too late', () => {
		const retries = new Retries(10_000);
		retries.next(1_000, failed({ status: 500, retryAfter: 1_000 }));
		retries.next(3_000, failed({ status: 500, retryAfter: 1_000 }));
		expect([3_200, 3_201].map((time) => retries.canWait(8_000, time))).toEqual([true, false]);
	});

	test.each([429, 500])('what the service asks to wait beyond it ends the tries (%s)', (status) => {
		const within = new Retries(10_000).next(1_000, failed({ status, retryAfter: 10_000 }));
		// A refusal's wait is that of all.
		expect(within).toBe(status === 429 ? 0 : 10_000);
		const beyond = failed({ status, retryAfter: 10_001 });
		expect(() => new Retries(10_000).next(1_000, beyond)).toThrow(beyond);
	});
});
