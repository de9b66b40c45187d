/* Which fields of a subscription leave, and in which form. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { fields as FIELDS } from '../../nodes/AvePointLicensing/resources/subscription/fields';
import { simplify } from '../../nodes/AvePointLicensing/shared/simplifySubscription';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { run } from '../support/workflow';

let sandbox: Sandbox;
beforeEach(async () => (sandbox = await startSandbox({ customers: 30 })));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const get = async (parameters: INodeParameters, items: IDataObject[] = [{}]) =>
	await run({
		sandbox,
		items,
		parameters: { resource: 'subscription', operation: 'getAll', returnAll: true, ...parameters },
	});

/** What the service answers next: one customer with these products. */
const answer = (...products: IDataObject[]) =>
	answerWith({ customerId: '1', organization: 'O', customer: 'c@example.com', products });
const answerWith = (customer: IDataObject) => {
	const data = [customer];
	const body = JSON.stringify({ data, metadata: { pageIndex: 1, pageSize: 100, totalCount: 1 } });
	sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
};

const SIMPLIFIED =
	'customerId organization service purchasedUserSeats microsoftLicenseAssigned overage change paymentType expirationDate daysToExpiry'.split(
		' ',
	);
const OTHERS =
	'customer subscriptionModel purchasedUnits microsoftLicenseAvailable purchasedCapacity purchasedCapacityGb protectedCapacity protectedCapacityGb storage retention consumedStorage source subscriptionName package contractEndDate'.split(
		' ',
	);
const ALL = [...SIMPLIFIED, ...OTHERS];

const PRODUCT = {
	service: 'Fly',
	subscriptionModel: 'Per user',
	purchasedUserSeats: '10',
	purchasedUnits: 'N/A',
	microsoftLicenseAssigned: '12',
	microsoftLicenseAvailable: '0',
	purchasedCapacity: '1024 GB',
	protectedCapacity: '0/1 GB',
	storage: 'N/A',
	retention: '1 year',
	consumedStorage: '0.5 GB',
	expirationDate: '09/20/2026T13:00:00Z',
	change: '+5',
	source: 'AvePoint pooled subscription',
	paymentType: 'Pay as you go',
	subscriptionName: 'Fly migration',
	package: 'N/A',
	contractEndDate: '08/04/2026 09:35:11',
};

describe('the output', () => {
	test('Simplified is the default, and has these fields in this order', async () => {
		for (const parameters of [{}, { output: 'simplified' }]) {
			answer(PRODUCT);
			const { items } = await get(parameters);
			expect(items.map((item) => Object.keys(item))).toEqual([SIMPLIFIED]);
			expect(items[0]).toEqual({
				customerId: '1',
				organization: 'O',
				service: 'Fly',
				purchasedUserSeats: 10,
				microsoftLicenseAssigned: 12,
				overage: 2,
				change: 5,
				paymentType: 'Pay as you go',
				expirationDate: '2026-09-20T13:00:00.000Z',
				daysToExpiry: expect.any(Number),
			});
		}
	});

	test('Raw is what the service sent: nothing added, left out, renamed or read', async () => {
		const sent = [
			{ ...PRODUCT, change: 7, isNew: { by: ['AvePoint'] } },
			{ service: 'Fly', expirationDate: 'whenever' },
		];
		answer(...sent);
		const { items, hints } = await get({ output: 'raw' });
		const customer = { customerId: '1', organization: 'O', customer: 'c@example.com' };
		expect(items).toEqual(sent.map((product) => ({ ...customer, ...product })));
		expect(hints).toEqual([]);
	});

	test('Selected Fields has the chosen ones in the order of the list, as in Simplified', async () => {
		answer(PRODUCT);
		const { items } = await get({ output: 'selectedFields', fields: [...ALL].reverse() });
		expect(Object.keys(items[0])).toEqual(ALL);
		expect(items[0]).toMatchObject({
			customer: 'c@example.com',
			subscriptionModel: 'Per user',
			purchasedUnits: null,
			microsoftLicenseAvailable: 0,
			purchasedCapacity: '1024 GB',
			purchasedCapacityGb: 1024,
			protectedCapacity: '0/1 GB',
			protectedCapacityGb: null,
			storage: null,
			retention: '1 year',
			consumedStorage: '0.5 GB',
			source: 'AvePoint pooled subscription',
			subscriptionName: 'Fly migration',
			package: null,
			contractEndDate: '2026-08-04T09:35:11.000Z',
		});
	});

	test('a field that the service did not send is null, so that all items have the same fields', async () => {
		answer({ service: 'X' }, PRODUCT);
		const { items } = await get({ output: 'selectedFields', fields: ['package', 'change', 'customer'] });
		expect(items).toEqual([
			{ change: null, customer: 'c@example.com', package: null },
			{ change: 5, customer: 'c@example.com', package: null },
		]);
		answerWith({ customerId: '1', products: [{}] });
		const [simplified] = (await get({})).items;
		expect(Object.keys(simplified)).toEqual(SIMPLIFIED);
		expect(Object.values(simplified)).toEqual(['1', ...Array<null>(9).fill(null)]);
	});

	test('Selected Fields has those of Simplified unless one chooses', async () => {
		const { items } = await get({ output: 'selectedFields' });
		expect(items).toEqual((await get({})).items);
		expect(items.length).toBeGreaterThan(30);
	});
});

