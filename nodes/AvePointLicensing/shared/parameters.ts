import { NodeOperationError } from 'n8n-workflow';
import type { INode, INodeProperties } from 'n8n-workflow';
import type { ParameterReader } from './parameterReader';

const MAX_CONCURRENCY = 100;
const MAX_RETRY_BUDGET = 3600;

type LimitName = 'concurrency' | 'retryBudget';

/** The customer, from a list, by ID or by name. Operations have it by `customerOperation`. */
export const customerIdProperty: INodeProperties = {
	displayName: 'Customer',
	name: 'customerId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The list finds customers by name, owner e-mail or ID',
	builderHint: {
		propertyHint:
			"Use mode 'id' with an expression: expr('{{ $json.id }}') after Customer > Get Many, expr('{{ $json.customerId }}') after Subscription > Get Many.",
	},
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a customer...',
			typeOptions: {
				searchListMethod: 'searchCustomers',
				searchable: true,
				slowLoadNotice: {
					message: "A long list takes AvePoint a while. If you know the ID, choose 'By ID' instead.",
					timeout: 10_000,
				},
			},
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70',
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. Contoso',
			hint: "The whole name of the organization, the owner's e-mail or a tenant's name",
		},
	],
};

/** Under Options of every operation. They hold for the whole execution, so they take no expression. */
export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Max Concurrent Requests',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY },
		default: 50,
		noDataExpression: true,
		description:
			'The node starts with fewer, and sends more at a time as long as AvePoint keeps up. Defaults to 50.',
	},
	{
		displayName: 'Retry For (Seconds)',
		name: 'retryBudget',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_RETRY_BUDGET },
		default: 60,
		noDataExpression: true,
		description:
			'How long to try a request again when AvePoint is busy or not available, before the item fails. Defaults to 60.',
	},
];

/** An error for invalid input. @param itemIndex undefined where there are no input items */
export function inputError(
	context: { getNode(): INode },
	itemIndex: number | undefined,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { itemIndex, description });
}

/**
 * The limits of an execution, which are set under Options.
 * @throws NodeOperationError when one is out of its range
 */
export function readLimits(parameters: ParameterReader): Record<LimitName, number> {
	const read = (name: LimitName) => {
		const property = limitProperties.find((one) => one.name === name) as INodeProperties;
		const { minValue, maxValue } = property.typeOptions ?? {};
		const number = parameters.option(name, (path) =>
			parameters.number(path, property.displayName, minValue, maxValue),
		);
		return number ?? (property.default as number);
	};
	return { concurrency: Math.floor(read('concurrency')), retryBudget: read('retryBudget') };
}
