/* What is kept between polls. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { stringify } from '../support/workflow';
import {
	AT_ONCE,
	BELOW,
	CHANGED,
	activate,
	change,
	numbers,
	open,
	pass,
	openGenerated,
	sandbox,
	setUpTests,
	subscription,
	watching,
} from './harness';

setUpTests();

describe('a subscription that vanishes and comes back', () => {
	test('as it was is no news', async () => {
		await open([[{ purchasedUserSeats: '5' }], [{}]]);
		for (const parameters of [BELOW, CHANGED, { ...BELOW, fireForExisting: true }]) {
			const trigger = await activate(parameters);
			await trigger.poll();
			const gone = sandbox.customers[0].subscriptions.splice(0);
			expect(await trigger.poll()).toEqual([]);
			pass(29);
			expect(await trigger.poll()).toEqual([]);
			sandbox.customers[0].subscriptions.push(...gone);
			expect(await trigger.poll()).toEqual([]);
		}
	});

	test('with another number is compared with what it was', async () => {
		await open([[{}], [{}]]);
		const trigger = await watching(CHANGED);
		const gone = sandbox.customers.splice(0, 1);
		expect(await trigger.poll()).toEqual([]);
		sandbox.customers.push(...gone);
		change({ purchasedUserSeats: '51' }, 1);
		expect(numbers(await (await trigger.restarted()).poll())).toEqual([[50, 51]]);
	});

	test('after more than 30 days is new', async () => {
		await open([[{ purchasedUserSeats: '5' }], [{}]]);
		const trigger = await watching(BELOW);
		const gone = sandbox.customers[0].subscriptions.splice(0);
		await trigger.poll();
		expect(trigger.size()).toBe(2);
		pass(31);
		await trigger.poll();
		expect(trigger.size()).toBe(1);
		sandbox.customers[0].subscriptions.push(...gone);
		expect(numbers(await trigger.poll())).toEqual([[null, 5]]);
	});
});

describe('changed parameters', () => {
	test('all customers instead of the chosen ones do not start the workflow for each', async () => {
		await open([[{}], [{ purchasedUserSeats: '5' }], [{ purchasedUserSeats: '6' }]]);
		const customerIds = [sandbox.customers[0].id];
		const trigger = await watching({ ...BELOW, customers: 'chosen', customerIds });
		change({ purchasedUserSeats: '9' });
		const wider = await trigger.restarted({ customers: 'all' });
		expect(numbers(await wider.poll())).toEqual([[50, 9]]);
		change({ purchasedUserSeats: '20' }, 1);
		expect(await wider.poll()).toEqual([]);
		change({ purchasedUserSeats: '4' }, 1);
		expect(numbers(await wider.poll())).toEqual([[20, 4]]);
	});

	test('nor does a service that is asked for no more, nor back again', async () => {
		await open([
			[{}, { service: 'Fly', purchasedUserSeats: '5' }],
			[{ service: 'Opus', purchasedUserSeats: '5' }],
		]);
		const trigger = await watching({ ...CHANGED, service: 'microsoft' });
		expect(trigger.size()).toBe(1);
		const wider = await trigger.restarted({ service: '' });
		expect(await wider.poll()).toEqual([]);
		expect(wider.size()).toBe(3);
		change({ purchasedUserSeats: '6' }, 1);
		const narrow = await wider.restarted({ service: 'OPUS' });
		expect(numbers(await narrow.poll())).toEqual([[5, 6]]);
		expect(await (await narrow.restarted({ service: '' })).poll()).toEqual([]);
	});

	test('the same customers in another order are the same', async () => {
		await open([[{}], [{}]]);
		const [one, two] = sandbox.customers.map(({ id }) => id);
		const trigger = await watching({ ...CHANGED, customers: 'chosen', customerIds: [one, two] });
		sandbox.customers[0].subscriptions.push(subscription({ service: 'Fly' }));
		const other = await trigger.restarted({ customerIds: `={{ "${two}, ${one}" }}` });
		expect(numbers(await other.poll())).toEqual([[null, 50]]);
	});

	test.each<[string, INodeParameters]>([
		['event', { event: 'licensesExceedSeats' }],
		['number of seats', { seats: 'remaining' }],
	])('another %s starts anew', async (_name, changes) => {
		await open([[{}], [{}]]);
		const trigger = await watching(BELOW);
		change({ purchasedUserSeats: '5' });
		const other = await trigger.restarted(changes);
		expect(await other.poll()).toEqual([]);
		change({ purchasedUserSeats: '4' }, 1);
		expect(await other.poll()).toHaveLength(1);
	});

	test('another threshold starts it for what holds only by now', async () => {
		await open([[{ purchasedUserSeats: '5' }], [{ purchasedUserSeats: '15' }], [{}]]);
		const trigger = await watching(BELOW);
		const higher = await trigger.restarted({ threshold: 20 });
		expect(numbers(await higher.poll())).toEqual([[15, 15]]);
		expect(await higher.poll()).toEqual([]);
		const lower = await higher.restarted({ threshold: 10 });
		expect(await lower.poll()).toEqual([]);
		change({ purchasedUserSeats: '9' }, 1);
		expect(numbers(await lower.poll())).toEqual([[15, 9]]);
	});
});

describe('what is kept', () => {
	test.each<[string, IDataObject]>([
		['of an early version', { entries: { a: [50, 0] } }],
		['without a list', { entries: 'none' }],
		['of a stranger', { entries: { a: [['many', 0]] } }],
	])('in a form %s is no state: the next poll sets the baseline', async (_name, strange) => {
		await open([[{}]]);
		const trigger = await watching(CHANGED);
		const staticData = trigger.stored();
		const [node] = Object.keys(staticData);
		Object.assign(staticData[node] as IDataObject, strange);
		const other = await activate(CHANGED, { staticData });
		expect(await other.poll()).toEqual([]);
		change({ purchasedUserSeats: '51' });
		expect(numbers(await other.poll())).toEqual([[50, 51]]);
	});

	test('has no secret, nor have items and errors', async () => {
		await open([[{}]]);
		const trigger = await watching({ ...CHANGED, ...AT_ONCE });
		change({ purchasedUserSeats: '51' });
		const items = await trigger.poll();
		sandbox.fail({ operationId: 'listSubscriptions', status: 500 });
		const error = await trigger.poll().catch((failure: unknown) => failure);
		const seen = stringify([items, trigger.stored(), error]);
		const [accessToken] = sandbox.tokens;
		expect(accessToken.length).toBeGreaterThan(20);
		expect(seen).toContain(sandbox.customers[0].id);
		expect(seen).not.toContain(accessToken);
		expect(seen).not.toContain(DEMO_REGISTRATION.clientSecret);
	});

	test('is less than 1 MB for 5,000 customers, also when half of it is gone', async () => {
		await openGenerated(5000);
		const trigger = await watching(CHANGED);
		const count = sandbox.customers.flatMap(({ subscriptions }) => subscriptions).length;
		expect(count).toBeGreaterThan(8000);
		expect(trigger.size()).toBe(count);
		expect(sandbox.count('listSubscriptions')).toBe(51);
		sandbox.customers.splice(2500);
		expect(await trigger.poll()).toEqual([]);
		const listed = sandbox.customers.flatMap(({ subscriptions }) => subscriptions).length;
		expect(trigger.size()).toBe(Math.min(count, listed + 5000));
		expect(JSON.stringify(trigger.stored()).length).toBeLessThan(1_000_000);
		pass(31);
		await trigger.poll();
		expect(trigger.size()).toBe(listed);
	}, 60_000);
});
