/* The user seats of a product, customer by customer. */
import type { INodeParameters } from 'n8n-workflow';
import type { SandboxOptions } from '../../sandbox/server';
import { BELOW, CHANGED, activate, numbers, open, sandbox, setUpTests, watching } from './harness';

setUpTests();

describe('User Seats of a Product', () => {
	const USER_SEATS: INodeParameters = { ...BELOW, seats: 'userSeats' };
	const sell = (seats: number, customer = 0, productType = 2048) =>
		sandbox.customers[customer].seats.set(productType, seats);
	const openSelling = async (seats: number[], options: SandboxOptions = {}) => {
		await open(
			seats.map(() => [{}]),
			options,
		);
		seats.forEach((number, customer) => sell(number, customer));
	};
	const asked = () => sandbox.count('getProductOverview');

	test('one request for each customer, and one that finds out the form', async () => {
		await openSelling([50, 50, 50, 50]);
		const trigger = await watching(USER_SEATS);
		expect([sandbox.count('listSubscriptions'), sandbox.count('getUserSeats'), asked()]).toEqual([1, 1, 4]);
		sell(9, 2);
		const items = await trigger.poll();
		const { id, organization, ownerEmail } = sandbox.customers[2];
		expect(items).toEqual([
			{
				event: 'seatsBelowThreshold',
				customerId: id,
				organization,
				customer: ownerEmail,
				product: 'Cloud Backup for Microsoft 365',
				productType: 2048,
				previous: 50,
				current: 9,
				threshold: 10,
				purchasedUserSeat: 9,
			},
		]);
		expect(await trigger.poll()).toEqual([]);
		expect(asked()).toBe(12);
	});

	test('the early form keeps its own name of the number', async () => {
		await openSelling([50], { endpoints: 'both' });
		const trigger = await watching({ ...CHANGED, seats: 'userSeats' });
		sell(51);
		const [item] = await trigger.poll();
		expect(item).toMatchObject({ previous: 50, current: 51, threshold: null, availableUserSeat: 51 });
		expect(item).not.toHaveProperty('purchasedUserSeat');
		expect(asked()).toBe(0);
	});

	test('any product type, another one starts anew', async () => {
		await openSelling([50]);
		sell(3, 0, 777);
		const trigger = await watching({ ...USER_SEATS, productType: '={{ 770 + 7 }}' });
		sell(13, 0, 777);
		await trigger.poll();
		sell(4, 0, 777);
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({ product: 'Product type 777', productType: 777, previous: 13, current: 4 }),
		]);
		sell(1);
		expect(await (await trigger.restarted({ productType: 2048 })).poll()).toEqual([]);
	});

	test('of all customers, one without the product has no number', async () => {
		await openSelling([50, 5, 50]);
		const trigger = await watching({ ...USER_SEATS, options: { concurrency: 1 } });
		sandbox.fail({ operationId: 'getProductOverview', status: 404 });
		sell(5, 2);
		expect(numbers(await trigger.poll())).toEqual([[50, 5]]);
		expect(await trigger.poll()).toEqual([]);
		sell(4);
		expect(numbers(await trigger.poll())).toEqual([[50, 4]]);
	});

	test('of all customers, one whose ID can not be asked for is left out', async () => {
		await openSelling([50, 50]);
		sandbox.customers[1].id = '..';
		const trigger = await watching(USER_SEATS);
		expect(sandbox.requests.filter(({ path }) => /undefined|\.\./.test(path))).toEqual([]);
		sell(5);
		expect(numbers(await trigger.poll())).toEqual([[50, 5]]);
	});

	test.each([403, 404])('when all of them answer %d it is an error', async (status) => {
		await openSelling([50, 50]);
		sandbox.fail({ operationId: 'getUserSeats', status, times: 2 });
		sandbox.fail({ operationId: 'getProductOverview', status, times: 2 });
		const trigger = await activate(USER_SEATS);
		await expect(trigger.poll()).rejects.toMatchObject({ httpCode: String(status) });
		expect(trigger.stored()).toEqual({});
	});

	test('one that was chosen and is unknown is an error', async () => {
		await openSelling([50, 5]);
		const [{ id }] = sandbox.customers;
		const trigger = await activate({ ...USER_SEATS, customers: 'chosen', customerIds: [id, 'unknown'] });
		await expect(trigger.poll()).rejects.toMatchObject({
			message: 'The customer or the product was not found',
			description: expect.stringContaining('customer "unknown"'),
		});
		const known = await watching({ ...USER_SEATS, customers: 'chosen', customerIds: [id] });
		const before = asked();
		sell(1);
		sell(1, 1);
		expect(numbers(await known.poll())).toEqual([[50, 1]]);
		expect(asked() - before).toBe(1);
	});

	test('a poll that fails midway loses and repeats nothing', async () => {
		await openSelling([50, 50, 50]);
		const trigger = await watching({ ...USER_SEATS, options: { retryBudget: 0, concurrency: 1 } });
		const stored = trigger.stored();
		sell(5);
		const { id } = sandbox.customers[0];
		const answer = JSON.stringify({ customerId: id, productType: 2048, purchasedUserSeat: 5 });
		sandbox.fail({ operationId: 'getProductOverview', status: 200, body: answer });
		sandbox.fail({ operationId: 'getProductOverview', status: 500 });
		await expect(trigger.poll()).rejects.toMatchObject({ httpCode: '500' });
		expect(trigger.stored()).toEqual(stored);
		expect(numbers(await trigger.poll())).toEqual([[50, 5]]);
		expect(await trigger.poll()).toEqual([]);
	});
});
