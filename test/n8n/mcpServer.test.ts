/* The node's operations as tools of an assistant: a scripted client asks the example's MCP server in a running n8n. */
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, BEARER, readExample, sandboxCredential } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { until } from '../../n8n/until';
import type { SandboxCustomer } from '../../sandbox/data';
import { connectAssistant } from './assistant';
import { openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

const TOKEN = 'a-token-of-this-test';

let environment: TestEnvironment;
let instance: Instance;
let assistant: Client;
const { started, cleanUp } = collectCleanUps();

const url = () => new URL('/mcp/avepoint-licensing', instance.url);

const connect = async (token: string) => await connectAssistant(url(), token);

/** @returns the items that the tool gave */
async function ask(name: string, input: IDataObject): Promise<IDataObject[]> {
	const { content } = await assistant.callTool({ name, arguments: input });
	const [{ text }] = content as Array<{ text: string }>;
	if (!text.startsWith('[')) throw new Error(text);
	return JSON.parse(text) as IDataObject[];
}

const find = (wanted: (customer: SandboxCustomer) => boolean) => {
	const customer = environment.sandbox.customers.find(wanted);
	if (!customer) throw new Error('The sandbox has no such customer');
	return customer;
};

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: 40 }), close);
	const n8n = await startN8n(environment, started);
	const { client } = n8n;
	instance = n8n.instance;
	const workflow = readExample('mcp-server', {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox))),
		...(await client.storeCredential(BEARER, { token: TOKEN })),
	});
	await client.activate(await client.addWorkflow(workflow));
	await until(async () => (await fetch(url(), { method: 'POST' })).status !== 404);
	assistant = await started(connect(TOKEN), close);
});

afterAll(cleanUp);

test('nobody without the token', async () => {
	await expect(connect('another token')).rejects.toThrow(/40[13]|Authorization/);
});

test('four tools, with what to enter', async () => {
	const { tools } = await assistant.listTools();
	const inputs = Object.fromEntries(
		tools.map(({ name, inputSchema }) => [name, Object.keys(inputSchema.properties ?? {})]),
	);
	expect(inputs).toEqual({
		Find_customers: ['name'],
		Get_user_seats: ['customer'],
		Find_overages: ['fields'],
		Find_users_without_a_backup: ['customer'],
	});
});

test('seats by name, and customers by a part of it', async () => {
	const rocket = find(({ organization }) => organization.includes('Rocket'));
	const [seats] = await ask('Get_user_seats', { customer: rocket.organization.toUpperCase() });
	expect(seats).toMatchObject({ customerId: rocket.id, userSeats: rocket.seats.get(2048) ?? 0 });
	const found = await ask('Find_customers', { name: 'rocket' });
	expect(found.map(({ id }) => id)).toEqual([rocket.id]);
});

test('who is billed too little', async () => {
	const over = environment.sandbox.customers.flatMap(({ organization, subscriptions }) =>
		subscriptions
			.map(({ purchasedUserSeats, microsoftLicenseAssigned }) => ({
				organization,
				overage: Number(microsoftLicenseAssigned) - Number(purchasedUserSeats),
			}))
			.filter(({ overage }) => overage > 0),
	);
	expect(over.length).toBeGreaterThan(3);
	expect(await ask('Find_overages', { fields: 'organization, overage' })).toEqual(over);
});

test('users without a backup', async () => {
	const { sandbox } = environment;
	const answered = await Promise.all(
		sandbox.customers
			.filter(({ tenantSeats }) => tenantSeats.has(0))
			.slice(0, 5)
			.map(async (customer) => ({
				customer,
				users: await ask('Find_users_without_a_backup', { customer: customer.ownerEmail }),
			})),
	);
	expect(answered.flatMap(({ users }) => users).length).toBeGreaterThan(0);
	for (const { customer, users } of answered) {
		const expected = (customer.tenantSeats.get(0) ?? [])
			.flatMap(({ tenantId = '' }) => customer.protection.users(tenantId))
			.filter((user) => !JSON.stringify(user).includes('rotected":true'));
		expect(users.map(({ email }) => email)).toEqual(expected.map(({ email }) => email));
	}
});

test('a name that nobody has is an error in words', async () => {
	const { content } = await assistant.callTool({
		name: 'Get_user_seats',
		arguments: { customer: 'Nobody at all' },
	});
	expect(JSON.stringify(content)).toContain('No customer has this name');
});
