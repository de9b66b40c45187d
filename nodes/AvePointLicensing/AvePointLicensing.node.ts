import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { getCustomers, searchCustomers } from './listSearch/customers';
import { resources } from './resources';
import { describe } from './shared/description';
import { run } from './shared/run';

/** Who has which AvePoint seats. */
export class AvePointLicensing implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AvePoint Licensing',
		name: 'avePointLicensing',
		icon: { light: 'file:avePointLicensing.svg', dark: 'file:avePointLicensing.dark.svg' },
		group: ['input'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Get AvePoint user seats, subscriptions, tenants and customers',
		defaults: { name: 'AvePoint Licensing' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'AvePoint Elements, for managed service providers: seats that customers bought, Microsoft licenses assigned, overage and expiry. It only reads.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-avepoint.avePointLicensingTrigger',
					relationHint: 'Starts the workflow when seats run low or change, or a subscription expires',
				},
			],
		},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avePointGraphApi', required: true }],
		properties: describe(resources),
	};

	methods = { listSearch: { searchCustomers }, loadOptions: { getCustomers } };

	async execute(this: IExecuteFunctions) {
		return await run(this, resources, this.continueOnFail());
	}
}
