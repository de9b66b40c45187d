import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INode, INodeProperties } from 'n8n-workflow';
import { isPathSegment } from './path';

const MAX_CONCURRENCY = 100;
const MAX_RETRY_BUDGET = 3600;

type LimitName = 'concurrency' | 'retryBudget';

/** The customer, from a list or by ID. */
export const customerIdProperty: INodeProperties = {
	displayName: 'Customer',
	name: 'customerId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The customer to ask for',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a customer...',
			typeOptions: { searchListMethod: 'searchCustomers', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70',
		},
	],
};

/** Under Options of every operation. They hold for the whole execution, so they take no expression. */
export const limitProperties: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_CONCURRENCY },
		default: 10,
		noDataExpression: true,
		description: 'How many requests may be under way at once',
	},
	{
		displayName: 'Retry Budget',
		name: 'retryBudget',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: MAX_RETRY_BUDGET },
		default: 60,
		noDataExpression: true,
		description:
			'How many seconds after its first failure a request may be tried again, when AvePoint is busy or not available',
	},
];

/** Input that no request can be made of. @param itemIndex undefined where there are no input items */
export function inputError(
	context: { getNode(): INode },
	itemIndex: number | undefined,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { itemIndex, description });
}

/** @throws NodeOperationError when there is no customer id, or none that can be part of an address */
export function readCustomerId(context: IExecuteFunctions, itemIndex: number): string {
	const value = context.getNodeParameter('customerId', itemIndex, '', { extractValue: true });
	const customerId = ['string', 'number'].includes(typeof value) ? String(value).trim() : '';
	if (customerId === '') {
		throw inputError(
			context,
			itemIndex,
			'There is no customer ID',
			'Choose a customer, or check that the expression gives an ID for every item.',
		);
	}
	if (!isPathSegment(customerId)) {
		throw inputError(
			context,
			itemIndex,
			'The customer ID is not valid',
			'Check that the expression gives an ID, such as 7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70.',
		);
	}
	return customerId;
}

/**
 * A positive integer.
 * @throws NodeOperationError for anything else
 */
export function readPositiveInteger(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	label: string,
): number {
	return toPositiveInteger(context, itemIndex, context.getNodeParameter(name, itemIndex), label);
}

/**
 * A parameter's value as a positive integer.
 * @throws NodeOperationError for anything else
 */
export function toPositiveInteger(
	context: { getNode(): INode },
	itemIndex: number | undefined,
	value: unknown,
	label: string,
): number {
	const text = typeof value === 'string' ? value.trim() : value;
	const number = typeof text === 'number' || /^\d+$/.test(String(text)) ? Number(text) : NaN;
	if (!Number.isSafeInteger(number) || number <= 0) {
		throw inputError(
			context,
			itemIndex,
			`The ${label} is not a positive whole number`,
			'Check the value, or the expression: it must give a number, such as 2048.',
		);
	}
	return number;
}

/**
 * A parameter that is on or off, also as the text "true" or "false", which spreadsheets have.
 * @throws NodeOperationError for anything else
 */
export function readBoolean(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	label: string,
): boolean {
	const value = context.getNodeParameter(name, itemIndex);
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw inputError(
		context,
		itemIndex,
		`${label} is neither true nor false`,
		'Check the expression: it must give true or false.',
	);
}

/**
 * The limits of an execution, which are set under Options.
 * @throws NodeOperationError when one is out of its range
 */
export function readLimits(
	context: { getNode(): INode },
	read: (name: LimitName, fallback: unknown) => unknown,
): Record<LimitName, number> {
	const readNumber = (label: string, name: LimitName, least: number, most: number) => {
		const fallback = limitProperties.find((property) => property.name === name)?.default;
		const number = Number(read(name, fallback));
		if (number >= least && number <= most) return number;
		throw inputError(
			context,
			undefined,
			`${label} must be a number from ${least} to ${most}`,
			'Change it under Options, or remove it there to use the default.',
		);
	};
	return {
		concurrency: Math.floor(readNumber('Concurrency', 'concurrency', 1, MAX_CONCURRENCY)),
		retryBudget: readNumber('Retry Budget', 'retryBudget', 0, MAX_RETRY_BUDGET),
	};
}