describe('the fields to choose from', () => {
	test('are all fields that there are, each with a name of its own', () => {
		expect(FIELDS.simplified.map(({ name }) => name)).toEqual(SIMPLIFIED);
		expect(FIELDS.others.map(({ name }) => name)).toEqual(OTHERS);
		const customer = { customerId: '1', organization: 'O', customer: 'c' };
		expect(Object.keys(simplify(customer, { service: 'X' }, 0))).toEqual(ALL);
	});

	const CHOSEN = ['overage', 'paymentType'];
	test.each<[string, unknown]>([
		['a list', CHOSEN],
		['a list of an expression', '={{ ["paymentType", "overage", "overage"] }}'],
		['text with commas', '={{ "overage, paymentType" }}'],
		['text as it is stored', 'paymentType,overage,'],
		['JSON of an AI agent', `={{ '["overage", "paymentType"]' }}`],
		['labels of an AI agent', '={{ "Payment Type, Overage" }}'],
		['other case', '={{ "OVERAGE,payment_type" }}'],
	])('may be %s', async (_name, fields) => {
		answer(PRODUCT);
		const { items, error } = await get({ output: 'selectedFields', fields: fields as never });
		expect(error).toBeUndefined();
		expect(items.map((item) => Object.entries(item))).toEqual([
			[
				['overage', 2],
				['paymentType', 'Pay as you go'],
			],
		]);
	});

	test('may differ from item to item, and so may the output', async () => {
		const items = [
			{ output: 'raw' },
			{ output: 'Selected Fields', fields: 'change' },
			{ output: 'SIMPLIFIED', fields: 'nothing that matters' },
			{ output: 'selectedFields', fields: ['service', 'customerId'] },
		];
		const outcome = await get({ output: '={{ $json.output }}', fields: '={{ $json.fields }}' }, items);
		expect(outcome.error).toBeUndefined();
		const keys = items.map((_, index) => {
			const rows = outcome.outputs[0].filter(
				({ pairedItem }) => (pairedItem as { item: number }).item === index,
			);
			return [...new Set(rows.map(({ json }) => Object.keys(json).join()))];
		});
		expect(keys.map((one) => one.length)).toEqual([1, 1, 1, 1]);
		expect(keys[0][0]).toContain('contractEndDate');
		expect(keys.slice(1)).toEqual([['change'], [SIMPLIFIED.join()], ['customerId,service']]);
	});

	test.each<[INodeParameters, string]>([
		[{ output: 'foo' }, 'The output is unknown'],
		[{ output: '={{ ["raw"] }}' }, 'The output is unknown'],
		[{ output: 'selectedFields', fields: [] }, 'No field is chosen'],
		[{ output: 'selectedFields', fields: '={{ $json.nothing }}' }, 'No field is chosen'],
		[{ output: 'selectedFields', fields: '={{ " , " }}' }, 'No field is chosen'],
		[{ output: 'selectedFields', fields: ['overage', 'seats'] }, "There is no field 'seats'"],
		[{ output: 'selectedFields', fields: '={{ "overage; change" }}' }, "There is no field 'overage; change'"],
		[
			{ output: 'selectedFields', fields: '={{ { overage: true } }}' },
			`There is no field '{"overage":true}'`,
		],
		[{ output: 'selectedFields', fields: ['constructor'] }, "There is no field 'constructor'"],
	])('%j is refused before any request', async (parameters, message) => {
		const { error } = await get(parameters);
		expect(error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
		if (message.startsWith('There is')) expect(error?.description).toContain(ALL.join(', '));
	});
});

describe('a hint about an unknown form', () => {
	const product = {
		service: 'X',
		purchasedUserSeats: 'Unlimited',
		microsoftLicenseAssigned: '7',
		microsoftLicenseAvailable: 'some',
		change: '5 more',
		expirationDate: 'soon',
		contractEndDate: '14/03/2027 00:00:00',
	};
	const hintOf = (name: string) =>
		`Some values of ${name} are in an unknown form and stay as AvePoint wrote them.`;

	test.each<[INodeParameters, string[]]>([
		[{}, ['purchasedUserSeats', 'change', 'expirationDate']],
		[{ output: 'raw' }, []],
		[{ output: 'selectedFields', fields: ['service', 'microsoftLicenseAssigned'] }, []],
		[{ output: 'selectedFields', fields: ['overage'] }, ['purchasedUserSeats']],
		[{ output: 'selectedFields', fields: ['daysToExpiry', 'change'] }, ['change', 'expirationDate']],
		[
			{ output: 'selectedFields', fields: ['microsoftLicenseAvailable', 'contractEndDate'] },
			['microsoftLicenseAvailable', 'contractEndDate'],
		],
		[{ output: 'raw', filters: { expiresWithinDays: 5 } }, ['expirationDate']],
		[
			{ output: 'selectedFields', fields: ['service'], filters: { overPurchasedOnly: true } },
			['purchasedUserSeats'],
		],
		[{ output: 'raw', filters: { overPurchasedOnly: false } }, []],
	])('with %j is about %j', async (parameters, names) => {
		answer(product);
		const { items, hints } = await get(parameters);
		expect(items).toHaveLength(1);
		expect(hints).toEqual(names.map(hintOf));
	});

	test('and the value stays as it was', async () => {
		answer(product);
		const { items } = await get({ output: 'selectedFields', fields: ALL });
		const { service: _, microsoftLicenseAssigned: _assigned, ...texts } = product;
		expect(items).toEqual([expect.objectContaining({ ...texts, overage: null, daysToExpiry: null })]);
	});
});

describe('by payment type and source', () => {
	const rows = () => sandbox.customers.flatMap(({ subscriptions }) => subscriptions);
	const count = async (filters: INodeParameters) => {
		const { items, error } = await get({ filters, output: 'raw' });
		expect(error).toBeUndefined();
		return items.length;
	};

	test('known ones, and N/A, in any case', async () => {
		for (const paymentType of ['Prepaid', 'pay AS you go', 'N/A']) {
			const expected = rows().filter((row) => row.paymentType.toLowerCase() === paymentType.toLowerCase());
			expect(expected.length).toBeGreaterThan(5);
			expect(await count({ paymentType })).toBe(expected.length);
			expect(await count({ paymentType: `={{ " ${paymentType}" }}` })).toBe(expected.length);
		}
	});

	test.each(['source', 'paymentType'] as const)(
		'one of %s that nobody knows passes what equals it',
		async (name) => {
			const [one, two, three] = rows();
			one[name] = 'Große Märkte';
			two[name] = 'Große Märkte Nord';
			three[name] = 'GROßE MARKTE ';
			expect(await count({ [name]: 'Große Märkte' })).toBe(2);
			expect(await count({ [name]: '={{ "große markte" }}' })).toBe(2);
			expect(await count({ [name]: 'Marketplace' })).toBe(0);
		},
	);
});
