import { parse } from 'flatted';
import type { INode, IRun } from 'n8n-workflow';
import type { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';

const STARTS = /\.(manual|schedule)Trigger$/;

/** Executes a stored workflow, by the node with which it begins, as a click in the editor does. @returns how it ended */
export async function runWorkflow(client: N8nClient, id: string) {
	const workflowData = (await client.get(`workflows/${id}`)) as { nodes: INode[] };
	const { name } = workflowData.nodes.find(({ type }) => STARTS.test(type)) as INode;
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
