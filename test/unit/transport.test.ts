import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import fc from 'fast-check';
import { concurrently } from '../../nodes/AvePointLicensing/shared/concurrently';
import { pathSegment } from '../../nodes/AvePointLicensing/shared/path';
import { Cancellation, CancelledError } from '../../nodes/AvePointLicensing/shared/transport/cancellation';
import {
	findRequestId,
	readAnswerFailure,
	readError,
	RequestFailure,
} from '../../nodes/AvePointLicensing/shared/transport/failure';
import { Pacer } from '../../nodes/AvePointLicensing/shared/transport/pacer';
import { backOff, parseRetryAfter } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';
import { Transport } from '../../nodes/AvePointLicensing/shared/transport/transport';
import { Invention } from '../../sandbox/invention';
import { RateLimit } from '../../sandbox/faults';

const DAY = 86_400_000;

const never = () => new Cancellation(new AbortController().signal);

describe('Retry-After', () => {
	test('in seconds and as a date, by the clock of the answer', () => {
		expect(parseRetryAfter('7')).toBe(7_000);
		expect(parseRetryAfter(' 120 ')).toBe(120_000);
		const hoursOff = 'Wed, 21 Oct 2015 07:28:00 GMT';
		expect(parseRetryAfter('Wed, 21 Oct 2015 07:28:30 GMT', hoursOff)).toBe(30_000);
		const soon = new Date(Date.now() + 10_000).toUTCString();
		expect(parseRetryAfter(soon)).toBeGreaterThan(8_000);
	});

	test.each([
		'',
		undefined,
		'-5',
		'0',
		'1.5',
		'soon',
		'Wed, nonsense',
		'Wed, 21 Oct 2015 07:28:00 GMT',
		'1e9',
		null,
	])('%j is none', (value) => {
		expect(parseRetryAfter(value)).toBeUndefined();
	});

	test('nothing makes it negative or no number', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.integer().map(String)), (text) => {
				const milliseconds = parseRetryAfter(text);
				expect(milliseconds === undefined || milliseconds > 0).toBe(true);
			}),
		);
	});

	test('without it the waits grow, with jitter, up to half a minute', () => {
		for (let failures = 1; failures < 40; failures++) {
			const longest = Math.min(30_000, 500 * 2 ** (failures - 1));
			const waited = backOff(failures);
			expect(waited).toBeGreaterThanOrEqual(longest / 2);
			expect(waited).toBeLessThanOrEqual(longest);
		}
	});
});

