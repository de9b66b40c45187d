/* Each example that a click can start ends well, and what came of it is in the pictures. */
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { compile } from 'handlebars';
import readXlsxFile from 'read-excel-file/node';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import {
	AVEPOINT,
	BASIC_AUTH,
	BEARER,
	exampleNames,
	mailCredential,
	readExample,
	sandboxCredential,
	SMTP,
} from '../../n8n/examples';
import type { Credentials, Workflow } from '../../n8n/examples';
import { startMailbox } from '../../n8n/mailbox';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { connectAssistant } from './assistant';
import { openWindow } from './browser';
import type { Window } from './browser';
import { startScriptedModel } from './scriptedModel';
import { openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

/** Those that wait for a visitor, a question or an assistant, or for another day. */
const WAITING = ['ai-agent', 'mcp-server', 'monthly-changes-email', 'seat-board', 'seat-history'];
const STARTS = /\.(manualTrigger|avePointLicensingTrigger|chatTrigger)$/;
const TOKEN = 'a-token-of-this-test';
const LOGIN = { user: 'board', password: 'Sandbox-board-1' };
const ROWS = 12;

/** A sheet as a spreadsheet program shows it; every value is escaped. */
const sheet = compile(`<!doctype html><meta charset="utf-8"><style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 0; background: white }
table { border-collapse: collapse } td, th { border: 1px solid #d0d7de; padding: 3px 8px; text-align: left; white-space: nowrap }
td { max-width: 13rem; overflow: hidden; text-overflow: ellipsis }
th { background: #f3f4f6; font-weight: normal; color: #57606a; text-align: center } tr.head td { font-weight: bold; background: #eef4fb }
</style><table><tr><th></th>{{#each letters}}<th>{{this}}</th>{{/each}}</tr>
{{#each rows}}<tr class="{{#unless @index}}head{{/unless}}"><th>{{number}}</th>{{#each cells}}<td>{{this}}</td>{{/each}}</tr>{{/each}}</table>`);

let environment: TestEnvironment;
let client: N8nClient;
let credentials: Credentials;
let window: Window;
let boardUrl: string;
const { started, cleanUp } = collectCleanUps();

beforeAll(async () => {
	environment = await started(openTestEnvironment(), close);
	const n8n = await startN8n(environment, started);
	client = n8n.client;
	boardUrl = `${n8n.instance.url}/webhook/avepoint-seat-board`;
	credentials = {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox), 'AvePoint')),
		...(await client.storeCredential(SMTP, mailCredential(environment.mailPort), 'SMTP')),
		...(await client.storeCredential(BASIC_AUTH, LOGIN, 'Seat board')),
	};
	window = await started(openWindow(n8n.instance.url), close);
	// The list of executions stands beside the canvas.
	await window.page.setViewportSize({ width: 1830, height: 820 });
});

afterAll(cleanUp);

interface Execution {
	id: string;
	status: string;
}

/** Waits for the end of an execution, which is to be a good one. */
async function succeeded(id: string): Promise<void> {
	const status = await until(async () => {
		const execution = (await client.get(`executions/${id}`)) as Execution;
		return ['new', 'running'].includes(execution.status) ? undefined : execution.status;
	});
	expect(status).toBe('success');
}

/** Executes it as a click does. @param data what a trigger gets that waits for some @returns the ID of the execution */
async function click({ nodes }: Workflow, id: string, data?: IDataObject): Promise<string> {
	const workflowData = await client.get(`workflows/${id}`);
	const { name } = nodes.find(({ type }) => STARTS.test(type)) ?? {};
	const triggerToStartFrom = { name, ...(data && { data: toTaskData(data) }) };
	const answer = await client.post(`workflows/${id}/run`, { workflowData, triggerToStartFrom });
	const { executionId } = answer as { executionId: string };
	await succeeded(executionId);
	return executionId;
}

/** What n8n keeps of a node that gave one item. */
const toTaskData = (json: IDataObject) => ({
	startTime: 0,
	executionTime: 0,
	executionIndex: 0,
	source: [],
	data: { main: [[{ json }]] },
});

/** Keeps a picture of an execution. */
async function pictureOf(name: string, { nodes }: Workflow, id: string, execution: string): Promise<void> {
	await window.open(`/workflow/${id}/executions/${execution}`);
	const canvas = window.page.getByTestId('execution-preview-host').getByTestId('canvas-wrapper');
	for (const node of nodes.filter(({ type }) => !type.endsWith('.stickyNote'))) {
		await canvas.locator(`[data-node-name="${node.name}"]`).first().waitFor();
	}
	await canvas.getByTestId('canvas-node-status-success').first().waitFor();
	await window.page.waitForLoadState('networkidle');
	await window.picture(`example-${name}`, canvas);
}

test.each(exampleNames.filter((name) => !WAITING.includes(name)))('examples/%s.json', async (name) => {
	const workflow = readExample(name, credentials, environment.ticketUrl);
	const id = await client.addWorkflow(workflow);
	await pictureOf(name, workflow, id, await click(workflow, id));
});

