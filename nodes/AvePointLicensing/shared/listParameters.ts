import type { IDataObject, IExecuteFunctions, INode, INodeProperties } from 'n8n-workflow';
import { inputError, readBoolean, readPositiveInteger } from './parameters';

/** How many rows: all, or the first ones. */
export const limitedProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
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
interface FiltersProperty extends Omit<INodeProperties, 'options'> {
	options: INodeProperties[];
}

export const filtersProperty = (options: INodeProperties[]): FiltersProperty => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options,
});

/** The limit; undefined for all. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number | undefined {
	if (readBoolean(context, itemIndex, 'returnAll', 'Return All')) return undefined;
	return readPositiveInteger(context, itemIndex, 'limit', 'limit');
}

/**
 * The filters that are set.
 * @throws NodeOperationError for one whose expression gives nothing, because leaving it out would give too much
 */
export function readFilters(
	context: IExecuteFunctions,
	itemIndex: number,
	{ options }: FiltersProperty,
): IDataObject {
	const filters = context.getNodeParameter('filters', itemIndex, {}) as IDataObject;
	const isEmpty = (value: unknown) =>
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	const empty = Object.keys(filters).find((name) => isEmpty(filters[name]));
	if (empty === undefined) return filters;
	const label = options.find(({ name }) => name === empty)?.displayName ?? empty;
	throw inputError(
		context,
		itemIndex,
		`The filter ${label} has no value`,
		'Check its expression, or remove the filter to get everything.',
	);
}

/**
 * Customer IDs as a list, or as text separated by commas when they come from an expression; undefined when the filter is
 * not set.
 * @throws NodeOperationError for a filter that names nobody, because to the service that would mean everybody
 */
export function readCustomerIds(
	context: { getNode(): INode },
	itemIndex: number | undefined,
	value: unknown,
): string[] | undefined {
	if (value === undefined) return undefined;
	const list = Array.isArray(value) ? value : String(value ?? '').split(',');
	const ids = list.map((id) => String(id ?? '').trim()).filter((id) => id !== '');
	if (ids.length === 0) {
		throw inputError(
			context,
			itemIndex,
			'No customer is chosen',
			'Choose customers, check the expression, or ask for all customers instead.',
		);
	}
	return [...new Set(ids)];
}