describe('the pacer', () => {
	test('lets no more through at once than it may, in the order in which they came', async () => {
		const pacer = new Pacer(3, never());
		let underWay = 0;
		let most = 0;
		const order: number[] = [];
		const send = async (index: number) => {
			order.push(index);
			most = Math.max(most, ++underWay);
			await new Promise((done) => setTimeout(done, index % 3));
			underWay--;
		};
		await Promise.all(
			Array.from({ length: 50 }, async (_, index) => await pacer.run(async () => await send(index))),
		);
		expect(most).toBe(3);
		expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
	});

	test('goes on after a failure', async () => {
		const pacer = new Pacer(1, never());
		await expect(pacer.run(async () => await Promise.reject(new Error('x')))).rejects.toThrow('x');
		expect(await pacer.run(async () => 5)).toBe(5);
	});

	describe('with a clock of its own', () => {
		beforeEach(() => jest.useFakeTimers());
		afterEach(() => jest.useRealTimers());

		test('holds every request until the pause is over, also when it grows meanwhile', async () => {
			const pacer = new Pacer(2, never());
			expect(pacer.pause(Date.now(), 1_000)).toBe(1_000);
			const sent: number[] = [];
			const began = Date.now();
			const all = Promise.all(
				[1, 2, 3].map(async () => await pacer.run(async () => sent.push(Date.now() - began))),
			);
			await jest.advanceTimersByTimeAsync(900);
			expect(pacer.pause(Date.now(), 2_000)).toBe(2_000);
			expect(pacer.pause(Date.now(), 10)).toBe(2_000);
			await jest.advanceTimersByTimeAsync(1_900);
			expect(sent).toEqual([]);
			await jest.advanceTimersByTimeAsync(200);
			await all;
			expect(sent).toEqual([2_900, 2_900, 2_900]);
		});

		test('counts refusals of one burst as one, and begins again after a success', async () => {
			jest.spyOn(Math, 'random').mockReturnValue(1);
			const pacer = new Pacer(2, never());
			const sentAt = Date.now();
			await jest.advanceTimersByTimeAsync(100);
			expect(pacer.pause(sentAt)).toBe(500);
			expect(pacer.pause(sentAt)).toBe(500);
			await jest.advanceTimersByTimeAsync(600);
			expect(pacer.pause(Date.now())).toBe(1_000);
			pacer.succeeded(Date.now());
			await jest.advanceTimersByTimeAsync(1_000);
			expect(pacer.pause(Date.now())).toBe(500);
			jest.restoreAllMocks();
		});
	});

	describe('where the service allows so many requests a second', () => {
		beforeEach(() => jest.useFakeTimers({ now: 0.5 * DAY }));
		afterEach(() => {
			jest.useRealTimers();
			jest.restoreAllMocks();
		});

		/** Sends requests, those that are refused once more, and tells how many that were and how long it took. */
		async function send(requests: number, limit: RateLimit) {
			const pacer = new Pacer(10, never());
			let refusals = 0;
			const ask = async (): Promise<void> => {
				let sentAt = 0;
				const refusal = await pacer.run(async () => {
					sentAt = Date.now();
					await new Promise((done) => setTimeout(done, 20));
					return limit.refuse(Date.now());
				});
				if (!refusal) return pacer.succeeded(sentAt);
				refusals++;
				pacer.pause(sentAt, parseRetryAfter(refusal['retry-after'], refusal.date));
				await ask();
			};
			const began = Date.now();
			const all = concurrently(requests, 10, ask).then(() => Date.now() - began);
			await jest.advanceTimersByTimeAsync(100_000);
			return { time: await all, refusals };
		}

		test.each([
			['seconds', 50, 1.15, 20],
			['seconds', 80, 1.15, 20],
			// How long it waits then is drawn.
			...[1, 2, 3, 4, 5].map((seed) => ['none', 50, 1.3, 150, seed] as const),
			// Where there is next to nothing to gain: few requests for a pause, or one that is too long by a date.
			['seconds', 7, 1.15, 200],
			['date', 50, 2, 200],
		] as const)(
			'it goes on at its pace (Retry-After: %s, %i a second)',
			async (form, allowed, most, refused, seed = 1) => {
				const jitter = new Invention(seed);
				jest.spyOn(Math, 'random').mockImplementation(() => jitter.integer(0, 999) / 1000);
				const limit = new RateLimit(allowed, form);
				// Who else asks counts as well.
				for (let other = 0; other < allowed / 5; other++) limit.refuse();
				const { time, refusals } = await send(allowed * 20, limit);
				expect(refusals).toBeLessThanOrEqual(refused);
				expect(time / 20_000).toBeLessThan(most);
			},
		);

		test('a passing refusal slows down for a while only', async () => {
			const limit = { refuse: jest.fn().mockReturnValueOnce(undefined) } as unknown as RateLimit;
			jest.mocked(limit.refuse).mockReturnValueOnce({ 'retry-after': '3' });
			const { time } = await send(2_000, limit);
			expect(time).toBeLessThan(80_000);
		});
	});

	test('ends with the execution: nothing that waits is sent', async () => {
		const controller = new AbortController();
		const pacer = new Pacer(1, new Cancellation(controller.signal));
		pacer.pause(Date.now(), 3_600_000);
		const send = jest.fn();
		const results = [1, 2, 3].map(async () => await pacer.run(send));
		controller.abort();
		for (const result of results) await expect(result).rejects.toBeInstanceOf(CancelledError);
		await expect(pacer.run(send)).rejects.toBeInstanceOf(CancelledError);
		expect(send).not.toHaveBeenCalled();
	});
});

describe('concurrently', () => {
	test('starts nothing after the first failure', async () => {
		const started: number[] = [];
		const work = async (index: number) => {
			started.push(index);
			await new Promise((done) => setTimeout(done, 1));
			if (index === 4) throw new Error('four');
		};
		await expect(concurrently(100, 3, work)).rejects.toThrow('four');
		await new Promise((done) => setTimeout(done, 20));
		expect(Math.max(...started)).toBeLessThan(10);
	});

	test('nothing to do', async () => {
		await concurrently(0, 3, async () => await Promise.reject(new Error('never')));
	});
});

