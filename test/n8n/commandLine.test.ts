/* Workflows through n8n's command line: each execution is a process of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { readExample } from '../../n8n/examples';
import type { Credentials } from '../../n8n/examples';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startScriptedModel } from './scriptedModel';
import type { ScriptedModel } from './scriptedModel';
import {
	executeWorkflow,
	importAll,
	MANUAL_TRIGGER,
	openTestEnvironment,
	outputsOf,
	readAttachment,
} from './support';
import type { TestEnvironment } from './support';

const CUSTOMERS = 30;

/** The agent's example, started by hand with a question. */
const agentWithQuestion = (credentials: Credentials) => {
	const workflow = readExample('ai-agent', credentials);
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.chatTrigger')) node.type = 'n8n-nodes-base.manualTrigger';
		if (node.type.endsWith('.agent')) {
			node.parameters = { ...node.parameters, promptType: 'define', text: 'How many seats has Rocket?' };
		}
		if (node.type.endsWith('.lmChatOpenAi')) node.credentials = { openAiApi: { id: 'model', name: 'Model' } };
	}
	return workflow as unknown as IDataObject;
};

/** All customers, then the seats of each; an item that fails leaves by the other output. */
const seatsOfAll = ({ avePointGraphApi }: Credentials) => {
	const node = (name: string, parameters: IDataObject, onError?: string) => ({
		id: name,
		name,
		type: 'n8n-nodes-avepoint.avePointLicensing',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { avePointGraphApi },
		onError,
	});
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	return {
		name: 'Seats of all',
		nodes: [
			MANUAL_TRIGGER,
			node('Customers', { resource: 'customer', operation: 'getAll', returnAll: true }),
			node(
				'Seats',
				{
					resource: 'userSeat',
					operation: 'getUserSeats',
					customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				},
				'continueErrorOutput',
			),
		],
		connections: { Start: to('Customers'), Customers: to('Seats') },
		settings: {},
		active: false,
	};
};

let environment: TestEnvironment;
let model: ScriptedModel;
const { started, cleanUp } = collectCleanUps();
const ids = () => environment.sandbox.customers.map(({ id }) => id);

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: CUSTOMERS }), close);
	model = await started(startScriptedModel(), close);
	const openAi = { id: 'model', name: 'Model', type: 'openAiApi', data: { apiKey: 'none', url: model.url } };
	await importAll(
		environment,
		(credentials) => [
			{ id: 'seats', ...seatsOfAll(credentials) },
			{ id: 'report', ...(readExample('overage-report', credentials) as unknown as IDataObject) },
			{ id: 'agent', ...agentWithQuestion(credentials) },
		],
		[openAi],
	);
});

afterAll(cleanUp);

test('the seats of every customer, in order, with one token', async () => {
	const run = await executeWorkflow(environment, 'seats');
	const [items, failed] = outputsOf(run, 'Seats');
	expect(items.map(({ json }) => json.customerId)).toEqual(ids());
	expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids().map((_, item) => ({ item })));
	expect(failed).toEqual([]);
	expect(environment.sandbox.count('requestAccessToken')).toBe(1);
});

test('each process asks for a token of its own, whatever another one stored', async () => {
	const run = await executeWorkflow(environment, 'seats');
	expect(outputsOf(run, 'Seats')[0]).toHaveLength(CUSTOMERS);
	expect(environment.sandbox.count('requestAccessToken')).toBe(2);
	expect(environment.sandbox.requests.map(({ status }) => status)).not.toContain(401);
});

test('items that fail leave by the error output, the others are delivered', async () => {
	environment.sandbox.fail({ operationId: 'getProductOverview', status: 403, times: 4 });
	const run = await executeWorkflow(environment, 'seats');
	const [items, failed] = outputsOf(run, 'Seats');
	expect(failed).toHaveLength(4);
	expect(failed.map(({ json }) => String(json.error))).toEqual(
		new Array(4).fill(
			expect.stringMatching(/^AvePoint refused access to customer ".+", product type 2048\./),
		),
	);
	const delivered = new Set(items.map(({ json }) => json.customerId));
	const missing = ids().filter((id) => !delivered.has(id));
	expect(missing).toHaveLength(4);
	for (const id of missing) expect(failed.some(({ json }) => String(json.error).includes(id))).toBe(true);
});