test('examples/seat-history.json and monthly-changes-email.json: two days, and what changed', async () => {
	const executeOn = async (name: string, day: string) => {
		const workflow = readExample(name, credentials);
		const assignments = workflow.nodes.find((node) => node.name === 'Day')?.parameters.assignments;
		(assignments as { assignments: IDataObject[] }).assignments[0].value = day;
		const id = await client.addWorkflow({ ...workflow, name: `${workflow.name} ${day}` });
		return [name, workflow, id, await click(workflow, id)] as const;
	};
	await executeOn('seat-history', '2026-11-01');
	const sold = environment.sandbox.customers.flatMap(({ subscriptions }) =>
		subscriptions.filter(({ purchasedUserSeats }) => Number(purchasedUserSeats) > 0).slice(0, 1),
	);
	for (const subscription of sold.slice(0, 5)) {
		subscription.purchasedUserSeats = String(Number(subscription.purchasedUserSeats) + 5);
	}
	await pictureOf(...(await executeOn('seat-history', '2026-11-02')));
	const mails = environment.mails.length;
	await pictureOf(...(await executeOn('monthly-changes-email', '2026-11-02')));
	expect(environment.mails).toHaveLength(mails + 1);
});

test('examples/ai-agent.json: a question in the chat', async () => {
	const model = await started(startScriptedModel(), close);
	model.script.push(
		() => ({ tool: 'Find_overages', input: { fields: 'organization, overage' } }),
		([rows]) => ({ say: `${String(rows[0].organization)} is ${String(rows[0].overage)} seats over.` }),
	);
	const data = { apiKey: 'none', url: model.url };
	const openAiApi = { id: await client.saveCredential('openAiApi', 'Model', data), name: 'Model' };
	const workflow = readExample('ai-agent', credentials);
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.lmChatOpenAi')) node.credentials = { openAiApi };
	}
	const id = await client.addWorkflow(workflow);
	const question = { sessionId: '1', action: 'sendMessage', chatInput: 'Who is billed too little?' };
	await pictureOf('ai-agent', workflow, id, await click(workflow, id, question));
});

test('examples/seat-board.json: a visitor', async () => {
	const workflow = readExample('seat-board', credentials);
	const settings = { ...workflow.settings, saveDataSuccessExecution: 'all' as const };
	const id = await client.addWorkflow({ ...workflow, settings });
	await client.activate(id);
	const authorization = `Basic ${btoa(`${LOGIN.user}:${LOGIN.password}`)}`;
	await until(async () => (await fetch(boardUrl, { headers: { authorization } })).status === 200);
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const found = await until(async () => {
		const { results } = (await client.get(`executions?filter=${filter}`)) as { results: Execution[] };
		return results.find(({ status }) => status === 'success');
	});
	await pictureOf('seat-board', workflow, id, found.id);
});

test('examples/mcp-server.json: an assistant', async () => {
	const bearer = {
		id: await client.saveCredential(BEARER, 'Assistant', { token: TOKEN }),
		name: 'Assistant',
	};
	const workflow = readExample('mcp-server', { ...credentials, [BEARER]: bearer });
	const id = await client.addWorkflow(workflow);
	await client.activate(id);
	const url = new URL('/mcp/avepoint-licensing', boardUrl);
	await until(async () => (await fetch(url, { method: 'POST' })).status !== 404);
	const assistant = await started(connectAssistant(url, TOKEN), close);
	await assistant.callTool({ name: 'Find_overages', arguments: { fields: 'organization, overage' } });
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	const found = await until(async () => {
		const { results } = (await client.get(`executions?filter=${filter}`)) as { results: Execution[] };
		const stored = await Promise.all(results.map(async (one) => await client.get(`executions/${one.id}`)));
		const texts = stored.map((one) => (one as { data: string }).data);
		return results.find(({ status }, index) => status === 'success' && texts[index].includes('organization'));
	});
	await pictureOf('mcp-server', workflow, id, found.id);
});

/** The newest mail with such a file, and its sheet of that number. */
async function readSheet(file: RegExp, number = 0): Promise<{ mail: ParsedMail; rows: unknown[][] }> {
	const fits = ({ filename = '' }: ParsedMail['attachments'][number]) => file.test(filename ?? '');
	const mail = environment.mails.findLast(({ attachments }) => attachments.some(fits));
	const content = mail?.attachments.find(fits)?.content ?? Buffer.of();
	const sheets = (await readXlsxFile(content)) as unknown as Array<{ data: unknown[][] }>;
	return { mail: mail as ParsedMail, rows: sheets[number].data };
}

test.each([
	// The sandbox's first customers have names that are meant to break things.
	['seats-report', /^avepoint-seats/, 100],
	['billing-reconciliation', /reconciliation/, 1],
])('the spreadsheet of %s', async (name, file, first) => {
	const { rows } = await readSheet(file);
	const [head] = rows;
	expect(rows.length).toBeGreaterThan(1);
	const page = await window.context.newPage();
	const letters = head.map((_, column) => String.fromCharCode(65 + column));
	const numbered = rows.map((cells, index) => ({ number: index + 1, cells }));
	const shown = [numbered[0], ...numbered.slice(first, first + ROWS - 1)];
	await page.setContent(sheet({ letters, rows: shown }));
	expect(await page.locator('tr.head td').allInnerTexts()).toEqual(head.map(String));
	await window.picture(`spreadsheet-${name}`, page.locator('table'));
	await page.close();
});

test('the mail of the billing reconciliation', async () => {
	const { mail } = await readSheet(/reconciliation/);
	const mailbox = await started(startMailbox(), close);
	mailbox.addMail(mail);
	const page = await window.context.newPage();
	await page.goto(mailbox.url);
	await page.getByText('Total difference').first().waitFor();
	await window.picture('mail', page.locator('article'));
	await page.close();
});
