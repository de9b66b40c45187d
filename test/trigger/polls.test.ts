/* When n8n polls, how often, and for how long. */
import {
	AT_ONCE,
	BELOW,
	CHANGED,
	activate,
	change,
	numbers,
	open,
	passMonotonicTime,
	sandbox,
	setUpTests,
	watching,
} from './harness';

setUpTests();

describe('a poll', () => {
	test('is one request per 100 customers, with one token for all polls', async () => {
		await open(Array.from({ length: 250 }, () => [{}]));
		const trigger = await watching(CHANGED);
		expect(sandbox.count('listSubscriptions')).toBe(3);
		await trigger.poll();
		expect(sandbox.count('listSubscriptions')).toBe(6);
		expect(sandbox.count('requestAccessToken')).toBe(1);
		expect(sandbox.requests).toHaveLength(7);
	});

	test('that fails midway loses and repeats nothing', async () => {
		await open(Array.from({ length: 250 }, () => [{}]));
		const trigger = await watching({ ...CHANGED, ...AT_ONCE });
		const stored = trigger.stored();
		for (const customer of [7, 140, 249]) change({ purchasedUserSeats: '60' }, customer);
		const data = sandbox.customers.slice(0, 100).map(({ id, organization, ownerEmail, subscriptions }) => ({
			customerId: id,
			organization,
			customer: ownerEmail,
			products: subscriptions,
		}));
		const body = JSON.stringify({ data, metadata: { pageIndex: 1, pageSize: 100, totalCount: 250 } });
		sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
		sandbox.fail({ operationId: 'listSubscriptions', status: 500 });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: 'AvePoint is not available at the moment (500)',
		});
		expect(trigger.stored()).toEqual(stored);
		const items = await trigger.poll();
		expect(items.map(({ customerId }) => customerId)).toEqual(
			[7, 140, 249].map((customer) => sandbox.customers[customer].id),
		);
		expect(await trigger.poll()).toEqual([]);
	});

	test('that fails first leaves the baseline to the next one', async () => {
		await open([[{ purchasedUserSeats: '5' }]]);
		sandbox.fail({ operationId: 'listSubscriptions', status: 503 });
		const trigger = await activate({ ...BELOW, ...AT_ONCE });
		await expect(trigger.poll()).rejects.toMatchObject({ httpCode: '503' });
		expect(trigger.stored()).toEqual({});
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.size()).toBe(1);
	});

	test('goes on where n8n stopped when it was restarted', async () => {
		await open([[{}], [{ purchasedUserSeats: '5' }], [{}]]);
		const trigger = await watching(BELOW);
		expect(trigger.isToBeSaved()).toBe(true);
		change({ purchasedUserSeats: '5' });
		const second = await trigger.restarted();
		expect(second.isToBeSaved()).toBe(false);
		expect(numbers(await second.poll())).toEqual([[50, 5]]);
		expect(second.isToBeSaved()).toBe(true);
		const third = await second.restarted();
		expect(await third.poll()).toEqual([]);
		change({ purchasedUserSeats: '6' }, 2);
		expect(numbers(await third.poll())).toEqual([[50, 6]]);
	});

	test('that finds a threshold left is remembered over a restart', async () => {
		await open([[{}]]);
		let trigger = await watching(BELOW);
		for (let times = 0; times < 2; times++) {
			change({ purchasedUserSeats: '5' });
			expect(numbers(await trigger.poll())).toEqual([[50, 5]]);
			change({ purchasedUserSeats: '50' });
			expect(await trigger.poll()).toEqual([]);
			trigger = await trigger.restarted();
		}
	});

	test('that finds nothing starts nothing', async () => {
		await open([[{ purchasedUserSeats: '5' }], [{}]]);
		const trigger = await watching(BELOW);
		for (const seats of ['5', '4', 'N/A', '6']) {
			change({ purchasedUserSeats: seats });
			expect(await trigger.poll()).toEqual([]);
		}
		expect(trigger.starts()).toBe(0);
		change({ purchasedUserSeats: '7' }, 1);
		await trigger.poll();
		expect(trigger.starts()).toBe(1);
	});

	test('while another is under way tells nothing twice', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '51' });
		// n8n may also make a new workflow for each poll.
		const again = await trigger.restarted();
		const items = await Promise.all([trigger.poll(), again.poll(), trigger.poll()]);
		expect(items.map(numbers)).toEqual([[[50, 51]], [], []]);
		expect(sandbox.count('listSubscriptions')).toBe(2);
		change({ purchasedUserSeats: '52' });
		expect(numbers(await trigger.poll())).toEqual([[51, 52]]);
	});

	test('does not wait for that of another trigger', async () => {
		await open([[{}]]);
		const parameters = { ...CHANGED, ...AT_ONCE };
		const slow = await activate(parameters, { id: '1' });
		const other = await activate(parameters, { id: '2' });
		await slow.poll();
		await other.poll();
		change({ purchasedUserSeats: '51' });
		const hung = new Promise<void>((done) =>
			sandbox.fail({ operationId: 'listSubscriptions', hang: true, beforeAnswer: done }),
		);
		const underWay = slow.poll().catch((error: Error) => error.message);
		await hung;
		expect(numbers(await other.poll())).toEqual([[50, 51]]);
		// Lets the slow one go.
		await sandbox.close();
		expect(await underWay).toBe('AvePoint could not be reached');
		await open([[{}]]);
	});

	test('renews a token that has expired', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		sandbox.revokeTokens();
		change({ purchasedUserSeats: '51' });
		expect(await trigger.poll()).toHaveLength(1);
		expect(sandbox.count('requestAccessToken')).toBe(2);
	});
});

