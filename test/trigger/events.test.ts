/* What starts the workflow for each event. */
import {
	BELOW,
	CHANGED,
	EXPIRING,
	PLAIN,
	activate,
	change,
	inDays,
	inDaysLive,
	numbers,
	open,
	pass,
	sandbox,
	setUpTests,
	subscription,
	watching,
} from './harness';

setUpTests();

describe.each([
	{
		name: 'Seats Below Threshold, remaining',
		parameters: {},
		outside: { microsoftLicenseAssigned: '40' },
		within: { microsoftLicenseAssigned: '45' },
		further: { microsoftLicenseAssigned: '60' },
		values: [10, 5, -10],
	},
	{
		name: 'Seats Below Threshold, purchased',
		parameters: BELOW,
		outside: { purchasedUserSeats: '10' },
		within: { purchasedUserSeats: '9' },
		further: { purchasedUserSeats: '0' },
		values: [10, 9, 0],
	},
	{
		name: 'Licenses Exceed Seats',
		parameters: { event: 'licensesExceedSeats' },
		outside: { microsoftLicenseAssigned: '50' },
		within: { microsoftLicenseAssigned: '51' },
		further: { microsoftLicenseAssigned: '70' },
		values: [0, 1, 20],
	},
	{
		name: 'Licenses Exceed Seats by more than 5',
		parameters: { event: 'licensesExceedSeats', threshold: 5 },
		outside: { microsoftLicenseAssigned: '55' },
		within: { microsoftLicenseAssigned: '56' },
		further: { microsoftLicenseAssigned: '99' },
		values: [5, 6, 49],
	},
])('$name', ({ parameters, outside, within, further, values }) => {
	const [before, crossed] = values;

	test('what holds already does not start the workflow', async () => {
		await open([[within], [outside]]);
		const trigger = await watching(parameters);
		expect(await trigger.poll()).toEqual([]);
		change(further);
		expect(await trigger.poll()).toEqual([]);
	});

	test('with Include Existing Matches it does, once', async () => {
		await open([[within], [outside]]);
		const trigger = await activate({ ...parameters, fireForExisting: true });
		const items = await trigger.poll();
		expect(items).toEqual([expect.objectContaining({ customerId: sandbox.customers[0].id, previous: null })]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('crossing starts it once, and again only after it was left', async () => {
		await open([[outside], [outside]]);
		const trigger = await watching(parameters);
		change(within);
		const items = await trigger.poll();
		expect(numbers(items)).toEqual([[before, crossed]]);
		expect(items[0].customerId).toBe(sandbox.customers[0].id);
		expect(await trigger.poll()).toEqual([]);
		change(further);
		expect(await trigger.poll()).toEqual([]);
		change(outside);
		expect(await trigger.poll()).toEqual([]);
		change(further);
		expect(numbers(await trigger.poll())).toEqual([[before, values[2]]]);
	});

	test('a subscription that is new starts it, one that does not hold does not', async () => {
		await open([[outside], []]);
		const trigger = await watching(parameters);
		sandbox.customers[1].subscriptions.push(
			subscription(within),
			subscription({ service: 'Fly', ...outside }),
		);
		const items = await trigger.poll();
		expect(numbers(items)).toEqual([[null, crossed]]);
		expect(items[0].customerId).toBe(sandbox.customers[1].id);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a number that goes to "N/A" and back is neither left nor crossed', async () => {
		await open([[within], [outside], [outside]]);
		const trigger = await watching(parameters);
		const unknown = { purchasedUserSeats: 'N/A', microsoftLicenseAssigned: 'N/A' };
		for (const customer of [0, 1]) change(unknown, customer);
		expect(await trigger.poll()).toEqual([]);
		for (const customer of [0, 1]) change({ ...PLAIN, ...within }, customer);
		const items = await trigger.poll();
		expect(numbers(items)).toEqual([[before, crossed]]);
		expect(items[0].customerId).toBe(sandbox.customers[1].id);
	});
});

describe('Seats Changed', () => {
	test('each change starts the workflow, with the number before and the number now', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '0' });
		expect(numbers(await trigger.poll())).toEqual([[50, 0]]);
		expect(await trigger.poll()).toEqual([]);
		change({ purchasedUserSeats: '70' });
		change({ purchasedUserSeats: '51' }, 1);
		change({ microsoftLicenseAssigned: '1' }, 1);
		expect(numbers(await trigger.poll())).toEqual([
			[0, 70],
			[50, 51],
		]);
	});

	test('Remaining changes with the assigned licenses', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching({ ...CHANGED, seats: 'remaining' });
		change({ microsoftLicenseAssigned: '55' });
		change({ purchasedUserSeats: '60', microsoftLicenseAssigned: '30' }, 1);
		expect(numbers(await trigger.poll())).toEqual([[30, -5]]);
	});

	test('a subscription that is new has no number before', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		sandbox.customers[0].subscriptions.push(subscription({ service: 'Fly', purchasedUserSeats: '7' }));
		expect(numbers(await trigger.poll())).toEqual([[null, 7]]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('"N/A" is no change, the next number is compared with the last', async () => {
		await open([[{}], [{}], [{ purchasedUserSeats: 'N/A' }]]);
		const trigger = await watching(CHANGED);
		for (const customer of [0, 1]) change({ purchasedUserSeats: 'N/A' }, customer);
		expect(await trigger.poll()).toEqual([]);
		change({ purchasedUserSeats: '50' });
		change({ purchasedUserSeats: '40' }, 1);
		change({ purchasedUserSeats: '5' }, 2);
		expect(numbers(await trigger.poll())).toEqual([
			[50, 40],
			[null, 5],
		]);
	});

	test('several subscriptions of one service are told apart', async () => {
		await open([[{ purchasedUserSeats: '10' }, { purchasedUserSeats: '20' }, { purchasedUserSeats: '30' }]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '21' }, 0, 1);
		expect(numbers(await trigger.poll())).toEqual([[20, 21]]);
		sandbox.customers[0].subscriptions.push(subscription({ purchasedUserSeats: '40' }));
		expect(numbers(await trigger.poll())).toEqual([[null, 40]]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('of those with another name or package the order does not matter', async () => {
		await open([
			[
				{ purchasedUserSeats: '10' },
				{ purchasedUserSeats: '20', package: 'Standard' },
				{ purchasedUserSeats: '30', subscriptionName: 'Second' },
			],
			[{ purchasedUserSeats: '10' }],
		]);
		const trigger = await watching(CHANGED);
		sandbox.customers[0].subscriptions.reverse();
		sandbox.customers.reverse();
		expect(await trigger.poll()).toEqual([]);
	});
});

describe('Subscription Expiring', () => {
	test('coming within so many days starts the workflow once', async () => {
		await open([[{ expirationDate: inDays(33) }], [{ expirationDate: inDays(200) }]]);
		const trigger = await watching(EXPIRING);
		expect(await trigger.poll()).toEqual([]);
		pass(3);
		expect(numbers(await trigger.poll())).toEqual([[33, 30]]);
		pass(2);
		expect(await trigger.poll()).toEqual([]);
		pass(40);
		expect(await trigger.poll()).toEqual([]);
	});

	test('what is within already does not, unless it is asked for; what has expired never does', async () => {
		await open([
			[{ expirationDate: inDays(5) }],
			[{ expirationDate: inDays(-5) }],
			[{ expirationDate: inDays(90) }],
		]);
		await watching(EXPIRING);
		const trigger = await activate({ ...EXPIRING, fireForExisting: true });
		expect(numbers(await trigger.poll())).toEqual([[null, 5]]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a new subscription within the days does, one that is new and has expired does not', async () => {
		await open([[{ expirationDate: inDays(90) }]]);
		const trigger = await watching(EXPIRING);
		sandbox.customers[0].subscriptions.push(
			subscription({ service: 'Fly', expirationDate: inDays(6) }),
			subscription({ service: 'Opus', expirationDate: inDays(-6) }),
			subscription({ service: 'Cense', expirationDate: inDays(60) }),
		);
		const items = await trigger.poll();
		expect(items.map(({ product, previous, current }) => [product, previous, current])).toEqual([
			['Fly', null, 6],
		]);
	});

	test('what expired between two polls is told late rather than never', async () => {
		await open([[{ expirationDate: inDays(40) }]]);
		const trigger = await watching(EXPIRING);
		pass(50);
		expect(numbers(await trigger.poll())).toEqual([[40, -10]]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('a renewal is told when it comes near itself', async () => {
		await open([[{ expirationDate: inDays(40) }]]);
		const trigger = await watching(EXPIRING);
		pass(20);
		expect(numbers(await trigger.poll())).toEqual([[40, 20]]);
		change({ expirationDate: inDays(345) });
		expect(await trigger.poll()).toEqual([]);
		pass(330);
		expect(numbers(await trigger.poll())).toEqual([[345, 15]]);
		change({ expirationDate: inDays(28) });
		expect(numbers(await trigger.poll())).toEqual([[null, 28]]);
		expect(await trigger.poll()).toEqual([]);
	});

	test('both forms of a date are one day', async () => {
		await open([[{ expirationDate: inDays(5) }], [{ expirationDate: inDaysLive(40) }]]);
		const trigger = await watching(EXPIRING);
		change({ expirationDate: inDaysLive(5) });
		change({ expirationDate: inDays(40) }, 1);
		expect(await trigger.poll()).toEqual([]);
		expect(trigger.size()).toBe(2);
		pass(15);
		expect(await trigger.poll()).toHaveLength(1);
	});

	test('a subscription without a date is left alone until it has one', async () => {
		await open([[{}], [{ expirationDate: inDays(90) }]]);
		const trigger = await watching(EXPIRING);
		change({ expirationDate: inDays(8) });
		expect(numbers(await trigger.poll())).toEqual([[null, 8]]);
	});
});
