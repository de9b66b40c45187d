/* What n8n's editor and its HTTP Request node do with the package. */
import { ExecuteContext, RoutingNode } from 'n8n-core';
import { createEmptyRunExecutionData } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeType,
	IRequestOptions,
	Workflow,
} from 'n8n-workflow';
import type { additionalData } from '../../engine/engine';
import { sandboxCredential } from '../../n8n/examples';
import type { Sandbox } from '../../sandbox/server';
import { createNode } from './createNode';

/** A node in a workflow of its own, and what n8n's contexts need. */
export const contextOf = async (credential: IDataObject, type = 'n8n-nodes-avepoint.avePointLicensing') =>
	await createNode(credential, { type });

/** What a node runs in, with one empty item. */
function executeContext(workflow: Workflow, node: INode, data: ReturnType<typeof additionalData>) {
	const input = { main: [[{ json: {} }]] };
	const execution = { node, data: input, source: null };
	const run = createEmptyRunExecutionData();
	return new ExecuteContext(workflow, node, data, 'internal', run, 0, input.main[0], input, execution, []);
}

/** Tests a credential in the way of n8n's credential form. */
export async function testCredential(sandbox: Sandbox, change: IDataObject = {}) {
	const { workflow, node, data, credentialType } = await contextOf(
		sandboxCredential(sandbox, change),
		'n8n-nodes-base.noOp',
	);
	node.parameters = { temp: '' };
	const temp = {
		displayName: 'Temp',
		name: 'temp',
		type: 'string',
		default: '',
		routing: { request: credentialType.test?.request },
	};
	const nodeType = {
		description: { version: 1, properties: [temp], credentials: [{ name: 'avePointGraphApi' }] },
	} as unknown as INodeType;
	const execute = executeContext(workflow, node, data);
	const credential = {
		id: '7',
		name: 'AvePoint',
		type: 'avePointGraphApi',
		data: sandboxCredential(sandbox, change),
	};
	return await new RoutingNode(execute, nodeType, credential as never).runNode();
}

/** What a community node can call with the credential. */
export async function openContext(credential: IDataObject): Promise<IExecuteFunctions> {
	const { workflow, node, data } = await contextOf(credential);
	return executeContext(workflow, node, data) as unknown as IExecuteFunctions;
}

/** Sends a request in the way of n8n's HTTP Request node, whose versions differ in the options about redirects. */
export async function sendByHttpRequestNode(
	sandbox: Sandbox,
	uri: string,
	options: Partial<IRequestOptions> = {},
): Promise<IDataObject> {
	const context = await openContext(sandboxCredential(sandbox));
	return (await context.helpers.requestWithAuthentication.call(context, 'avePointGraphApi', {
		method: 'POST',
		uri,
		body: { customerIds: [] },
		json: true,
		...options,
	})) as IDataObject;
}
