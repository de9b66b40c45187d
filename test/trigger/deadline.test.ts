import type { IPollFunctions } from 'n8n-workflow';
import { Deadline } from '../../nodes/AvePointLicensing/trigger/deadline';

/** Of a poll for which n8n tells so many milliseconds; older ones tell none. */
const deadlineOf = (budget?: number) => {
	const context = { getNode: () => ({ name: 'Trigger' }), milliseconds: budget };
	const getPollBudgetMs = function (this: typeof context) {
		return this.milliseconds;
	};
	return new Deadline({
		...context,
		...(budget !== undefined && { getPollBudgetMs }),
	} as unknown as IPollFunctions);
};

let now = 0;
/** The timers that were set, and what makes each of them end. */
let timers: Array<{ milliseconds: number; end(): void }> = [];
beforeEach(() => {
	now = 5_000;
	timers = [];
	jest.spyOn(performance, 'now').mockImplementation(() => now);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
		const controller = new AbortController();
		timers.push({ milliseconds, end: () => controller.abort() });
		return controller.signal;
	});
});
afterEach(() => jest.restoreAllMocks());

const never = async () => await new Promise<never>(() => {});

test('a poll ends before n8n abandons it', () => {
	const deadline = deadlineOf(10_000);
	now += 9_499;
	expect(deadline.isOver()).toBe(false);
	now += 1;
	expect(deadline.isOver()).toBe(true);
	expect(deadline.error().message).toBe('The check did not finish in the time that n8n gives it (10 s)');
});

test.each([undefined, 300_000, Infinity, NaN])('%s is no limit', async (budget) => {
	const deadline = deadlineOf(budget);
	now += 1e12;
	expect(deadline.isOver()).toBe(false);
	expect(await deadline.meet(async () => 'done')).toBe('done');
	expect(timers).toEqual([]);
});

test.each([
	[10_000, 0, 9_500],
	[10_000, 500.5, 9_000],
	[10_000, 20_000, 0],
	[1e12, 0, 2 ** 31 - 1],
])('of %d ms, after %d ms, the work has %d ms', async (budget, passed, left) => {
	const deadline = deadlineOf(budget);
	now += passed;
	await deadline.meet(async () => {});
	expect(timers).toMatchObject([{ milliseconds: left }]);
});

test('work that takes too long is ended, with an error', async () => {
	let signal: AbortSignal | undefined;
	const met = deadlineOf(10_000).meet(async (given) => {
		signal = given;
		return await never();
	});
	expect(signal?.aborted).toBe(false);
	timers[0].end();
	await expect(met).rejects.toThrow('The check did not finish in the time');
	expect(signal?.aborted).toBe(true);
});

test('work that ends in time has its own result, and what it left running is ended', async () => {
	const signals: AbortSignal[] = [];
	const results = [async () => 'done', async () => await Promise.reject(new Error('failed'))].map(
		async (work) =>
			await deadlineOf(10_000).meet(async (signal) => {
				signals.push(signal);
				return await work();
			}),
	);
	expect(await Promise.allSettled(results)).toMatchObject([
		{ value: 'done' },
		{ reason: { message: 'failed' } },
	]);
	expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
	// Nobody is there any more to hear of it.
	timers.forEach(({ end }) => end());
});
