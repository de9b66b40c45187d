import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { getCustomers } from './listSearch/customers';
import { properties } from './trigger/parameters';
import { poll } from './trigger/poll';

/** What happens to AvePoint seats: who runs out of them, has others than before, exceeds or is about to lose them. */
export class AvePointLicensingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AvePoint Licensing Trigger',
		name: 'avePointLicensingTrigger',
		icon: { light: 'file:avePointLicensing.svg', dark: 'file:avePointLicensing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"] }}',
		description:
			'Starts the workflow when seats run low or change, licences exceed them, or a subscription expires',
		defaults: { name: 'AvePoint Licensing Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avePointGraphApi', required: true }],
		properties,
	};

	methods = { loadOptions: { getCustomers } };

	async poll(this: IPollFunctions) {
		return await poll(this);
	}
}
