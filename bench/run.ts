import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { execute } from '../engine/engine';
import type { Engine } from '../engine/engine';
import { AVEPOINT, sandboxCredential } from '../n8n/examples';
import type { ApiAddress, NodeUnderTest } from './subjects';

const node = (name: string, others: Partial<INode>) =>
	({ id: name, name, typeVersion: 1, position: [0, 0], parameters: {}, ...others }) as INode;

/** Runs a node in n8n's engine, on the items. @returns what it puts out @throws what it throws */
export async function runInEngine(
	engine: Engine,
	place: ApiAddress,
	subject: NodeUnderTest,
	items: IDataObject[],
): Promise<INodeExecutionData[]> {
	const credentials = { [AVEPOINT]: { id: '1', name: 'Sandbox' } };
	const execution = execute(engine, {
		workflow: {
			name: 'Benchmark',
			nodes: [
				node('Start', { type: 'n8n-nodes-base.manualTrigger' }),
				node('AvePoint', { ...subject(place), credentials }),
			],
			connections: { Start: { main: [[{ node: 'AvePoint', type: 'main', index: 0 }]] } },
			pinData: { Start: items.map((json) => ({ json })) },
		},
		credentials: { 1: { type: AVEPOINT, data: sandboxCredential(place) } },
	});
	const result = await execution.resultOf('AvePoint');
	if (result?.error) throw result.error;
	return result?.outputs[0] ?? [];
}
