/* Subscriptions that only their numbers tell apart. */
import { BELOW, CHANGED, numbers, open, sandbox, setUpTests, subscription, watching } from './harness';

setUpTests();

describe('subscriptions of one customer that agree in service, name and package', () => {
	const TWINS = [{ purchasedUserSeats: '50' }, { purchasedUserSeats: '5' }];
	const seats = (...numbers: number[]) =>
		(sandbox.customers[0].subscriptions = numbers.map((number) =>
			subscription({ purchasedUserSeats: String(number) }),
		));

	test.each([CHANGED, BELOW])('%j: in another order nothing happened', async (parameters) => {
		await open([TWINS]);
		const trigger = await watching(parameters);
		for (let times = 0; times < 3; times++) {
			sandbox.customers[0].subscriptions.reverse();
			expect(await trigger.poll()).toEqual([]);
		}
	});

	test.each([CHANGED, BELOW])('%j: when one ends nothing happened to the other', async (parameters) => {
		await open([TWINS]);
		const trigger = await watching(parameters);
		seats(5);
		expect(await trigger.poll()).toEqual([]);
		expect(await (await trigger.restarted()).poll()).toEqual([]);
		seats(5, 50);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a change has its number before only where it is clear which one changed', async () => {
		await open([TWINS]);
		const trigger = await watching(CHANGED);
		seats(6, 50);
		expect(numbers(await trigger.poll())).toEqual([[5, 6]]);
		seats(49, 7);
		expect(numbers(await trigger.poll())).toEqual([
			[null, 49],
			[null, 7],
		]);
		seats(7);
		expect(await trigger.poll()).toEqual([]);
		seats(8);
		expect(numbers(await trigger.poll())).toEqual([[7, 8]]);
	});

	test('a crossing of one is told once, also when the other ended before', async () => {
		await open([TWINS]);
		const trigger = await watching(BELOW);
		seats(50);
		expect(await trigger.poll()).toEqual([]);
		seats(6);
		expect(numbers(await trigger.poll())).toEqual([[50, 6]]);
		expect(await trigger.poll()).toEqual([]);
	});
});
