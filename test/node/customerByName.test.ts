/* A customer that is chosen by name, in every operation that has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DEFAULT_PERMISSIONS } from '../../credentials/permissions';
import { resources } from '../../nodes/AvePointLicensing/resources';
import { readExample, sandboxCredential } from '../../n8n/examples';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { ids, ROOT, run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const DOCUMENT = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8');
const BY_NAME = { __rl: true, mode: 'name', value: '={{ $json.name }}' };
/** By name where an item has one, and by ID otherwise. */
const BY_EITHER = '={{ { mode: $json.name ? "name" : "id", value: $json.name || $json.customerId } }}';
const SEATS: INodeParameters = { options: { endpoint: 'productOverview' } };
const CONTINUE = 'continueRegularOutput';

/** The seats for each name, or the error. */
async function seatsOf(names: unknown[], parameters: INodeParameters = {}) {
	const items = names.map((name) => ({ name }) as IDataObject);
	const all = { customerId: BY_NAME, ...SEATS, ...parameters };
	return (await run({ sandbox, items, parameters: all, onError: CONTINUE })).items;
}
const idsOf = async (names: unknown[]) =>
	(await seatsOf(names)).map(({ customerId, error }) => customerId ?? error);

/** What the customer list answers next. */
const listIs = (data: unknown[]) => {
	const metadata = { pageIndex: 1, pageSize: 100, totalCount: data.length };
	sandbox.fail({ operationId: 'listCustomers', status: 200, body: JSON.stringify({ data, metadata }) });
};

/** Gives each customer a name of its own, which two of the sandbox's do not have. */
function nameEach() {
	const seen = new Set<string>();
	for (const customer of sandbox.customers) {
		const name = customer.organization.toLowerCase();
		if (seen.has(name)) customer.organization += ' (another)';
		seen.add(name);
	}
}

