import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ParameterReader } from './parameterReader';
import { byName } from './text';

/** A field that an item can have: its name in the item, and its entry in the list that the user chooses from. */
export interface OutputField {
	name: string;
	displayName: string;
	/** What the name does not say. */
	description?: string;
}

/** The fields of an operation's items, in the order in which they leave. */
export interface OutputFields {
	/** At most 10: n8n's UX guidelines. */
	simplified: OutputField[];
	/** Only by Selected Fields, after the simplified ones. */
	others: OutputField[];
}

/** What leaves of a row: these fields in this order, or the row as the service sent it. */
export type Output = 'raw' | string[];

const OUTPUTS = ['simplified', 'raw', 'selectedFields'] as const;

const namesOf = (fields: OutputField[]) => fields.map(({ name }) => name);

/** The parameters `output` and `fields`. */
export const outputProperties = ({ simplified, others }: OutputFields): INodeProperties[] => [
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{ name: 'Raw', value: 'raw', description: 'All fields, exactly as AvePoint sent them' },
			{
				name: 'Selected Fields',
				value: 'selectedFields',
				description: 'The fields that you choose, with numbers and dates as in Simplified',
			},
			{
				name: 'Simplified',
				value: 'simplified',
				description: `The ${simplified.length} fields that matter most, with numbers and dates instead of AvePoint's texts`,
			},
		],
		default: 'simplified',
		description: 'Which fields an item has, and in which form',
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		options: [...simplified, ...others]
			.map(({ name, displayName, description }) => ({ name: displayName, value: name, description }))
			.sort(byName),
		displayOptions: { show: { output: ['selectedFields'] } },
		default: [...namesOf(simplified)],
		description: 'Which fields an item has. An expression can return their names, also as text with commas.',
	},
];

/**
 * What the user wants of a row.
 * @throws NodeOperationError for an unknown output, for no field, and for a field that is not one of these
 */
export function readOutput(parameters: ParameterReader, { simplified, others }: OutputFields): Output {
	const output = parameters.choice('output', OUTPUTS, 'The output is unknown');
	if (output === 'raw') return output;
	if (output === 'simplified') return namesOf(simplified);
	return parameters.fields('fields', namesOf([...simplified, ...others]));
}

/**
 * The item of a row.
 * @param raw the row as the service sent it
 * @param typed all fields that a user can choose; one that is missing leaves as null, so that each item has the same fields
 */
export const toOutput = (output: Output, raw: IDataObject, typed: IDataObject): IDataObject =>
	output === 'raw' ? raw : Object.fromEntries(output.map((name) => [name, typed[name] ?? null]));