describe('a text as one segment of a path', () => {
	test('comes back as it was, and never leaves its place', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const segment = pathSegment(text);
				if (segment === undefined) return;
				const { pathname, search, hash } = new URL(`https://host.example/a/${segment}/b`);
				expect([search, hash]).toEqual(['', '']);
				expect(pathname.split('/')).toEqual(['', 'a', segment, 'b']);
				expect(decodeURIComponent(pathname.split('/')[2])).toBe(text);
			}),
			{ numRuns: 2_000, examples: [['..'], ['.'], ['%2e%2e'], ['a/../b'], ['?x#y'], ['\\..\\'], ['']] },
		);
	});
});

describe('reading a failure', () => {
	const fromAnswer = (statusCode: number, body?: unknown, headers = {}) =>
		readAnswerFailure({ statusCode, body: body as never, headers }, ['s3cret']);

	test('keeps what helps, and nothing of the request', () => {
		const body = { message: 'no s3cret eyJhbGciOi.eyJzdWIi.sig' };
		const failure = fromAnswer(429, body, { 'retry-after': '3', 'request-id': 'abc' });
		expect(failure).toMatchObject({
			status: 429,
			retryAfter: 3_000,
			requestId: 'abc',
			serviceMessage: 'no … …',
			transient: true,
		});
	});

	test('a request id that is no id is left out', () => {
		expect(findRequestId({ 'request-id': '<script>' }, { RequestId: 'fine-1' })).toBe('fine-1');
		expect(findRequestId(undefined, '<html>')).toBeUndefined();
	});

	test.each([
		['ECONNRESET', true],
		['ECONNREFUSED', true],
		['EAI_AGAIN', true],
		['ENOTFOUND', false],
		['CERT_HAS_EXPIRED', false],
		['ECONNABORTED', true],
		[undefined, true],
	])('connection failure %s, transient: %s', (code, transient) => {
		expect(readError({ cause: { code } })).toMatchObject({ situation: 'connection', code, transient });
		// As n8n 1.x hands it over.
		const words =
			code === 'ECONNABORTED' ? 'timeout of 60000ms exceeded' : `connect ${code ?? 'failed'} 127.0.0.1:1`;
		expect(readError({ message: 'The connection …', messages: [words] })).toMatchObject({ code, transient });
	});

	test('a certificate that is not trusted, by its words', () => {
		const failure = readError({ message: 'unable to verify the first certificate' });
		expect(failure).toMatchObject({ code: 'CERT_INVALID', transient: false });
	});

	test('the status of an error, wherever n8n put it', () => {
		expect(readError({ cause: { response: { status: 503 } } })).toMatchObject({
			status: 503,
			transient: true,
		});
		expect(readError({ httpCode: '403' })).toMatchObject({ status: 403, transient: false });
	});

	test('when to try again, and the request id, also of an error', () => {
		const headers = { 'retry-after': '30', 'request-id': 'r-1' };
		expect(readError({ cause: { response: { status: 503, headers } } })).toMatchObject({
			retryAfter: 30_000,
			requestId: 'r-1',
		});
	});

	test('any answer at all is read', () => {
		const headers = fc.dictionary(fc.string(), fc.string());
		fc.assert(
			fc.property(fc.integer({ min: 300, max: 599 }), fc.anything(), headers, (status, body, values) => {
				const failure = fromAnswer(status, body, values);
				expect(failure.status).toBe(status);
				expect(failure.serviceMessage ?? '').not.toContain('s3cret');
			}),
		);
	});
});