describe('finds it', () => {
	test('for 1,000 names with one reading of the list, in order and paired', async () => {
		await open({ customers: 1000 });
		nameEach();
		const items = sandbox.customers.map(({ organization: name }) => ({ name }));
		const { outputs, execution, error } = await run({
			sandbox,
			items,
			parameters: { customerId: BY_NAME, ...SEATS },
		});
		expect(error).toBeUndefined();
		expect(outputs[0].map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			sandbox.customers.map(({ id, seats }, item) => [
				expect.objectContaining({ customerId: id, purchasedUserSeat: seats.get(2048) ?? 0 }),
				{ item },
			]),
		);
		expect([sandbox.count('listCustomers'), sandbox.count('getProductOverview')]).toEqual([11, 1000]);
		expect(sandbox.count('requestAccessToken')).toBe(1);
		expect(execution.credentials.reads).toBe(1);
	});

	test("by organization, owner's e-mail and tenant name, but for case, accents and outer blanks", async () => {
		await open();
		const [bakery] = sandbox.customers;
		const withTenants = sandbox.customers.find(({ tenants }) => tenants.length > 1) as typeof bakery;
		const names: Array<[string, string]> = [
			['Bäckerei Grünewald & Söhne GmbH', bakery.id],
			['  BACKEREI GRUNEWALD & SOHNE GMBH\n', bakery.id],
			['OWNER@customer0.example', bakery.id],
			...withTenants.tenants.map(({ name }): [string, string] => [name.toUpperCase(), withTenants.id]),
		];
		expect(await idsOf(names.map(([name]) => name))).toEqual(names.map(([, id]) => id));
		expect(sandbox.count('listCustomers')).toBe(3);
	});

	test('when the name is a number', async () => {
		await open();
		sandbox.customers[40].organization = '365';
		expect(await idsOf([365, 0, '365'])).toEqual([40, 21, 40].map((index) => sandbox.customers[index].id));
	});

	test('once for all of its names and its ID', async () => {
		await open();
		const [{ id, organization, ownerEmail }] = sandbox.customers;
		const items = [
			...[organization, ` ${organization.toUpperCase()} `, ownerEmail].map((name) => ({ name })),
			{ customerId: id },
		];
		const outcome = await run({ sandbox, items, parameters: { customerId: BY_EITHER, ...SEATS } });
		expect(outcome.items.map(({ customerId }) => customerId)).toEqual([id, id, id, id]);
		expect(sandbox.count('getProductOverview')).toBe(1);
	});

	test('without a reading where all items have an ID', async () => {
		await open();
		const { items } = await run({ sandbox, items: ids(sandbox, 3), parameters: { customerId: BY_EITHER } });
		expect(items).toHaveLength(3);
		expect(sandbox.count('listCustomers')).toBe(0);
	});

	test('Customer > Get has it from the list, without asking again', async () => {
		await open({ customers: 30 });
		nameEach();
		const get = { resource: 'customer', operation: 'get' };
		const byName = await run({
			sandbox,
			items: sandbox.customers.map(({ organization: name }) => ({ name })),
			parameters: { ...get, customerId: BY_NAME },
		});
		expect(sandbox.count('listCustomers')).toBe(1);
		const byId = await run({ sandbox, items: ids(sandbox, 30), parameters: get });
		expect(byName.items).toEqual(byId.items);
		expect(byName.items).toHaveLength(30);
	});

	test('for an AI agent in one step: the tool of the example, told a name', async () => {
		await open();
		const tool = readExample('ai-agent', {}).nodes.find(({ name }) => name === 'Get user seats');
		const [{ id, ownerEmail }] = sandbox.customers;
		// As n8n hands over what the model has chosen.
		const items = [{ query: { customer: ownerEmail } }];
		const outcome = await run({ sandbox, items, parameters: { ...tool?.parameters, ...SEATS } });
		expect(outcome.items).toEqual([expect.objectContaining({ customerId: id })]);
	});

	test('Tenant > Get Many', async () => {
		await open();
		const { organization, tenantSeats } = sandbox.customers.find(
			({ tenantSeats: all }) => (all.get(0)?.length ?? 0) > 1,
		) as Sandbox['customers'][number];
		const parameters = { resource: 'tenant', operation: 'getAll', returnAll: true };
		const items = await seatsOf([organization], parameters);
		expect(items.map(({ tenantName }) => tenantName)).toEqual(
			tenantSeats.get(0)?.map(({ tenantName }) => tenantName),
		);
	});
});

test('every operation on a customer offers the three ways to choose it', () => {
	const locators = resources.flatMap(({ operations }) =>
		operations.flatMap(({ properties }) => properties.filter(({ name }) => name === 'customerId')),
	);
	expect(locators.length).toBeGreaterThanOrEqual(3);
	for (const { modes = [] } of locators)
		expect(modes.map(({ displayName }) => displayName)).toEqual(['From List', 'By ID', 'By Name']);
});

