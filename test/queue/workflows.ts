/* What runs in the queue, and those who start it and read of it. */
import type { IDataObject } from 'n8n-workflow';
import { AVEPOINT, readExample } from '../../n8n/examples';
import type { Credentials, Workflow } from '../../n8n/examples';
import type { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';

/** Seconds between two polls of the trigger. */
const POLL_SECONDS = 5;
/** What a caller of the webhook waits before it gives up, in milliseconds. */
const PATIENCE = 60_000;

const node = (name: string, type: string, parameters: IDataObject, others: IDataObject = {}) =>
	({ id: name, name, type, position: [0, 0], parameters, ...others }) as unknown as Workflow['nodes'][number];

const line = (...names: string[]) =>
	Object.fromEntries(
		names
			.slice(1)
			.map((name, index) => [names[index], { main: [[{ node: name, type: 'main' as const, index: 0 }]] }]),
	);

/** The customers whose ids arrive, an item each, and the seats of each, which the caller gets. */
export const seatsOnDemand = (credentials: Credentials, errorWorkflow: string): Workflow => ({
	name: 'Seats on demand',
	nodes: [
		node(
			'Webhook',
			'n8n-nodes-base.webhook',
			{
				httpMethod: 'POST',
				path: 'seats',
				responseMode: 'lastNode',
				responseData: 'allEntries',
				options: {},
			},
			{ typeVersion: 2, webhookId: 'seats' },
		),
		node(
			'Each',
			'n8n-nodes-base.splitOut',
			{ fieldToSplitOut: 'body.customerIds', options: { destinationFieldName: 'customerId' } },
			{ typeVersion: 1 },
		),
		node(
			'Seats',
			'n8n-nodes-avepoint.avePointLicensing',
			{
				resource: 'userSeat',
				operation: 'getUserSeats',
				customerId: { __rl: true, mode: 'id', value: '={{ $json.customerId }}' },
			},
			{ typeVersion: 1, credentials: { [AVEPOINT]: credentials[AVEPOINT] } },
		),
	],
	connections: line('Webhook', 'Each', 'Seats'),
	settings: { executionOrder: 'v1', errorWorkflow },
	active: false,
});

/** Opens a ticket for each execution that n8n says has failed. */
export const failureTicket = (ticketUrl: string): Workflow => ({
	name: 'Failure, ticket',
	nodes: [
		node('When one fails', 'n8n-nodes-base.errorTrigger', {}, { typeVersion: 1 }),
		node(
			'Open ticket',
			'n8n-nodes-base.httpRequest',
			{
				method: 'POST',
				url: `${ticketUrl}/api/tickets`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					'={{ JSON.stringify({ failed: $json.execution.id, message: $json.execution.error.message }) }}',
				options: {},
			},
			{ typeVersion: 4.2 },
		),
	],
	connections: line('When one fails', 'Open ticket'),
	settings: { executionOrder: 'v1' },
	active: false,
});

/** The example, polled as often as no user would. */
export function overageTicket(credentials: Credentials, ticketUrl: string): Workflow {
	const workflow = readExample('overage-ticket', credentials, ticketUrl);
	const seconds = Array.from({ length: 60 / POLL_SECONDS }, (_, index) => index * POLL_SECONDS);
	const [trigger] = workflow.nodes.filter(({ type }) => type.endsWith('Trigger'));
	// n8n allows no expression that means more than once a minute, but several that mean once.
	trigger.parameters.pollTimes = {
		item: seconds.map((second) => ({ mode: 'custom', cronExpression: `${second} * * * * *` })),
	};
	return workflow;
}

/** Waits for the webhook of `seatsOnDemand`: n8n says that a workflow is active before it is. */
export async function untilCallable(url: string): Promise<void> {
	const isCallable = async () =>
		await callForSeats(url, []).then(Boolean, (error: Error) => !/^404/.test(error.message));
	await until(isCallable);
}

/** Calls the webhook of `seatsOnDemand`. @throws Error when there is no answer, or one that says that it failed */
export async function callForSeats(url: string, customerIds: string[]): Promise<IDataObject[]> {
	const response = await fetch(`${url}/webhook/seats`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ customerIds }),
		signal: AbortSignal.timeout(PATIENCE),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${response.status} ${text}`);
	return JSON.parse(text) as IDataObject[];
}

/** A workflow's executions as n8n lists them: how many, and the newest hundred, which is the most that it gives. */
export async function listExecutions(
	client: N8nClient,
	workflowId: string,
	status?: string,
): Promise<{ count: number; ids: string[] }> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId, ...(status && { status: [status] }) }));
	const { results, count } = (await client.get(`executions?filter=${filter}&limit=100`)) as {
		results: Array<{ id: string }>;
		count: number;
	};
	return { count, ids: results.map(({ id }) => id) };
}

const idsIn = (log: string, what: string) =>
	[...log.matchAll(new RegExp(`Worker ${what} execution (\\d+) `, 'g'))].map(([, id]) => id);

/** Executions that a worker's log says it has started, and has finished. */
export function executionsIn(log: string): { started: string[]; unfinished: string[] } {
	const started = idsIn(log, 'started');
	const finished = new Set(idsIn(log, 'finished'));
	return { started, unfinished: started.filter((id) => !finished.has(id)) };
}
