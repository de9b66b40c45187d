import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'flatted';
import type { IRunExecutionData } from 'n8n-workflow';
import { collectCleanUps } from '../n8n/cleanUps';
import { installBuiltPackage } from '../n8n/installPackage';
import { AVEPOINT, sandboxCredential } from '../n8n/examples';
import type { Installation } from '../n8n/installation';
import { startInstance } from '../n8n/instance';
import { N8nClient } from '../n8n/n8nClient';
import type { Sandbox } from '../sandbox/server';
import { Heap } from './heap';
import { getAll } from './subjects';
import type { NodeUnderTest } from './subjects';
import { waitFor } from './waitFor';

/** Seconds. */
const WEBHOOK_LIMIT = 60;
/** Seconds; the longest takes half a minute. */
const EXECUTION_LIMIT = 900;

export interface Measurement {
	/** Milliseconds that the measured node took. */
	time: number;
	/** Items that it put out, without those that failed. */
	items: number;
	/** Requests that arrived meanwhile, by operation. */
	requests: Record<string, number>;
	/** Bytes that n8n held at most beyond what it held before, without garbage; 0 unless it is watched. */
	memory: number;
	/** Bytes of the items as JSON: those that the measured node got, and those that it put out. */
	data: number;
}

/** A running n8n that workflows are measured in. */
export class Bench {
	private workflows = 0;

	private constructor(
		private readonly url: string,
		private readonly rest: N8nClient,
		private readonly heap: Heap | undefined,
		readonly close: () => Promise<void>,
	) {}

	/**
	 * @param watched its memory is measured, which takes time
	 * @param settings further environment variables
	 */
	static async start(n8n: Installation, watched = false, settings: NodeJS.ProcessEnv = {}): Promise<Bench> {
		const { add, started, cleanUp } = collectCleanUps();
		try {
			const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-bench-'));
			add(() => rmSync(folder, { recursive: true, force: true }));
			await installBuiltPackage(folder);
			await installBuiltPackage(folder, join(__dirname, 'bareNode'));
			const heap = watched ? new Heap(join(folder, 'heap')) : undefined;
			const command = heap?.watch(n8n.command) ?? n8n.command;
			const { url } = await started(
				startInstance({ ...n8n, command }, folder, undefined, { ...settings, ...heap?.settings }),
				async (instance) => await instance.stop(),
			);
			return new Bench(url, await N8nClient.signIn(url), heap, cleanUp);
		} catch (error) {
			await cleanUp();
			throw error;
		}
	}

	/** A workflow that can be measured again and again. @param once the node runs once, not for each customer */
	async prepare(sandbox: Sandbox, subject: NodeUnderTest, once = false): Promise<() => Promise<Measurement>> {
		const name = `bench-${++this.workflows}`;
		const credential = `sandbox ${sandbox.graphUrl}`;
		const id = await this.rest.saveCredential(AVEPOINT, credential, sandboxCredential(sandbox));
		const credentials = { [AVEPOINT]: { id, name: credential } };
		const to = (node: string) => ({ main: [[{ node, type: 'main' as const, index: 0 }]] });
		const workflowId = await this.rest.addWorkflow({
			name,
			nodes: [
				{
					id: 'start',
					name: 'Start',
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2,
					position: [0, 0],
					parameters: { path: name, httpMethod: 'POST', responseMode: 'onReceived', options: {} },
					webhookId: name,
				},
				{
					id: 'customers',
					name: 'Customers',
					position: [200, 0],
					credentials,
					...getAll('customer')(sandbox),
				},
				{
					id: 'subject',
					name: 'Subject',
					position: [400, 0],
					credentials,
					...subject(sandbox),
					executeOnce: once,
					onError: 'continueRegularOutput',
				},
			] as never,
			connections: { Start: to('Customers'), Customers: to('Subject') },
			settings: {},
		});
		await this.rest.activate(workflowId);
		return async () => await this.measure(sandbox, name, workflowId);
	}

	private async measure(sandbox: Sandbox, path: string, workflowId: string): Promise<Measurement> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const newest = async () =>
			(
				(await this.rest.get(`executions?limit=1&filter=${filter}`)) as {
					results: Array<Execution | undefined>;
				}
			).results[0];
		const before = (await newest())?.id;
		const idle = (await this.heap?.idle()) ?? 0;
		const seen = sandbox.requests.length;
		// n8n calls a workflow active before its webhook answers.
		await waitFor(`the webhook of ${path}`, WEBHOOK_LIMIT, async () => {
			const { ok } = await fetch(`${this.url}/webhook/${path}`, { method: 'POST' });
			return ok || undefined;
		});
		const execution = await waitFor(`the end of ${path}`, EXECUTION_LIMIT, async () => {
			const found = await newest();
			return found?.id === before || found?.stoppedAt === null ? undefined : found;
		});
		const memory = ((await this.heap?.peak()) ?? 0) - idle;
		const { data } = (await this.rest.get(`executions/${execution.id}`)) as { data: string };
		const { resultData } = parse(data) as unknown as IRunExecutionData;
		const [task] = resultData.runData.Subject;
		const output = task.data?.main[0] ?? [];
		const input = resultData.runData.Customers[0].data?.main[0] ?? [];
		const requests: Record<string, number> = {};
		for (const { operationId = 'others' } of sandbox.requests.slice(seen)) {
			requests[operationId] = (requests[operationId] ?? 0) + 1;
		}
		return {
			time: task.executionTime,
			items: output.filter(({ json }) => !('error' in json)).length,
			requests,
			memory,
			data: JSON.stringify([input, output]).length,
		};
	}
}

interface Execution {
	id: string;
	stoppedAt: string | null;
}
