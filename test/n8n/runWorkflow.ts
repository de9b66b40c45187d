import { parse } from 'flatted';
import type { INode, IRun } from 'n8n-workflow';
import type { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';

const STARTS = ['manualTrigger', 'scheduleTrigger'].map((name) => `n8n-nodes-base.${name}`);

/**
 * Executes a stored workflow, as a click in the editor does.
 * @param trigger name of the node with which it begins, else the one for a click, or else the schedule
 * @returns how it ended
 */
export async function runWorkflow(client: N8nClient, id: string, trigger?: string) {
	const workflowData = (await client.get(`workflows/${id}`)) as { nodes: INode[] };
	const starts = STARTS.flatMap((start) => workflowData.nodes.filter(({ type }) => type === start));
	const name = trigger ?? starts[0].name;
	// An n8n 1 wants the workflow too.
	const body = { workflowData, triggerToStartFrom: { name } };
	const { executionId } = (await client.post(`workflows/${id}/run`, body)) as { executionId: string };
	const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
	await until(async () => {
		const { results } = (await client.get(`executions?filter=${filter}`)) as {
			results: Array<{ id: string; status: string }>;
		};
		// n8n 2.20 fails when it is asked for one that it has not stored yet.
		return results.some((one) => one.id === executionId && ['error', 'success'].includes(one.status));
	});
	const { status, data } = (await client.get(`executions/${executionId}`)) as {
		status: string;
		data: string;
	};
	const { resultData } = parse(data) as IRun['data'];
	const itemsOf = (node: string) =>
		(resultData.runData[node]?.[0]?.data?.main[0] ?? []).map(({ json }) => json);
	return { status, error: resultData.error?.message, itemsOf };
}