describe('in the time that n8n gives a poll', () => {
	const BUDGET = 1000;
	const NOT_IN_TIME = {
		message: 'The check did not finish in the time that n8n gives it (1 s)',
		description: expect.stringContaining("Choose fewer 'Customers'"),
	};

	test.each<[string, () => void]>([
		['an answer that does not come', () => sandbox.fail({ operationId: 'listSubscriptions', hang: true })],
		[
			'a pause that AvePoint asks for',
			() => sandbox.fail({ operationId: 'listSubscriptions', status: 429, headers: { 'Retry-After': '3' } }),
		],
	])('it ends before, with an error: %s', async (_name, hinder) => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		const stored = trigger.stored();
		change({ purchasedUserSeats: '51' });
		hinder();
		const begun = performance.now();
		await expect(trigger.poll('trigger', BUDGET)).rejects.toMatchObject(NOT_IN_TIME);
		expect(performance.now() - begun).toBeLessThan(BUDGET * 5);
		expect(trigger.stored()).toEqual(stored);
		// The pause is kept by the next one too.
		expect(numbers(await trigger.poll())).toEqual([[50, 51]]);
	});

	test.each([36_001, 12_345.6, 1e12, Infinity])('any number of milliseconds will do: %d', async (budget) => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '51' });
		expect(numbers(await trigger.poll('trigger', budget))).toEqual([[50, 51]]);
	});

	test('it asks nothing more when it has ended', async () => {
		const customers = Array.from({ length: 60 }, () => [{}]);
		await open(customers, { latency: 100 });
		const parameters = { ...CHANGED, seats: 'userSeats', options: { concurrency: 2 } };
		const trigger = await activate(parameters);
		await expect(trigger.poll('trigger', BUDGET)).rejects.toMatchObject(NOT_IN_TIME);
		// Those under way arrive.
		await new Promise((resolve) => setTimeout(resolve, 500));
		const asked = sandbox.requests.length;
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(sandbox.requests).toHaveLength(asked);
		expect(asked).toBeLessThan(customers.length);
		expect(trigger.stored()).toEqual({});
	});

	test('one that n8n has abandoned keeps nothing, and the one after it is no silence', async () => {
		await open([[{}]], { latency: 300 });
		const trigger = await watching(CHANGED);
		const stored = trigger.stored();
		change({ purchasedUserSeats: '51' });
		const asked = new Promise<void>((done) =>
			sandbox.fail({ operationId: 'listSubscriptions', beforeAnswer: done }),
		);
		const abandoned = trigger.poll('trigger', 60_000).catch((error: unknown) => error);
		await asked;
		expect(await trigger.poll('trigger', 60_000)).toEqual([]);
		// The process stood still.
		passMonotonicTime(60_000);
		const words = { message: 'The check did not finish in the time that n8n gives it (60 s)' };
		await expect(trigger.poll('trigger', 60_000)).rejects.toMatchObject(words);
		expect(await abandoned).toMatchObject(words);
		expect(trigger.stored()).toEqual(stored);
		expect(numbers(await trigger.poll('trigger', 60_000))).toEqual([[50, 51]]);
	});

	test('of two polls that began with one state the second tells nothing, unless n8n did not store what the first told', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '51' });
		const [again, later] = [await trigger.restarted(), await trigger.restarted()];
		expect(numbers(await trigger.poll('trigger', 60_000))).toEqual([[50, 51]]);
		expect(await again.poll('trigger', 60_000)).toEqual([]);
		expect(again.starts()).toBe(0);
		change({ purchasedUserSeats: '52' });
		expect(numbers(await trigger.poll('trigger', 60_000))).toEqual([[51, 52]]);
		passMonotonicTime(60_000);
		expect(numbers(await later.poll('trigger', 60_000))).toEqual([[50, 52]]);
	});

	test('a baseline is given to n8n, which otherwise stores nothing', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching({ ...BELOW, customers: 'chosen', customerIds: [sandbox.customers[0].id] });
		const wider = await trigger.restarted({ customers: 'all' });
		expect(await wider.poll('trigger', 60_000)).toEqual([]);
		expect(wider.starts()).toBe(1);
		const next = await wider.restarted();
		change({ purchasedUserSeats: '5' }, 1);
		expect(numbers(await next.poll('trigger', 60_000))).toEqual([[50, 5]]);
		expect(await next.poll('trigger', 60_000)).toEqual([]);
		expect(next.starts()).toBe(1);
	});

	test.each<[string, number | null | undefined]>([
		['does not tell one, as before 2.38', null],
		["tells its core's, which it does not hold a poll to", 5 * 60_000],
	])('there is no end where n8n %s', async (_name, budget) => {
		await open([[{}]]);
		const trigger = await watching({ ...CHANGED, ...AT_ONCE });
		const hung = new Promise<void>((done) =>
			sandbox.fail({ operationId: 'listSubscriptions', hang: true, beforeAnswer: done }),
		);
		const limit = jest.spyOn(AbortSignal, 'timeout');
		const poll = trigger.poll('trigger', budget).catch((error: Error) => error.message);
		await hung;
		expect(limit.mock.calls.flat()).toEqual([60_000]);
		limit.mockRestore();
		passMonotonicTime(10 * 60_000);
		expect(await trigger.poll('trigger', budget)).toEqual([]);
		await sandbox.close();
		expect(await poll).toBe('AvePoint could not be reached');
		await open([[{}]]);
	});
});
