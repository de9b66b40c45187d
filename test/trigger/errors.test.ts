/* Errors of the trigger. */
import { PollContext } from 'n8n-core';
import type { INodeParameters } from 'n8n-workflow';
import {
	BELOW,
	CHANGED,
	EXPIRING,
	activate,
	change,
	numbers,
	open,
	sandbox,
	setUpTests,
	watching,
} from './harness';

setUpTests();

describe('an error in words', () => {
	test.each<[string, INodeParameters]>([
		['no such service', { service: 'Backup for Typewriters' }],
		['no such customer', { customers: 'chosen', customerIds: ['unknown'] }],
	])('there is nothing to watch: %s', async (_name, parameters) => {
		await open([[{}]]);
		const trigger = await activate(parameters);
		for (const mode of ['trigger', 'manual'] as const) {
			await expect(trigger.poll(mode)).rejects.toMatchObject({
				message: 'There is nothing to watch',
				description: expect.stringContaining("Check 'Customers' and 'Service Contains'"),
			});
		}
		expect(trigger.stored()).toEqual({});
	});

	test('a chosen customer that is not listed, where somebody is there to read it; the others are watched', async () => {
		await open([[{}]]);
		const customerIds = [sandbox.customers[0].id, 'gone'];
		const trigger = await activate({ ...CHANGED, customers: 'chosen', customerIds });
		const warn = jest.fn();
		const logger = jest.spyOn(PollContext.prototype, 'logger', 'get').mockReturnValue({ warn } as never);
		expect(await trigger.poll()).toEqual([]);
		change({ purchasedUserSeats: '51' });
		expect(numbers(await trigger.poll())).toEqual([[50, 51]]);
		expect(warn.mock.calls.flat()).toEqual(Array(2).fill('Chosen customers that AvePoint does not list: 1'));
		logger.mockRestore();
		await expect(trigger.poll('manual')).rejects.toMatchObject({
			message: 'AvePoint does not list a chosen customer',
			description: expect.stringContaining("The trigger can't watch gone."),
		});
	});

	test('nor where no customer has a subscription', async () => {
		await open([[]]);
		await expect((await activate()).poll()).rejects.toMatchObject({ message: 'There is nothing to watch' });
	});

	test('numbers in an unknown form, unless others are understood', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching(CHANGED);
		change({ purchasedUserSeats: 'Unlimited' });
		change({ purchasedUserSeats: '51' }, 1);
		expect(numbers(await trigger.poll())).toEqual([[50, 51]]);
		change({ purchasedUserSeats: 'Many' }, 1);
		const stored = trigger.stored();
		await expect(trigger.poll()).rejects.toMatchObject({
			message: 'AvePoint\'s numbers are in an unknown form: "Unlimited"',
		});
		expect(trigger.stored()).toEqual(stored);
	});

	test.each<[string, INodeParameters]>([
		['remaining', { seats: 'remaining' }],
		['overage', { event: 'licensesExceedSeats' }],
	])('an unknown form of either number of %s', async (_name, parameters) => {
		await open([[{ microsoftLicenseAssigned: 'some' }]]);
		await expect((await activate(parameters)).poll()).rejects.toMatchObject({
			message: 'AvePoint\'s numbers are in an unknown form: "some"',
		});
	});

	test('a date in an unknown form', async () => {
		await open([[{ expirationDate: '14 March 2027' }]]);
		await expect((await activate(EXPIRING)).poll()).rejects.toMatchObject({
			message: 'AvePoint\'s numbers are in an unknown form: "14 March 2027"',
		});
	});

	test.each<[INodeParameters, string]>([
		[{ event: 'seatsGone' }, 'The event is unknown'],
		[{ seats: 'assigned' }, 'The seats to watch are unknown'],
		[{ threshold: '={{ "many" }}' }, "'Threshold' is not a number"],
		[{ threshold: '={{ "" }}' }, "'Threshold' is not a number"],
		[{ threshold: '={{ null }}' }, "'Threshold' is not a number"],
		[{ event: 'licensesExceedSeats', threshold: '={{ Infinity }}' }, "'Threshold' is not a number"],
		[{ ...EXPIRING, days: '={{ "soon" }}' }, "'Expires Within (Days)' is not a number"],
		[{ seats: 'userSeats', productType: '={{ "Fly" }}' }, 'The product type is not a positive whole number'],
		[{ seats: 'userSeats', productType: 0 }, 'The product type is not a positive whole number'],
		[{ customers: 'chosen', customerIds: [] }, 'No customer is chosen'],
		[{ customers: 'chosen', customerIds: '={{ null }}' }, 'No customer is chosen'],
		[{ customers: 'chosen', customerIds: ['7d4f0a52', '..'] }, 'The customer ID is not valid'],
		[{ seats: 'userSeats', customers: 'chosen', customerIds: '={{ "." }}' }, 'The customer ID is not valid'],
		[{ options: { concurrency: 0 } }, "'Max Concurrent Requests' must be a number from 1 to 100"],
	])('%j', async (parameters, message) => {
		await open([[{}]]);
		const trigger = await activate(parameters);
		await expect(trigger.poll()).rejects.toMatchObject({ message, description: expect.stringMatching(/\w/) });
		await expect(trigger.poll('manual')).rejects.toMatchObject({ message });
		expect(sandbox.requests).toEqual([]);
		expect(trigger.stored()).toEqual({});
	});

	test('a threshold may be a number in a text', async () => {
		await open([[{ purchasedUserSeats: '11' }]]);
		const trigger = await activate({ ...BELOW, threshold: '={{ " 12 " }}', fireForExisting: true });
		expect(await trigger.poll()).toEqual([expect.objectContaining({ current: 11, threshold: 12 })]);
	});
});
