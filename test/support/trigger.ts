import { PollContext } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { CredentialStore } from '../../engine/credentials';
import { sandboxCredential } from '../../n8n/examples';
import type { Sandbox } from '../../sandbox/server';
import { createNode } from './createNode';

export interface ActiveTrigger {
	/** One poll. @param budget milliseconds that n8n tells; undefined for those of its core; null where n8n tells none @returns what n8n is given */
	poll(
		mode?: WorkflowExecuteMode,
		budget?: number | null,
	): Promise<INodeExecutionData[][] | null | undefined>;
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
		credential = sandboxCredential(sandbox),
		...placing
	}: { credential?: IDataObject; id?: string; workflowId?: string; staticData?: IDataObject } = {},
): Promise<ActiveTrigger> {
	const type = 'n8n-nodes-avepoint.avePointLicensingTrigger';
	const { workflow, node, data, credentials, nodeTypes } = await createNode(credential, {
		type,
		parameters,
		...placing,
	});
	const trigger = nodeTypes.getByNameAndVersion(type) as INodeType;
	return {
		poll: async (mode = 'trigger', budget) => {
			const context = new PollContext(workflow, node, data, mode, 'update');
			if (budget !== undefined) {
				Object.assign(context, { getPollBudgetMs: budget === null ? undefined : () => budget });
			}
			return await trigger.poll?.call(context);
		},
		staticData: () => workflow.getStaticData('node', node),
		workflow,
		credentials,
	};
}
