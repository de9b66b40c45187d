import { PollContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	ICredentialType,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { CredentialStore } from '../../engine/credentials';
import { additionalData } from '../../engine/engine';
import type { Sandbox } from '../../sandbox/server';
import { credentialFor, loadedEngine } from './workflow';

export interface ActiveTrigger {
	/** One poll. @returns what n8n is given */
	poll(mode?: WorkflowExecuteMode): Promise<INodeExecutionData[][] | null | undefined>;
	/** What the node keeps between polls. */
	staticData(): IDataObject;
	workflow: Workflow;
	credentials: CredentialStore;
}

/** The AvePoint Licensing Trigger in a workflow of its own, in n8n's engine. */
export async function openTrigger(
	sandbox: Sandbox,
	parameters: INodeParameters,
	{
		id = '1',
		workflowId = '1',
		staticData,
	}: { id?: string; workflowId?: string; staticData?: IDataObject } = {},
): Promise<ActiveTrigger> {
	const { loader, nodeTypes } = await loadedEngine();
	const types: Record<string, ICredentialType> = {
		avePointGraphApi: loader.credentialTypes.avePointGraphApi.type,
	};
	const credentials = new CredentialStore(types, {
		7: { type: 'avePointGraphApi', data: credentialFor(sandbox) as never },
	});
	const node: INode = {
		id,
		name: 'Trigger',
		type: 'n8n-nodes-avepoint.avePointLicensingTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { avePointGraphApi: { id: '7', name: 'AvePoint' } },
	};
	const workflow = new Workflow({
		id: workflowId,
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
		staticData,
	});
	const data = additionalData(credentials, { nodes: [node], connections: {} } as never);
	const type = nodeTypes.getByNameAndVersion(node.type) as INodeType;
	return {
		poll: async (mode = 'trigger') =>
			await type.poll?.call(new PollContext(workflow, node, data, mode, 'update')),
		staticData: () => workflow.getStaticData('node', node),
		workflow,
		credentials,
	};
}