describe('the transport', () => {
	type Answer = { status?: number; headers?: object; body?: unknown; code?: string };

	/** n8n's request helper, with a script of answers; the last one is repeated. */
	function transport(script: Answer[], { retryBudget = 60, signal = new AbortController().signal } = {}) {
		const sentAt: number[] = [];
		const began = Date.now();
		const httpRequestWithAuthentication = async (_type: string, _options: IHttpRequestOptions) => {
			const {
				status = 200,
				headers = {},
				body = {},
				code,
			} = script[Math.min(sentAt.length, script.length - 1)];
			sentAt.push(Date.now() - began);
			if (code) throw Object.assign(new Error('failed'), { cause: { code } });
			return { statusCode: status, headers, body };
		};
		const context = { helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions;
		const it = new Transport(
			context,
			{ environment: 'commercial', accessToken: 'x' },
			{ concurrency: 1, retryBudget, signal },
		);
		const { pacer } = it as unknown as { pacer: Pacer };
		return {
			sentAt,
			pacer,
			pause: (milliseconds: number) => pacer.pause(Date.now(), milliseconds),
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

	test.each([408, 429, 500, 502, 503, 504])('%s is tried again, after growing waits', async (status) => {
		const { sentAt, send } = transport([{ status }, { status }, { status }, {}]);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
		expect(sentAt).toEqual([0, 500, 1_500, 3_500]);
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

	test('401 is asked once more in the way that makes n8n get a new token', async () => {
		const { sentAt, send } = transport([{ status: 401 }, { status: 401 }, {}]);
		expect(await outcome(send())).toMatchObject({ status: 401, tries: 1 });
		expect(sentAt).toEqual([0, 0]);
	});

	test('a new token that is over by the time it is shared is renewed in its turn', async () => {
		const sent: string[] = [];
		type Sent = { credentialsDecrypted: { data: { accessToken: string } } };
		const httpRequestWithAuthentication = async (
			_type: string,
			{ ignoreHttpStatusErrors }: IHttpRequestOptions,
			{ credentialsDecrypted: { data } }: Sent,
		) => {
			// As n8n does when a 401 is an error.
			if (!ignoreHttpStatusErrors) data.accessToken += '+';
			sent.push(data.accessToken);
			await new Promise((done) => setTimeout(done, 1));
			// The second token is revoked as soon as it was used once.
			const works = data.accessToken === 'x++' || sent.filter((token) => token === 'x+').length === 1;
			return { statusCode: works && data.accessToken !== 'x' ? 200 : 401, headers: {}, body: {} };
		};
		const it = new Transport(
			{ helpers: { httpRequestWithAuthentication } } as unknown as IExecuteFunctions,
			{ environment: 'commercial', accessToken: 'x' },
			{ concurrency: 2, retryBudget: 60, signal: new AbortController().signal },
		);
		const request = { method: 'GET', path: '/x' } as const;
		const answers = await outcome(Promise.all([it.request(request), it.request(request)]));
		expect(answers).toEqual([{ body: {} }, { body: {} }]);
		expect(sent).toEqual(['x', 'x', 'x+', 'x+', 'x++']);
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
		const { sentAt, send, pause } = transport([{ status: 429, headers }, {}]);
		// Refused a moment later, another request asks for the same pause anew.
		setTimeout(() => pause(60_000), 20);
		expect(await outcome(send())).toEqual({ body: {}, requestId: undefined });
		expect(sentAt).toEqual([0, 60_020]);
	});

	test.each([
		[404, true],
		[403, true],
		[401, false],
		[429, false],
		[500, false],
		[503, false],
	])('%s counts as let through: %s', async (status, letThrough) => {
		const { send, pacer } = transport([{ status }], { retryBudget: 0 });
		const succeeded = jest.spyOn(pacer, 'succeeded');
		await outcome(send());
		expect(succeeded).toHaveBeenCalledTimes(letThrough ? 1 : 0);
	});

	test('nor one that another request’s pause held beyond it', async () => {
		const { sentAt, send, pause } = transport([{ status: 500 }], { retryBudget: 10 });
		setTimeout(() => pause(3_600_000), 100);
		expect(await outcome(send())).toMatchObject({ status: 500, tries: 1 });
		expect(sentAt).toEqual([0]);
	});

	test('a time-out is handed back to who can ask for less', async () => {
		for (const answer of [{ status: 504 }, { code: 'ECONNABORTED' }]) {
			const { sentAt, send } = transport([answer, {}]);
			expect(await outcome(send(true))).toMatchObject({ timedOut: true });
			expect(sentAt).toEqual([0]);
		}
	});

	test('cancelled during a wait, it ends at once', async () => {
		const controller = new AbortController();
		const { sentAt, send } = transport([{ status: 500 }], { signal: controller.signal });
		setTimeout(() => controller.abort(), 100);
		expect(await outcome(send())).toBeInstanceOf(CancelledError);
		expect(sentAt).toEqual([0]);
	});
});
