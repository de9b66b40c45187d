/* The trigger, polled as n8n does: what starts a workflow, and what is kept between polls. */
import { PollContext } from 'n8n-core';
import type { IDataObject, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import type { CredentialStore } from '../../engine/credentials';
import type { SandboxCustomer } from '../../sandbox/data';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { openTrigger } from '../support/trigger';
import { stringify } from '../support/workflow';

type Subscription = SandboxCustomer['subscriptions'][number];

const DAY = 86_400_000;
const realNow = Date.now;

let sandbox: Sandbox;
// A day does not end during a test.
beforeEach(() => {
	const toMorning = DAY / 3 - (realNow() % DAY);
	Date.now = () => realNow() + toMorning;
});
afterEach(async () => {
	Date.now = realNow;
	jest.restoreAllMocks();
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

/** Time goes on. */
const pass = (days: number) => {
	const now = Date.now;
	Date.now = () => now() + days * DAY;
};

/** Time goes on, on the clock that no setting of the machine's time moves. */
const passMonotonicTime = (milliseconds: number) => {
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
};

const dayOf = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
/** A date as documented. */
const inDays = (days: number) => `${dayOf(days)}T00:00:00Z`;
/** The same day as seen live. */
const inDaysLive = (days: number) => dayOf(days).replace(/(.{4})-(.{5})/, '$2-$1T12:00:00Z');

const PLAIN: Partial<Subscription> = {
	service: 'Cloud Backup for Microsoft 365',
	subscriptionName: 'N/A',
	package: 'N/A',
	purchasedUserSeats: '50',
	microsoftLicenseAssigned: '20',
	expirationDate: 'N/A',
};
const subscription = (changes: Partial<Subscription> = {}) =>
	({ ...sandbox.customers[0].subscriptions[0], ...PLAIN, ...changes }) as Subscription;

/** A sandbox of one customer for each list, with these subscriptions. */
async function open(lists: Array<Array<Partial<Subscription>>>, options: SandboxOptions = {}) {
	sandbox = await startSandbox({ ...options, customers: lists.length });
	const all = lists.map((list) => list.map(subscription));
	all.forEach((subscriptions, index) => (sandbox.customers[index].subscriptions = subscriptions));
}

/** Changes a subscription of a customer. */
const change = (changes: Partial<Subscription>, customer = 0, index = 0) =>
	Object.assign(sandbox.customers[customer].subscriptions[index], changes);

interface Trigger {
	/** The items that start the workflow; none when it is not started. */
	poll(mode?: WorkflowExecuteMode, budget?: number | null): Promise<IDataObject[]>;
	/** After a restart of n8n, which knows what it saved; perhaps with other parameters. */
	restarted(parameters?: INodeParameters): Promise<Trigger>;
	/** What is kept in n8n's memory. */
	stored(): IDataObject;
	/** How often n8n was given something, be it an empty list. */
	starts(): number;
	/** Number of what it remembers. */
	size(): number;
	isToBeSaved(): boolean;
	credentials: CredentialStore;
}

let activated = 0;

/** A trigger of its own, unless it is told which one it is. */
async function activate(
	parameters: INodeParameters = {},
	{ staticData, id = `trigger ${++activated}` }: { staticData?: IDataObject; id?: string } = {},
): Promise<Trigger> {
	const trigger = await openTrigger(sandbox, parameters, { id, staticData });
	const { workflow, credentials } = trigger;
	const stored = () => JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	let saved: IDataObject | undefined;
	let starts = 0;
	return {
		poll: async (mode = 'trigger', budget) => {
			const output = await trigger.poll(mode, budget);
			if (output) starts++;
			// n8n saves after the poll of the activation, and when a poll gives something.
			if (mode === 'trigger' && (output || !saved)) saved = stored();
			return (output?.[0] ?? []).map(({ json }) => json);
		},
		restarted: async (changes) => await activate({ ...parameters, ...changes }, { staticData: saved, id }),
		stored,
		starts: () => starts,
		size: () => Object.values((trigger.staticData().entries as IDataObject) ?? {}).flat().length,
		isToBeSaved: () => workflow.staticData.__dataChanged === true,
		credentials,
	};
}

/** Activated, and polled once. */
async function watching(parameters: INodeParameters = {}): Promise<Trigger> {
	const trigger = await activate(parameters);
	expect(await trigger.poll()).toEqual([]);
	return trigger;
}

const numbers = (items: IDataObject[]) => items.map(({ previous, current }) => [previous, current]);
const BELOW: INodeParameters = { event: 'seatsBelowThreshold', seats: 'purchased', threshold: 10 };
const CHANGED: INodeParameters = { event: 'seatsChanged' };
const EXPIRING: INodeParameters = { event: 'subscriptionExpiring', days: 30 };
const AT_ONCE: INodeParameters = { options: { retryBudget: 0 } };

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

	test('with Fire for What Already Holds it does, once', async () => {
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

	test('Remaining changes with the assigned licences', async () => {
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
			sandbox.fail({ operationId: 'listSubscriptions', hang: true, meanwhile: done }),
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
		description: expect.stringContaining('Choose fewer Customers'),
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
			sandbox.fail({ operationId: 'listSubscriptions', meanwhile: done }),
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
			sandbox.fail({ operationId: 'listSubscriptions', hang: true, meanwhile: done }),
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
				description: expect.stringContaining('Check Customers and Service Contains'),
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
			description: expect.stringContaining('Nothing is watched of gone.'),
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
		[{ threshold: '={{ "many" }}' }, 'Threshold is not a number'],
		[{ threshold: '={{ "" }}' }, 'Threshold is not a number'],
		[{ threshold: '={{ null }}' }, 'Threshold is not a number'],
		[{ event: 'licensesExceedSeats', threshold: '={{ Infinity }}' }, 'Threshold is not a number'],
		[{ ...EXPIRING, days: '={{ "soon" }}' }, 'Days is not a number'],
		[{ seats: 'userSeats', productType: '={{ "Fly" }}' }, 'The product type is not a positive whole number'],
		[{ seats: 'userSeats', productType: 0 }, 'The product type is not a positive whole number'],
		[{ customers: 'chosen', customerIds: [] }, 'No customer is chosen'],
		[{ customers: 'chosen', customerIds: '={{ null }}' }, 'No customer is chosen'],
		[{ customers: 'chosen', customerIds: ['7d4f0a52', '..'] }, 'The customer ID is not valid'],
		[{ seats: 'userSeats', customers: 'chosen', customerIds: '={{ "." }}' }, 'The customer ID is not valid'],
		[{ options: { concurrency: 0 } }, 'Concurrency must be a number from 1 to 100'],
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
		sandbox = await startSandbox({ customers: 5000 });
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
