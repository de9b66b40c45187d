import { Workflow } from 'n8n-workflow';
import type { ICredentialType, IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { CredentialStore } from '../../engine/credentials';
import { additionalData } from '../../engine/engine';
import { loadedEngine } from './workflow';

export interface NodeOptions {
	type: string;
	parameters?: INodeParameters;
	id?: string;
	workflowId?: string;
	staticData?: IDataObject;
}

/** A node with a credential in a workflow of its own, and what n8n's contexts need. */
export async function createNode(
	credential: IDataObject,
	{ type, parameters = {}, id = '1', workflowId = '1', staticData }: NodeOptions,
) {
	const { loader, nodeTypes } = await loadedEngine();
	const credentialType: ICredentialType = loader.credentialTypes.avePointGraphApi.type;
	const credentials = new CredentialStore(
		{ avePointGraphApi: credentialType },
		{ 7: { type: 'avePointGraphApi', data: credential as never } },
	);
	const node: INode = {
		id,
		name: 'Node',
		type,
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
	return { workflow, node, data, credentials, credentialType, nodeTypes };
}
