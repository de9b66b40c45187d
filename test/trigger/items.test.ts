/* What an item holds, what a try in the editor shows, and which customers are watched. */
import type { INodeParameters } from 'n8n-workflow';
import {
	BELOW,
	CHANGED,
	EXPIRING,
	activate,
	change,
	dayOf,
	inDays,
	inDaysLive,
	numbers,
	open,
	sandbox,
	setUpTests,
	subscription,
	watching,
} from './harness';

setUpTests();

describe('an item', () => {
	test('has the customer, the product, the numbers before and now, and what else is known', async () => {
		await open([[{}]]);
		const trigger = await watching();
		const days = 100;
		change({ microsoftLicenseAssigned: '53', expirationDate: inDaysLive(days) });
		const { id, organization, ownerEmail } = sandbox.customers[0];
		expect(await trigger.poll()).toEqual([
			{
				event: 'seatsBelowThreshold',
				customerId: id,
				organization,
				customer: ownerEmail,
				product: 'Cloud Backup for Microsoft 365',
				previous: 30,
				current: -3,
				threshold: 10,
				purchasedUserSeats: 50,
				microsoftLicenseAssigned: 53,
				overage: 3,
				expirationDate: `${dayOf(days)}T12:00:00.000Z`,
				daysToExpiry: expect.any(Number),
			},
		]);
	});

	test('of Subscription Expiring compares days', async () => {
		await open([[{ microsoftLicenseAssigned: 'N/A', expirationDate: inDays(10) }]]);
		const [item] = await (await activate({ ...EXPIRING, fireForExisting: true })).poll();
		expect(item).toMatchObject({
			event: 'subscriptionExpiring',
			current: 10,
			daysToExpiry: 10,
			threshold: 30,
			microsoftLicenseAssigned: null,
			overage: null,
		});
	});

	test('of Seats Changed has no threshold', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: '51' });
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({ event: 'seatsChanged', threshold: null }),
		]);
	});
});

describe('tried in the editor', () => {
	test('it shows one item of what holds, and keeps nothing', async () => {
		await open([[{}], [{ purchasedUserSeats: '5' }], [{ purchasedUserSeats: '4' }]]);
		const trigger = await activate(BELOW);
		for (let times = 0; times < 2; times++) {
			expect(await trigger.poll('manual')).toEqual([
				expect.objectContaining({ event: 'seatsBelowThreshold', previous: null, current: 5, threshold: 10 }),
			]);
		}
		expect(trigger.stored()).toEqual({});
		expect(trigger.isToBeSaved()).toBe(false);
	});

	test('it leaves what is kept alone', async () => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		const stored = trigger.stored();
		change({ purchasedUserSeats: '51' });
		expect(await trigger.poll('manual')).toHaveLength(1);
		expect(trigger.stored()).toEqual(stored);
		expect(numbers(await trigger.poll())).toEqual([[50, 51]]);
	});

	test('where nothing holds it shows what has a number, where nothing has, what there is', async () => {
		await open([[{ purchasedUserSeats: 'N/A' }], [{}]]);
		const trigger = await activate(BELOW);
		expect(numbers(await trigger.poll('manual'))).toEqual([[null, 50]]);
		change({ purchasedUserSeats: 'N/A' }, 1);
		expect(numbers(await trigger.poll('manual'))).toEqual([[null, null]]);
	});

	test('it asks for the user seats of 10 customers', async () => {
		await open(Array.from({ length: 30 }, () => [{}]));
		const trigger = await activate({ ...CHANGED, seats: 'userSeats' });
		expect(await trigger.poll('manual')).toHaveLength(1);
		expect(sandbox.count('getProductOverview')).toBe(10);
	});
});

describe('the chosen customers', () => {
	test.each<[string, (ids: string[]) => INodeParameters['customerIds']]>([
		['as a list', (ids) => ids],
		['as text', (ids) => `={{ "${ids.join(', ')}" }}`],
		['as a list of an expression', (ids) => `={{ ${JSON.stringify(ids)} }}`],
	])('%s are the only ones asked for', async (_name, toValue) => {
		await open([[{}], [{}], [{}]]);
		const [one, two, three] = sandbox.customers.map(({ id }) => id);
		const trigger = await watching({ ...CHANGED, customers: 'chosen', customerIds: toValue([three, one]) });
		expect(sandbox.requests[1].body).toEqual({ customerIds: [three, one] });
		for (const customer of [0, 1, 2]) change({ purchasedUserSeats: '51' }, customer);
		const items = await trigger.poll();
		expect(items.map(({ customerId }) => customerId)).toEqual([one, three]);
		expect(items).not.toContainEqual(expect.objectContaining({ customerId: two }));
	});

	test('are the only ones told of, also when the service ignores the choice', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching({
			...CHANGED,
			customers: 'chosen',
			customerIds: [sandbox.customers[0].id],
		});
		const data = sandbox.customers.map(({ id, organization, ownerEmail }) => ({
			customerId: id,
			organization,
			customer: ownerEmail,
			products: [subscription({ purchasedUserSeats: '7' })],
		}));
		const body = JSON.stringify({ data, metadata: { pageIndex: 1, pageSize: 100, totalCount: 2 } });
		sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
		expect(await trigger.poll()).toEqual([expect.objectContaining({ customerId: sandbox.customers[0].id })]);
	});
});