describe('an error of its own', () => {
	test.each([
		'No customer has this name',
		'Several customers have this name',
		'There is no customer name',
		'The customer name is not a text',
		'The customer has no valid ID in the customer list',
	])('%s is in docs/errors.md', (message) => expect(DOCUMENT).toContain(message));

	test('for a name that nobody has, the other items are delivered', async () => {
		await open();
		const [first, second] = sandbox.customers;
		const items = await seatsOf([first.organization, 'Contoso', second.organization, 'Bäckerei']);
		expect(items.map(({ customerId, error }) => customerId ?? error)).toEqual([
			first.id,
			expect.stringMatching(
				/^No customer has this name\. Looked for "Contoso" among 260 customers, by organization, owner's e-mail and tenant name\. .+ Customer scope .+ by ID\.$/,
			),
			second.id,
			// A part is not the name.
			expect.stringContaining('Looked for "Bäckerei" among'),
		]);
		expect(sandbox.count('listCustomers')).toBe(3);
	});

	test('for a name that several have, even if one is spelled exactly so', async () => {
		await open();
		const same = sandbox.customers.slice(30, 38);
		same.forEach((customer, index) => (customer.organization = index === 0 ? 'Contoso' : 'CONTOSO'));
		const [several, byMail] = await seatsOf(['Contoso', same[2].ownerEmail]);
		const named = same
			.slice(0, 5)
			.map(({ id }) => id)
			.join(', ');
		expect(several.error).toMatch(
			/^Several customers have this name\. Looked for "Contoso" among 260 customers/,
		);
		expect(several.error).toContain(`Their IDs: ${named} and 3 more. Choose the customer by ID`);
		expect(byMail.customerId).toBe(same[2].id);
		expect(sandbox.count('getProductOverview')).toBe(1);
	});

	test('also when it is the organization of one and the tenant of another', async () => {
		await open();
		const [one, other] = sandbox.customers.filter(({ tenants }) => tenants.length > 0);
		one.organization = other.tenants[0].name;
		const [{ error }] = await seatsOf([one.organization]);
		expect(error).toContain(`Their IDs: ${[one, other].map(({ id }) => id).join(', ')}. `);
	});

	test.each([
		['', 'There is no customer name'],
		['  \u00a0\u200b', 'There is no customer name'],
		[undefined, 'There is no customer name'],
		[true, 'The customer name is not a text'],
		[['Contoso'], 'The customer name is not a text'],
		[{ name: 'Contoso' }, 'The customer name is not a text'],
	])('for %j, before any request', async (name, message) => {
		await open();
		const [{ error }] = await seatsOf([name]);
		expect(error).toMatch(new RegExp(`^${message}\\. `));
		expect(sandbox.requests).toEqual([]);
	});

	test('for an ID in place of a name', async () => {
		await open();
		const [{ id }] = sandbox.customers;
		const [{ error }] = await seatsOf([id.toUpperCase()]);
		expect(error).toMatch(/^No customer has this name\. .+ It is the ID of a customer: choose By ID\.$/);
	});

	test('quotes a long name in short, and on one line', async () => {
		await open();
		const [{ error }] = await seatsOf([`Line\nbreak\u0000 ${'long '.repeat(1000)}`]);
		expect(error).toMatch(/Looked for "Line break long (long )+.{0,5}…" among/);
		expect(String(error).length).toBeLessThan(500);
	});

	test('when the operation stops: nothing but the first', async () => {
		await open();
		const { error, items } = await run({
			sandbox,
			items: [{ name: 'Contoso' }],
			parameters: { customerId: BY_NAME },
		});
		expect([error?.message, error?.itemIndex, items]).toEqual(['No customer has this name', 0, []]);
	});
});

describe('without the list', () => {
	test('the permission is missing: one reading, the error of each by name, and none by ID', async () => {
		await open({ registrations: [{ ...DEMO_REGISTRATION, permissions: ['elements.license.read.all'] }] });
		const names = sandbox.customers.slice(0, 3).map(({ organization: name }) => ({ name }));
		const { items } = await run({
			sandbox,
			items: [...names, ...ids(sandbox, 2)],
			parameters: { customerId: BY_EITHER, ...SEATS },
			onError: CONTINUE,
			credential: sandboxCredential(sandbox, { permissions: DEFAULT_PERMISSIONS }),
		});
		const [error] = items;
		expect(items.slice(0, 3)).toEqual([error, error, error]);
		expect(error.error).toMatch(
			/^AvePoint refused access to the customer list\. Grant the permission elements\.customers\.read\.all to the app in AvePoint Elements > Settings > API app registration, select it under Permissions in the credential, .+ By ID works without it\./,
		);
		expect(items.slice(3).map(({ customerId }) => customerId)).toEqual(
			sandbox.customers.slice(0, 2).map(({ id }) => id),
		);
		expect(sandbox.count('listCustomers')).toBe(1);
	});

	test.each([404, 405])('AvePoint has none at this address (%i)', async (status) => {
		await open();
		sandbox.fail({ operationId: 'listCustomers', status, times: 9 });
		const [{ error }] = await seatsOf(['Contoso']);
		expect(error).toMatch(/^AvePoint has no customer list at this address\. .+ By ID works without it\./);
	});

	test('it fails for good: all items by name have that error, and it is read once', async () => {
		await open();
		sandbox.fail({ operationId: 'listCustomers', status: 500, times: 99 });
		const options = { endpoint: 'productOverview', retryBudget: 0, concurrency: 2 };
		const items = await seatsOf(
			Array.from({ length: 20 }, (_, index) => `Name ${index}`),
			{ options },
		);
		expect(items).toEqual(
			Array(20).fill({ error: expect.stringContaining('AvePoint is not available at the moment (500)') }),
		);
		expect(sandbox.count('listCustomers')).toBe(1);
	});

	test('the credential does not work: that error, and no advice to choose by ID', async () => {
		await open();
		sandbox.fail({ operationId: 'requestAccessToken', status: 400, body: '{"error":"invalid_client"}' });
		const [{ error }] = await seatsOf(['Contoso']);
		expect(error).toMatch(/^AvePoint did not accept the client ID or the client secret\. /);
		expect(error).not.toContain('By ID');
	});
});

