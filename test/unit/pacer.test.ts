import { concurrently } from '../../nodes/AvePointLicensing/shared/concurrently';
import { Cancellation, CancelledError } from '../../nodes/AvePointLicensing/shared/transport/cancellation';
import { Pacer } from '../../nodes/AvePointLicensing/shared/transport/pacer';
import { parseRetryAfter } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';
import { RateLimit } from '../../sandbox/faults';
import { Invention } from '../../sandbox/invention';

const DAY = 86_400_000;

const never = () => new Cancellation(new AbortController().signal);

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
			expect(pacer.pause(performance.now(), 1_000)).toBe(1_000);
			const sent: number[] = [];
			const began = performance.now();
			const all = Promise.all(
				[1, 2, 3].map(async () => await pacer.run(async () => sent.push(performance.now() - began))),
			);
			await jest.advanceTimersByTimeAsync(900);
			expect(pacer.pause(performance.now(), 2_000)).toBe(2_000);
			expect(pacer.pause(performance.now(), 10)).toBe(2_000);
			await jest.advanceTimersByTimeAsync(1_900);
			expect(sent).toEqual([]);
			await jest.advanceTimersByTimeAsync(200);
			await all;
			expect(sent).toEqual([2_900, 2_900, 2_900]);
		});

		test('counts refusals of one burst as one, and begins again after a success', async () => {
			jest.spyOn(Math, 'random').mockReturnValue(1);
			const pacer = new Pacer(2, never());
			const sentAt = performance.now();
			await jest.advanceTimersByTimeAsync(100);
			expect(pacer.pause(sentAt)).toBe(500);
			expect(pacer.pause(sentAt)).toBe(500);
			await jest.advanceTimersByTimeAsync(600);
			expect(pacer.pause(performance.now())).toBe(1_000);
			pacer.succeeded(performance.now());
			await jest.advanceTimersByTimeAsync(1_000);
			expect(pacer.pause(performance.now())).toBe(500);
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
		async function send(requests: number, limit: RateLimit, delayOf = (_count: number) => 0) {
			const pacer = new Pacer(10, never());
			let refusals = 0;
			let count = 0;
			let freeAt = 0;
			const ask = async (): Promise<void> => {
				let sentAt = 0;
				const refusal = await pacer.run(async () => {
					sentAt = performance.now();
					// Who asks during the delay waits for its end, too.
					freeAt = Math.max(freeAt, sentAt + delayOf(++count));
					await new Promise((done) => setTimeout(done, Math.max(20, freeAt - sentAt)));
					return limit.refuse(Date.now());
				});
				if (!refusal) return pacer.succeeded(sentAt);
				refusals++;
				pacer.pause(sentAt, parseRetryAfter(refusal['retry-after'], refusal.date));
				await ask();
			};
			const began = performance.now();
			const all = concurrently(requests, 10, ask).then(() => performance.now() - began);
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

		test.each([
			['a slow answer', 10_000],
			['an outage', 30_000],
		])('a 429, %s, and a 429 again: what was not sent is not counted', async (_name, outage) => {
			const refuse = { 'retry-after': '1' };
			let requests = 0;
			const limit = {
				refuse: () => ([20, 60].includes(++requests) ? refuse : undefined),
			} as unknown as RateLimit;
			const undisturbed = 2_000 * 2 + 2_000;
			const { time } = await send(2_000, limit, (count) => (count === 59 ? outage : 0));
			expect(time).toBeLessThan(1.2 * (undisturbed + outage));
		});

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
		pacer.pause(performance.now(), 3_600_000);
		const send = jest.fn();
		const results = [1, 2, 3].map(async () => await pacer.run(send));
		controller.abort();
		for (const result of results) await expect(result).rejects.toBeInstanceOf(CancelledError);
		await expect(pacer.run(send)).rejects.toBeInstanceOf(CancelledError);
		expect(send).not.toHaveBeenCalled();
	});
});
