/* Subscriptions, tenants, customers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { WorkflowFile } from '../../engine/engine';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { LIMIT_REACHED } from '../../nodes/AvePointLicensing/shared/hints';
import { ids, ROOT, run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const ask = async (parameters: INodeParameters, items: IDataObject[] = [{}]) =>
	await run({ sandbox, items, parameters: { returnAll: true, ...parameters } });
const subscriptions = async (parameters: INodeParameters = {}, items?: IDataObject[]) =>
	await ask({ resource: 'subscription', operation: 'getAll', ...parameters }, items);
const customers = async (parameters: INodeParameters = {}) =>
	await ask({ resource: 'customer', operation: 'getAll', ...parameters });
const allRows = () =>
	sandbox.customers.flatMap(({ id, organization, ownerEmail, subscriptions: rows }) =>
		rows.map((row) => ({ customerId: id, organization, customer: ownerEmail, ...row })),
	);

describe('Subscription: Get Many', () => {
	test('all subscriptions of 1,000 customers are 11 requests', async () => {
		await open({ customers: 1000 });
		const { items, execution } = await subscriptions({ output: 'raw' });
		expect(items).toEqual(allRows());
		expect(execution.credentials.reads).toBe(1);
		expect(sandbox.count('listSubscriptions')).toBe(11);
		expect(sandbox.count('requestAccessToken')).toBe(1);
	});

	test('simplified: numbers, dates, overage and days, at most 10 fields', async () => {
		await open();
		const { items, hints } = await subscriptions();
		const raw = allRows();
		expect(items).toHaveLength(raw.length);
		const today = Date.now();
		items.forEach((item, index) => {
			const row = raw[index];
			const number = (text: string) => (text === 'N/A' ? null : Number(text));
			const [purchased, assigned] = [number(row.purchasedUserSeats), number(row.microsoftLicenseAssigned)];
			expect(Object.keys(item).length).toBeLessThanOrEqual(10);
			expect(item).toMatchObject({
				customerId: row.customerId,
				organization: row.organization,
				service: row.service,
				purchasedUserSeats: purchased,
				microsoftLicenseAssigned: assigned,
				overage: purchased === null || assigned === null ? null : Math.max(0, assigned - purchased),
				change: number(row.change),
				paymentType: row.paymentType === 'N/A' ? null : row.paymentType,
			});
			if (item.expirationDate === null)
				return expect([row.expirationDate, item.daysToExpiry]).toEqual(['N/A', null]);
			expect(item.expirationDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/);
			const days = (Date.parse(String(item.expirationDate)) - today) / 86_400_000;
			expect(Math.abs(Number(item.daysToExpiry) - days)).toBeLessThanOrEqual(1);
		});
		expect(hints).toEqual([]);
	});

	test('a value in an unknown form stays as the vendor’s text, with a hint, and passes the filters', async () => {
		await open({ customers: 1 });
		const product = {
			service: 'X',
			purchasedUserSeats: 'Unlimited',
			microsoftLicenseAssigned: '7',
			expirationDate: '02-30-2027T00:00:00Z',
		};
		const data = [{ customerId: '1', organization: 'O', customer: 'c', products: [product] }];
		const body = JSON.stringify({ data, metadata: { pageIndex: 1, pageSize: 100, totalCount: 1 } });
		for (const filters of [{}, { overPurchasedOnly: true, expiresWithinDays: 1 }]) {
			sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
			const { items, hints } = await subscriptions({ filters });
			expect(items).toEqual([
				expect.objectContaining({
					purchasedUserSeats: 'Unlimited',
					microsoftLicenseAssigned: 7,
					overage: null,
					expirationDate: '02-30-2027T00:00:00Z',
					daysToExpiry: null,
				}),
			]);
			expect(hints).toHaveLength(2);
		}
	});

	test('filters apply to all pages', async () => {
		await open();
		const rows = allRows();
		const count = async (filters: IDataObject) =>
			(await subscriptions({ filters: filters as INodeParameters })).items;
		expect(await count({ service: 'MICROSOFT 365' })).toHaveLength(
			rows.filter(({ service }) => service.includes('Microsoft 365')).length,
		);
		expect(await count({ source: 'AvePoint pooled subscription' })).toHaveLength(
			rows.filter(({ source }) => source.includes('pooled')).length,
		);
		expect(await count({ paymentType: 'PREPAID' })).toHaveLength(
			rows.filter(({ paymentType }) => paymentType === 'Prepaid').length,
		);
		const over = await count({ overPurchasedOnly: true });
		expect(over).toHaveLength(
			rows.filter((row) => Number(row.microsoftLicenseAssigned) > Number(row.purchasedUserSeats)).length,
		);
		expect(over.every(({ overage }) => Number(overage) > 0)).toBe(true);
		const all = await count({});
		// Of a row, so that the last day itself is there.
		const [last] = all.map(({ daysToExpiry }) => Number(daysToExpiry ?? -1)).filter((days) => days > 20);
		expect(await count({ expiresWithinDays: last })).toEqual(
			all.filter(
				({ daysToExpiry }) =>
					daysToExpiry !== null && Number(daysToExpiry) >= 0 && Number(daysToExpiry) <= last,
			),
		);
	});

	test('chosen customers, as a list or as text, each input item by itself and paired', async () => {
		await open();
		const [one, two, three] = sandbox.customers.filter((customer) => customer.subscriptions.length > 0);
		const items = [{ who: `${one.id}, ${two.id}` }, { who: [three.id] }, { who: `${one.id}, ${two.id}` }];
		const { outputs } = await subscriptions({ filters: { customerIds: '={{ $json.who }}' } }, items);
		const rows = outputs[0].map(({ json, pairedItem }) => [
			json.customerId,
			(pairedItem as { item: number }).item,
		]);
		const expected = (customer: typeof one, item: number) =>
			customer.subscriptions.map(() => [customer.id, item]);
		const first = (item: number) => [...expected(one, item), ...expected(two, item)];
		expect(rows).toEqual([...first(0), ...expected(three, 1), ...first(2)]);
		expect(sandbox.count('listSubscriptions')).toBe(2);
	});

	test('examples/overage-report.json, as it is, has what is over and nothing else', async () => {
		await open();
		const workflow = JSON.parse(
			readFileSync(join(ROOT, 'examples/overage-report.json'), 'utf8'),
		) as WorkflowFile;
		expect(workflow.nodes.filter(({ credentials }) => credentials)).toEqual([]);
		const node = workflow.nodes.find(({ type }) => type.endsWith('.avePointLicensing'));
		const { items } = await run({ sandbox, items: [{}], parameters: node?.parameters });
		const over = allRows().filter(
			(row) => Number(row.microsoftLicenseAssigned) > Number(row.purchasedUserSeats),
		);
		expect(items.map((item) => item.customerId)).toEqual(over.map(({ customerId }) => customerId));
	});

	test('a service that ignores the filter gives nobody else’s subscriptions, and an unknown customer is told', async () => {
		await open({ customers: 3 });
		const data = [{ customerId: 'B', organization: 'B', customer: 'b', products: [{ service: 'X' }] }];
		const metadata = { pageIndex: 1, pageSize: 100, totalCount: 1 };
		sandbox.fail({ operationId: 'listSubscriptions', status: 200, body: JSON.stringify({ data, metadata }) });
		const { items, hints } = await subscriptions({ filters: { customerIds: ['A'] } });
		expect(items).toEqual([]);
		expect(hints).toEqual(['AvePoint does not list these customers: A.']);
	});

	test('unknown customers are told in one hint, also with a limit that was not reached', async () => {
		await open({ customers: 3 });
		const [known] = sandbox.customers;
		const customerIds = '={{ $json.ids }}';
		const items = [1, 2, 3, 4].map((n) => ({ ids: `${known.id},${n}a,${n}b` }));
		const { hints } = await subscriptions({ returnAll: false, limit: 50, filters: { customerIds } }, items);
		expect(hints).toEqual([
			expect.stringMatching(/^AvePoint does not list these customers: .+ and 3 more\.$/),
		]);
		const [{ ids: first }] = items;
		const reached = await subscriptions({ returnAll: false, limit: 1, filters: { customerIds: first } });
		expect(reached.hints).toEqual([]);
	});

	test('true and false may be texts, as spreadsheets have them; anything else is an error', async () => {
		await open({ customers: 120 });
		const overPurchasedOnly = '={{ "false" }}';
		const { items } = await subscriptions({
			returnAll: '={{ "true" }}',
			output: 'raw',
			filters: { overPurchasedOnly },
		});
		expect(items).toEqual(allRows());
		const { error } = await subscriptions({ returnAll: '={{ "perhaps" }}' });
		expect(error?.message).toBe("'Return All' is neither true nor false");
	});

	test.each([0, -1])('a total of %i beside rows is no total', async (totalCount) => {
		await open();
		const body = JSON.stringify({ data: [{ customerId: 'B', products: [] }], metadata: { totalCount } });
		sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
		expect((await subscriptions()).error?.message).toBe('The answer is not a list');
	});

	test('a list that is shorter than it says is an error', async () => {
		await open();
		const metadata = { pageIndex: 1, pageSize: 100, totalCount: 2 };
		const body = JSON.stringify({ data: [{ customerId: 'B', products: [] }], metadata });
		sandbox.fail({ operationId: 'listSubscriptions', status: 200, body, times: 3 });
		const { error } = await subscriptions();
		expect(error?.message).toBe('The list is not complete: 1 rows of 2');
	});

	test('a limit of 7 is one request, and a limit beyond a page goes on', async () => {
		await open();
		expect((await subscriptions({ returnAll: false, limit: 7 })).items).toHaveLength(7);
		expect(sandbox.count('listSubscriptions')).toBe(1);
		const { items } = await subscriptions({ returnAll: false, limit: 400, output: 'raw' });
		expect(items).toEqual(allRows().slice(0, 400));
	});

	test('a limit that ends a list before its end is told, where n8n does not do so', async () => {
		await open({ customers: 50 });
		const hintsOf = async (limit: number, filters = {}) =>
			(await subscriptions({ returnAll: false, limit, filters }, [{}, {}])).hints;
		const count = allRows().length;
		expect(await hintsOf(count - 1)).toEqual([LIMIT_REACHED]);
		expect(await hintsOf(count)).toEqual([]);
		expect(await hintsOf(count + 1)).toEqual([]);
		expect(await hintsOf(1, { overPurchasedOnly: true })).toEqual([LIMIT_REACHED]);
		expect((await subscriptions({}, [{}, {}])).hints).toEqual([]);
		expect((await subscriptions({ returnAll: false, limit: 1 })).hints).toEqual([]);
	});

	test.each([
		[{ filters: { customerIds: [] } }, 'No customer is chosen'],
		[{ filters: { customerIds: '={{ $json.nothing }}' } }, "The filter 'Customer Names or IDs' has no value"],
		[{ filters: { service: '={{ $json.nothing }}' } }, "The filter 'Service Contains' has no value"],
		[{ filters: { expiresWithinDays: '={{ "soon" }}' } }, "'Expires Within (Days)' is not a number"],
		[{ filters: { service: ' ' } }, "The filter 'Service Contains' has no value"],
		[{ returnAll: false, limit: 0 }, 'The limit is not a positive whole number'],
	])('%j is refused before any request', async (parameters, message) => {
		await open();
		const { error } = await subscriptions(parameters as INodeParameters);
		expect(error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
	});
});

describe('Tenant: Get User Seats', () => {
	const tenants = async (customerId: string, parameters: INodeParameters = {}) =>
		await ask({ resource: 'tenant', operation: 'getAll', ...parameters }, [{ customerId }]);

	test('one item for each tenant of the type', async () => {
		await open();
		for (const type of [0, 1, 2, 3]) {
			const customer =
				sandbox.customers.find(({ tenantSeats }) => tenantSeats.has(type)) ?? sandbox.customers[0];
			const { items } = await tenants(customer.id, { tenantType: type });
			const typeName = ['Microsoft 365', 'Salesforce', 'Google', 'Dynamics 365'][type];
			const expected = (customer.tenantSeats.get(type) ?? []).map((row) => ({
				customerId: customer.id,
				typeName,
				...row,
			}));
			expect(expected.length).toBeGreaterThan(0);
			expect(items).toEqual(expected);
		}
	});

	test('none is none; an unknown customer and an unknown type are errors', async () => {
		await open();
		const without = sandbox.customers.findIndex((customer) => customer.tenants.length === 0);
		const { items, error } = await tenants(sandbox.customers[without].id);
		expect([items, error]).toEqual([[], undefined]);
		expect((await tenants('unknown')).error?.message).toBe('The customer was not found');
		expect((await tenants('unknown', { tenantType: 4 })).error?.message).toBe('The tenant type is unknown');
	});
});

describe('Customer', () => {
	test('Get Many has all customers, with the names of their codes', async () => {
		await open({ customers: 1000 });
		const { items } = await customers();
		expect(sandbox.count('listCustomers')).toBe(11);
		expect(items.map(({ id, organization }) => [id, organization])).toEqual(
			sandbox.customers.map(({ id, organization }) => [id, organization]),
		);
		expect(items.find(({ jobStatus }) => jobStatus === 3)?.jobStatusName).toBe('Waiting for configuration');
		expect(items.find(({ managementMode }) => managementMode === 1)?.managementModeName).toBe(
			'Partner management of tenant',
		);
	});

	test.each([
		[{ name: 'baeckerei' }, 0],
		[{ name: 'BACKEREI grunewald' }, 1],
		[{ name: 'ｗｉｄｅ' }, 1],
		[{ name: "o'hara" }, 1],
	])('Get Many by %j', async (filters, count) => {
		await open();
		const { items, error } = await customers({ filters });
		expect([items.length, error]).toEqual([count, undefined]);
	});

	test('codes that are missing, or sent as text', async () => {
		await open();
		const data = [
			{ id: '1', organization: 'A', ownerEmail: 'a', jobStatus: null, managementMode: '' },
			{ id: '2', organization: 'B', ownerEmail: 'b', jobStatus: '3', managementMode: '1' },
		];
		const body = JSON.stringify({ data, metadata: { pageIndex: 1, pageSize: 100, totalCount: 2 } });
		sandbox.fail({ operationId: 'listCustomers', status: 200, body, times: 2 });
		expect((await customers()).items.map(({ jobStatusName }) => jobStatusName)).toEqual([
			null,
			'Waiting for configuration',
		]);
		expect((await customers({ filters: { managementMode: 1 } })).items.map(({ id }) => id)).toEqual(['2']);
		const { error } = await customers({ filters: { managementMode: 7 } });
		expect(error?.message).toBe('The management mode is unknown');
	});

	test('Get Many by management mode, and a limit', async () => {
		await open();
		const wanted = sandbox.customers.filter(({ managementMode }) => managementMode === 2);
		expect((await customers({ filters: { managementMode: 2 } })).items).toHaveLength(wanted.length);
		expect((await customers({ returnAll: false, limit: 7 })).items).toHaveLength(7);
	});

	test('Get has one customer, and an unknown one is an error', async () => {
		await open();
		const get = async (customerId: string) =>
			await ask({ resource: 'customer', operation: 'get' }, [{ customerId }]);
		const [{ customerId }] = ids(sandbox, 1);
		expect((await get(customerId)).items).toEqual([
			expect.objectContaining({ id: customerId, organization: 'Bäckerei Grünewald & Söhne GmbH' }),
		]);
		const { error } = await get('unknown');
		expect(error?.message).toBe('The customer was not found');
		expect(error?.description).toContain('"unknown"');
	});
});
