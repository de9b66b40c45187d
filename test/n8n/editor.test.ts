/* What users see and click, in n8n's editor. `npm run screenshots` keeps the pictures. */
import type { INodeParameters } from 'n8n-workflow';
import type { Locator } from 'playwright-core';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, BASIC_AUTH, exampleNames, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { LIMIT_REACHED } from '../../nodes/AvePointLicensing/shared/hints';
import { until } from '../../n8n/until';
import { openWindow } from './browser';
import type { Window } from './browser';
import { MANUAL_TRIGGER, openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

const CREDENTIAL = 'AvePoint sandbox';

let environment: TestEnvironment;
let instance: Instance;
let client: N8nClient;
let window: Window;
let workflowId: string;
let credentialId: string;

const { started, cleanUp } = collectCleanUps();

const find = (testId: string, inside?: Locator) => (inside ?? window.page).getByTestId(testId);

beforeAll(async () => {
	environment = await started(openTestEnvironment(), close);
	({ instance, client } = await startN8n(environment, started));
	credentialId = await client.saveCredential(AVEPOINT, CREDENTIAL, sandboxCredential(environment.sandbox));
	workflowId = await client.addWorkflow({
		name: 'Seats of a customer',
		nodes: [MANUAL_TRIGGER],
		connections: {},
		settings: {},
	});
	window = await started(openWindow(instance.url), close);
	await window.open(`/workflow/${workflowId}`);
});

afterAll(cleanUp);

test.each(['seats', 'licenses', 'MSP', 'Microsoft 365 backup', 'AvePoint'])(
	'the node is found by "%s"',
	async (words) => {
		if (!(await find('node-creator-search-bar').isVisible())) {
			await find('node-creator-plus-button').first().click();
		}
		const entry = find('node-creator-item-name').filter({ hasText: 'AvePoint Licensing' }).first();
		// What the last search found must be gone first.
		await find('node-creator-search-bar').fill('no node of this name');
		await entry.waitFor({ state: 'hidden' });
		await find('node-creator-search-bar').fill(words);
		await entry.waitFor();
	},
);

test('its actions are offered, and one of them opens the node', async () => {
	await find('node-creator-item-name').filter({ hasText: 'AvePoint Licensing' }).first().click();
	const action = window.page.getByText('Get user seats', { exact: true });
	await action.waitFor();
	await action.click();
	await find('ndv').waitFor();
});

test('the credential is chosen, and its test is green', async () => {
	await find('node-credentials-select').click();
	await find(`node-credentials-select-item-${credentialId}`).click();
	await find('credential-edit-button').click();
	await find('editCredential-modal').waitFor();
	await find('credentials-config-container-test-success').waitFor();
});

test('with a wrong secret it is red, in words that say what to do', async () => {
	const modal = find('editCredential-modal');
	const secret = modal.getByTestId('parameter-input-clientSecret').locator('input');
	await secret.fill('a wrong one');
	await find('credential-save-button').click();
	await modal.getByText('More details').first().click();
	await modal.getByText('AvePoint did not accept the client ID or the client secret').first().waitFor();
	await client.saveCredential(AVEPOINT, CREDENTIAL, sandboxCredential(environment.sandbox));
	await window.page.getByRole('button', { name: 'Close this dialog' }).last().click();
	await modal.waitFor({ state: 'hidden' });
});

test('a customer is found in the list, whatever its name', async () => {
	const customer = find('resource-locator-customerId');
	await find('rlc-input', customer).click();
	await find('rlc-search').fill('backerei grunewald');
	const entry = find('rlc-item').filter({ hasText: 'Bäckerei Grünewald & Söhne GmbH' });
	await entry.waitFor();
	await window.picture('customer');
	await entry.click();
});

test('a product is chosen from the dropdown', async () => {
	await find('parameter-input-productType').click();
	const entry = find('parameter-input-item').filter({ hasText: 'Cloud Backup for Microsoft 365' });
	await entry.waitFor();
	await window.picture('product');
	await entry.click();
});

test('executed, it shows the seats as a table', async () => {
	await find('node-execute-button').click();
	await find('node-run-status-success').first().waitFor();
	const output = find('output-panel');
	await find('radio-button-table', output).click();
	const { id, seats } = environment.sandbox.customers.find(({ organization }) =>
		organization.includes('Bäckerei'),
	) as (typeof environment.sandbox.customers)[number];
	await output.getByText(id).first().waitFor();
	const cells = await output.locator('table tr').allInnerTexts();
	expect(cells.join('\n')).toContain(String(seats.get(2048) ?? 0));
	expect(cells.join('\n')).toContain('userSeats');
	await window.picture('seats');
});

/** Opens a node in a workflow of its own. */
async function openNode(name: string, parameters: INodeParameters): Promise<void> {
	const id = await client.addWorkflow({
		name,
		nodes: [
			MANUAL_TRIGGER,
			{
				id: 'node',
				name: 'AvePoint Licensing',
				type: 'n8n-nodes-avepoint.avePointLicensing',
				typeVersion: 1,
				position: [240, 0],
				parameters,
				credentials: { [AVEPOINT]: { id: credentialId, name: CREDENTIAL } },
			},
		],
		connections: { Start: { main: [[{ node: 'AvePoint Licensing', type: 'main', index: 0 }]] } },
		settings: {},
	});
	await window.open(`/workflow/${id}/node`);
	await find('ndv').waitFor();
}

/** Executes the node that is open. @returns the cells of the table, a row each, the names of the fields first */
async function executeNode(): Promise<string[][]> {
	await find('node-execute-button').click();
	await find('node-run-status-success').first().waitFor();
	const output = find('output-panel');
	await find('radio-button-table', output).click();
	await output.locator('table tbody tr').first().waitFor();
	const rows = await output.locator('table tr').all();
	return await Promise.all(rows.map(async (row) => await row.locator('th, td').allInnerTexts()));
}

/** Chooses an entry of a dropdown. */
async function choose(parameter: string, entry: string): Promise<void> {
	await find(`parameter-input-${parameter}`).click();
	await find('parameter-input-item').filter({ hasText: entry }).first().click();
}

test('a customer is entered by name', async () => {
	await openNode('By name', { resource: 'userSeat', operation: 'getUserSeats' });
	const customer = find('resource-locator-customerId');
	await find('rlc-mode-selector', customer).click();
	await find('mode-name').click();
	await find('rlc-input', customer).fill('BACKEREI grunewald & sohne gmbh');
	// n8n takes a text over a moment later; until then there is no customer.
	await find('parameter-issues').waitFor({ state: 'hidden' });
	const [, row] = await executeNode();
	const [{ id }] = environment.sandbox.customers;
	expect(row.join('\n')).toContain(id);
});

test('the output of subscriptions is chosen: simplified, selected fields, raw', async () => {
	await openNode('Output', { resource: 'subscription', operation: 'getAll', limit: 3 });
	const headOf = async () => (await executeNode())[0].map((name) => name.trim()).filter(Boolean);
	expect(await headOf()).toEqual([
		'customerId',
		'organization',
		'service',
		'purchasedUserSeats',
		'microsoftLicenseAssigned',
		'overage',
		'change',
		'paymentType',
		'expirationDate',
		'daysToExpiry',
	]);
	// n8n says so itself; the node, of several input items.
	await find('output-panel').getByText('Limit of 3 items reached').waitFor();
	expect(await find('output-panel').getByText(LIMIT_REACHED).count()).toBe(0);
	expect(await find('parameter-input-fields').count()).toBe(0);
	await choose('output', 'Selected Fields');
	await find('parameter-input-fields').waitFor();
	await find('parameter-input-fields').locator('.el-select__caret').click();
	await window.page.getByRole('option', { name: 'Package' }).click();
	await window.page.keyboard.press('Escape');
	expect(await headOf()).toContain('package');
	await choose('output', 'Raw');
	expect(await headOf()).toEqual(expect.arrayContaining(['customer', 'microsoftLicenseAvailable', 'source']));
});

test('a report of chosen fields shows names and numbers', async () => {
	const fields = ['organization', 'purchasedUserSeats', 'microsoftLicenseAssigned', 'overage'];
	const filters = { overPurchasedOnly: true, service: 'Google' };
	await openNode('Report', {
		resource: 'subscription',
		operation: 'getAll',
		returnAll: true,
		filters,
		output: 'selectedFields',
		fields,
	});
	const [head, ...rows] = await executeNode();
	expect(head.map((name) => name.trim()).filter(Boolean)).toEqual(fields);
	expect(rows.length).toBeGreaterThan(3);
	await window.picture('report');
});

test('users and what is protected of them are shown as a table', async () => {
	const { sandbox } = environment;
	const customer = sandbox.customers.find(({ tenants, protection, tenantSeats }) =>
		tenants.some(
			({ id }) =>
				protection.users(id).length > 0 && tenantSeats.get(0)?.some(({ tenantId }) => tenantId === id),
		),
	);
	const customerId = { __rl: true, mode: 'name', value: customer?.ownerEmail ?? '' };
	await openNode('Protection', { resource: 'protection', operation: 'getUsers', customerId, limit: 5 });
	const [head, ...rows] = await executeNode();
	expect(head.map((name) => name.trim())).toEqual(
		expect.arrayContaining(['email', 'mailboxProtected', 'oneDriveProtected']),
	);
	expect(rows).toHaveLength(5);
});

test("the trigger's form has its events", async () => {
	const id = await client.addWorkflow({
		name: 'Trigger',
		nodes: [
			{
				id: 'node',
				name: 'AvePoint Licensing Trigger',
				type: 'n8n-nodes-avepoint.avePointLicensingTrigger',
				typeVersion: 1,
				position: [240, 0],
				parameters: {},
				credentials: { [AVEPOINT]: { id: credentialId, name: CREDENTIAL } },
			},
		],
		connections: {},
		settings: {},
	});
	await window.open(`/workflow/${id}/node`);
	await find('parameter-input-event').waitFor();
	await window.picture('trigger');
	await find('parameter-input-event').click();
	const events = ['Licenses Exceed Seats', 'Seats Below Threshold', 'Seats Changed', 'Subscription Expiring'];
	for (const event of events) {
		await find('parameter-input-item').filter({ hasText: event }).first().waitFor();
	}
});

test('its fields can be dragged before the first execution', async () => {
	const id = await client.addWorkflow({
		name: 'Fields before the first execution',
		nodes: [
			{
				id: 'seats',
				name: 'Get user seats',
				type: 'n8n-nodes-avepoint.avePointLicensing',
				typeVersion: 1,
				position: [0, 0],
				parameters: { resource: 'userSeat', operation: 'getUserSeats' },
				credentials: { [AVEPOINT]: { id: credentialId, name: CREDENTIAL } },
			},
			{
				id: 'next',
				name: 'Edit Fields',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [240, 0],
				parameters: {},
			},
		],
		connections: { 'Get user seats': { main: [[{ node: 'Edit Fields', type: 'main', index: 0 }]] } },
		settings: {},
	});
	await window.open(`/workflow/${id}/next`);
	const fields = find('run-data-schema-item');
	await fields.filter({ hasText: 'purchasedUserSeat' }).first().waitFor();
});

test.each(exampleNames)('examples/%s.json opens as it is', async (example) => {
	const name = (type: string) => ({ [type]: { id: credentialId, name: CREDENTIAL } });
	const workflow = readExample(example, { ...name(AVEPOINT), ...name(SMTP), ...name(BASIC_AUTH) });
	await window.open(`/workflow/${await client.addWorkflow(workflow)}`);
	for (const node of workflow.nodes.filter(({ type }) => !type.endsWith('.stickyNote'))) {
		await window.page.locator(`[data-node-name="${node.name}"]`).first().waitFor();
	}
	expect(await window.page.getByText('Install this node').count()).toBe(0);
});

test('the example with pinned customers runs from the editor', async () => {
	const name = { [AVEPOINT]: { id: credentialId, name: CREDENTIAL } };
	const id = await client.addWorkflow(readExample('get-user-seats', name));
	await window.open(`/workflow/${id}`);
	await window.page.locator('[data-node-name="Get user seats"]').first().waitFor();
	const before = environment.sandbox.count('getProductOverview');
	await find('execute-workflow-button').first().click();
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	await until(async () => {
		const { results } = (await client.get(`executions?filter=${filter}`)) as {
			results: Array<{ status: string }>;
		};
		return results[0]?.status === 'success';
	});
	expect(environment.sandbox.count('getProductOverview') - before).toBe(10);
	await window.page.getByText('10 items').nth(1).waitFor();
});

test('the dark theme has an icon of its own', async () => {
	const dark = await openWindow(instance.url, 'dark');
	const light = window;
	try {
		window = dark;
		await dark.open(`/workflow/${workflowId}`);
		const icon = find('canvas-node').locator('img[src*=avePointLicensing]').first();
		await icon.waitFor();
		expect(await icon.getAttribute('src')).toContain('avePointLicensing.dark.svg');
	} finally {
		window = light;
		await dark.close();
	}
});

test('a new credential works with what cannot be known beforehand', async () => {
	const { graphUrl, tokenUrl, clientId, clientSecret } = sandboxCredential(environment.sandbox);
	await window.open('/home/credentials/create');
	await find('new-credential-type-select').locator('input').fill('AvePoint');
	await find('node-select-item')
		.or(window.page.getByRole('option', { name: 'AvePoint Graph API' }))
		.first()
		.click();
	await find('new-credential-type-button').click();
	const modal = find('editCredential-modal');
	await modal.getByTestId('parameter-input-clientSecret').waitFor();
	const size = window.page.viewportSize();
	await window.page.setViewportSize({ width: 1480, height: 1000 });
	await window.picture('credential', modal);
	const authenticate = async (by: string) => {
		await modal.getByTestId('parameter-input-authentication').click();
		await window.page.getByRole('option', { name: by }).click();
	};
	await authenticate('Certificate');
	await modal.getByTestId('parameter-input-privateKey').waitFor();
	await window.picture('credential-certificate', modal);
	await authenticate('Client Secret');
	await window.page.setViewportSize(size ?? { width: 1480, height: 720 });
	await modal.getByTestId('parameter-input-environment').click();
	await window.page.getByRole('option', { name: 'Custom' }).click();
	for (const [name, value] of Object.entries({ graphUrl, tokenUrl, clientId, clientSecret })) {
		await modal.getByTestId(`parameter-input-${name}`).locator('input').fill(String(value));
	}
	await find('credential-save-button').click();
	await find('credentials-config-container-test-success').waitFor();
});
