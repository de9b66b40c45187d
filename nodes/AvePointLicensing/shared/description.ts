import { updateDisplayOptions } from 'n8n-workflow';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Operation, Resource } from './operation';
import { limitProperties } from './parameters';
import { byName } from './text';

function dropdown(displayName: string, name: string, options: INodePropertyOptions[]): INodeProperties {
	const property: INodeProperties = {
		displayName,
		name,
		type: 'options',
		noDataExpression: true,
		options: [...options].sort(byName),
		default: '',
	};
	return { ...property, default: options[0].value };
}

function operationProperties(
	resource: string,
	{ option, properties, options }: Operation,
): INodeProperties[] {
	const shown = { resource: [resource], operation: [option.value] };
	const collection: INodeProperties = {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...limitProperties, ...(options ?? [])].sort(byName),
	};
	return updateDisplayOptions({ show: shown }, [...properties, collection]);
}

/** The node's properties, made of its resources: dropdowns sorted by name, each operation's parameters shown with it. */
export function describe(resources: Resource[]): INodeProperties[] {
	return [
		dropdown(
			'Resource',
			'resource',
			resources.map(({ option }) => option),
		),
		...resources.flatMap(({ option, operations }) => [
			{
				...dropdown(
					'Operation',
					'operation',
					operations.map((operation) => operation.option),
				),
				displayOptions: { show: { resource: [option.value] } },
			},
			...operations.flatMap((operation) => operationProperties(option.value, operation)),
		]),
	];
}
