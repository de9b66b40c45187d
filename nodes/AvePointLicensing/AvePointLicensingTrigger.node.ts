import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription, IPollFunctions } from 'n8n-workflow';
import { getCustomers } from './listSearch/customers';
import { EVENTS } from './trigger/events';
import { poll } from './trigger/poll';
import { properties } from './trigger/properties';

const eventNames = Object.fromEntries(EVENTS.map(({ option }) => [option.value, option.name]));

/** What happens to AvePoint seats: who runs out of them, has others than before, exceeds or is about to lose them. */
export class AvePointLicensingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AvePoint Licensing Trigger',
		name: 'avePointLicensingTrigger',
		icon: { light: 'file:avePointLicensing.svg', dark: 'file:avePointLicensing.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: `={{ (${JSON.stringify(eventNames)})[$parameter["event"]] }}`,
		// n8n shows it for the action node too, as one entry.
		description: 'Get AvePoint user seats of customers, or start a workflow when they run low or change',
		defaults: { name: 'AvePoint Licensing Trigger' },
		polling: true,
		builderHint: {
			searchHint: 'Set Poll Times to once a day or once an hour: the default is every minute.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-avepoint.avePointLicensing',
					relationHint: 'Gets seats, subscriptions and customers at any time',
				},
			],
		},
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