test('the weekly report arrives by e-mail, and its spreadsheet has who is over', async () => {
	await executeWorkflow(environment, 'report');
	expect(environment.mails).toHaveLength(1);
	const [mail] = environment.mails;
	expect(mail.subject).toMatch(/^AvePoint overages on \d{4}-\d\d-\d\d$/);
	expect(mail.attachments[0].filename).toMatch(/^overage-report-\d{4}-\d\d-\d\d\.xlsx$/);
	const [head, ...rows] = await readAttachment(mail);
	expect(head).toEqual([
		'Customer',
		'Product',
		'Purchased seats',
		'Assigned licenses',
		'Over',
		'Change this month',
		'Payment',
		'Expires',
		'Customer ID',
	]);
	const orNull = <T>(text: string, read: (text: string) => T) => (text === 'N/A' ? null : read(text));
	const over = environment.sandbox.customers.flatMap(({ id, organization, subscriptions }) =>
		subscriptions
			.map((subscription) => ({
				...subscription,
				purchased: Number(subscription.purchasedUserSeats),
				assigned: Number(subscription.microsoftLicenseAssigned),
			}))
			.filter(({ purchased, assigned }) => assigned > purchased)
			.map(({ service, purchased, assigned, change, paymentType, expirationDate }) => [
				organization,
				service,
				purchased,
				assigned,
				assigned - purchased,
				orNull(change, Number),
				orNull(paymentType, String),
				orNull(expirationDate, (date) => date.replace(/^(\d\d).(\d\d).(\d{4})/, '$3-$1-$2').slice(0, 10)),
				id,
			]),
	);
	expect(over.length).toBeGreaterThan(3);
	expect(rows).toEqual(over);
	const total = over.reduce((sum, row) => sum + Number(row[4]), 0);
	expect(mail.text).toContain(`${over.length} subscriptions, ${total} seats over, not known of 0.`);
});

test('an AI agent gets the seats of a customer by its name in one step, with the node as a tool', async () => {
	const { id, organization, seats } = environment.sandbox.customers.find(({ organization: name }) =>
		name.includes('Rocket'),
	) as (typeof environment.sandbox.customers)[number];
	model.script.push(
		() => ({ tool: 'Get_user_seats', input: { customer: organization.toLowerCase() } }),
		() => ({ tool: 'Find_customers', input: { name: 'rocket' } }),
		([[seat], [found]]) => ({ say: `${String(found.organization)} has ${String(seat.purchasedUserSeat)}` }),
	);
	const run = await executeWorkflow(environment, 'agent');
	expect(outputsOf(run, 'AI agent')[0][0].json.output).toBe(`${organization} has ${seats.get(2048) ?? 0}`);
	expect(model.tools.sort()).toEqual(['Find_customers', 'Find_overages', 'Get_user_seats']);
	const asked = environment.sandbox.requests.filter(
		({ operationId }) => operationId === 'getProductOverview',
	);
	expect(asked.at(-1)?.path).toContain(id);
});

test('an AI agent answers who is billed too little', async () => {
	const over = environment.sandbox.customers.flatMap(({ organization, subscriptions }) =>
		subscriptions
			.map(({ purchasedUserSeats, microsoftLicenseAssigned }) => ({
				organization,
				overage: Number(microsoftLicenseAssigned) - Number(purchasedUserSeats),
			}))
			.filter(({ overage }) => overage > 0),
	);
	let given: IDataObject[] = [];
	model.script = [
		() => ({ tool: 'Find_overages', input: { fields: 'organization, overage' } }),
		([rows]) => {
			given = rows;
			return { say: rows.map((row) => `${String(row.organization)}: ${String(row.overage)}`).join('\n') };
		},
	];
	const run = await executeWorkflow(environment, 'agent');
	expect(given).toEqual(over);
	expect(outputsOf(run, 'AI agent')[0][0].json.output).toBe(
		over.map(({ organization, overage }) => `${organization}: ${overage}`).join('\n'),
	);
});

test('no secret and no token in what n8n stored of the executions', () => {
	const data = join(environment.folder, '.n8n');
	const stored = readdirSync(data)
		.filter((name) => name.startsWith('database.sqlite'))
		.map((name) => readFileSync(join(data, name), 'latin1'))
		.join('');
	// It is the environment where the executions are.
	expect(stored).toContain(ids()[0]);
	expect(stored).not.toContain(DEMO_REGISTRATION.clientSecret);
	expect(stored).not.toMatch(/Bearer [\w-]/);
	for (const token of environment.sandbox.tokens) expect(stored).not.toContain(token);
});
