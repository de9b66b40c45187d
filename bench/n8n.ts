/* The n8n that nodes are measured in. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'flatted';
import type { IRunExecutionData, ITaskData } from 'n8n-workflow';
import { generate } from 'selfsigned';
import type { CleanUps } from '../n8n/cleanUps';
import { AVEPOINT, sandboxCredential } from '../n8n/examples';
import type { Installation } from '../n8n/installation';
import { installBuiltPackage } from '../n8n/installPackage';
import { startInstance } from '../n8n/instance';
import { N8nClient } from '../n8n/n8nClient';
import { until } from '../n8n/until';
import { LOOPBACK } from '../sandbox/listen';
import type { Sandbox, SandboxOptions } from '../sandbox/server';
import { connect, getAll, toNode } from './subjects';
import type { NodeUnderTest } from './subjects';

/** Milliseconds. */
const WEBHOOK_LIMIT = 60_000;

export interface Measurement {
	/** Milliseconds that the node took, as n8n tells them. */
	time: number;
	/** Items that it put out, without those that failed. */
	items: number;
	/** Requests of the node that arrived, without those for tokens. */
	requests: number;
}

/** A running n8n. */
export interface Bench {
	url: string;
	client: N8nClient;
	/** A certificate that it trusts. */
	tls: Required<SandboxOptions>['tls'];
}

/** @param cleanUps what ends it is added to these */
export async function startBench(n8n: Installation, { add, started }: CleanUps): Promise<Bench> {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-bench-'));
	add(() => rmSync(folder, { recursive: true, force: true }));
	await installBuiltPackage(folder);
	const { private: key, cert } = await generate([{ name: 'commonName', value: LOOPBACK }], {
		keySize: 2048,
		algorithm: 'sha256',
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: LOOPBACK }] }],
	});
	const certificate = join(folder, 'certificate.pem');
	writeFileSync(certificate, cert);
	const settings = {
		NODE_EXTRA_CA_CERTS: certificate,
		N8N_CUSTOM_EXTENSIONS: join(__dirname, 'bareNode'),
	};
	const starting = startInstance(n8n, folder, undefined, settings);
	const { url } = await started(starting, async ({ stop }) => await stop());
	return { url, client: await N8nClient.signIn(url), tls: { key, cert } };
}

/**
 * Makes a workflow that gets the sandbox's customers, then runs the node.
 * @param executeOnce not for each customer
 * @returns what runs it and measures the node, again each time
 */
export async function prepare(
	{ url, client }: Bench,
	sandbox: Sandbox,
	subject: NodeUnderTest,
	executeOnce = false,
): Promise<() => Promise<Measurement>> {
	const path = randomUUID();
	const name = `sandbox ${sandbox.graphUrl}`;
	const id = await client.saveCredential(AVEPOINT, name, sandboxCredential(sandbox));
	const credentials = { [AVEPOINT]: { id, name } };
	// It answers when the workflow has ended.
	const parameters = { path, httpMethod: 'POST', responseMode: 'lastNode', responseData: 'noData' };
	const webhook = { type: 'n8n-nodes-base.webhook', typeVersion: 2, parameters };
	const workflowId = await client.addWorkflow({
		name: path,
		nodes: [
			toNode('Start', webhook, { webhookId: path }),
			toNode('Customers', getAll('customer'), { credentials }),
			toNode('Subject', subject, { credentials, executeOnce, onError: 'continueRegularOutput' }),
		],
		connections: connect('Start', 'Customers', 'Subject'),
		settings: {},
	});
	await client.activate(workflowId);
	return async () => {
		const seen = sandbox.requests.length;
		await callWebhook(`${url}/webhook/${path}`);
		const { startTime, executionTime, data } = await readTask(client, workflowId, 'Subject');
		const output = data?.main[0] ?? [];
		const requests = sandbox.requests.slice(seen);
		return {
			time: executionTime,
			items: output.filter(({ json }) => !('error' in json)).length,
			// Those before it were for the customers.
			requests: requests.filter(
				({ operationId, at }) => operationId !== 'requestAccessToken' && at >= startTime,
			).length,
		};
	};
}

async function callWebhook(url: string): Promise<void> {
	// n8n calls a workflow active before its webhook is there.
	const call = async () => {
		const answer = await fetch(url, { method: 'POST' });
		return answer.status === 404 ? undefined : answer;
	};
	const response = await until(call, WEBHOOK_LIMIT, url);
	if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

/** A node's part of the workflow's newest execution. */
async function readTask(client: N8nClient, workflowId: string, node: string): Promise<ITaskData> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = (await client.get(`executions?limit=1&filter=${filter}`)) as {
		results: Array<{ id: string }>;
	};
	const { data } = (await client.get(`executions/${results[0].id}`)) as { data: string };
	return (parse(data) as unknown as IRunExecutionData).resultData.runData[node][0];
}
