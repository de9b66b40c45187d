import type { INodeProperties } from 'n8n-workflow';
import type { ParameterReader } from './parameterReader';

/** How many rows: all, or the first ones. */
export const limitedProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		builderHint: {
			propertyHint: 'Set to true for reports and totals: a list that ends early is wrong there.',
		},
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
];

/** Filters, of which the user adds those that are wanted. */
export const filtersProperty = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options,
});

/** The limit; undefined for all. */
export function readLimit(parameters: ParameterReader): number | undefined {
	return parameters.boolean('returnAll', 'Return All')
		? undefined
		: parameters.positiveInteger('limit', 'limit');
}