describe('of a list that has anything in it', () => {
	const GUID = '11111111-2222-4333-8444-555555555555';

	test('tenants that are none, and names that are none, are passed over', async () => {
		await open();
		const [{ id }] = sandbox.customers;
		const tenants = [null, 7, 'x', {}, { name: null }, { name: { a: 1 } }, { name: ' ' }, { name: 'T' }];
		listIs([
			{ id: 'a' },
			{ id: 'b', organization: null, ownerEmail: '', tenants: null },
			{ id: 'c', organization: { a: 1 }, ownerEmail: ['x'], tenants: 'none' },
			{ id: 'd', organization: 7, ownerEmail: true, tenants: 5 },
			{ id, organization: ' ', tenants },
		]);
		const names = ['T', 'null', 'undefined', 'true', '[object Object]', '{"a":1}', 'x'];
		const [found, ...others] = await idsOf(names);
		expect(found).toBe(id);
		for (const error of others) expect(error).toMatch(/^No customer has this name\./);
		listIs([{ id, organization: 7 }]);
		expect(await idsOf([7])).toEqual([id]);
	});

	test('one ID twice is one customer', async () => {
		await open();
		const [{ id }] = sandbox.customers;
		listIs([
			{ id, organization: 'Contoso', tenants: [{ name: 'contoso' }] },
			{ id, organization: 'Contoso' },
			{ id: ` ${id.toUpperCase()}`, organization: 'Contoso' },
		]);
		expect(await idsOf(['Contoso'])).toEqual([id]);
	});

	test.each([undefined, null, '', '..', '\ud800', {}, 0, true])(
		'an ID that can be none (%j) is an error',
		async (id) => {
			await open();
			listIs([{ id, organization: 'Contoso' }]);
			const [{ error }] = await seatsOf(['Contoso']);
			expect(error).toMatch(
				/^The customer has no valid ID in the customer list\. The request was for customer "Contoso"\. AvePoint may have changed/,
			);
			expect(sandbox.count('getProductOverview')).toBe(0);
		},
	);

	test('one with an ID and one without are several', async () => {
		await open();
		listIs([{ id: GUID, organization: 'Contoso' }, { organization: 'Contoso' }]);
		const [{ error }] = await seatsOf(['Contoso']);
		expect(error).toContain(`Their IDs: ${GUID}, none. `);
	});

	test('names of JavaScript are names', async () => {
		await open();
		const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
		for (const error of await idsOf(names)) expect(error).toMatch(/^No customer has this name\./);
		names.forEach((name, index) => (sandbox.customers[index + 30].organization = name));
		expect(await idsOf(names)).toEqual(names.map((_, index) => sandbox.customers[index + 30].id));
	});
});
