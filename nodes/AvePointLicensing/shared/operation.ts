import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ApiClient } from './apiClient';
import type { ParameterReader } from './parameterReader';

/** Gives the rows for the parameters of an item. @throws OperationFailure */
type GetRows<Parameters> = (parameters: Parameters) => Promise<IDataObject[]>;

export interface OperationDescription<Parameters> {
	/** Its entry in the operation dropdown. */
	option: INodePropertyOptions & { value: string };
	/** Its parameters, without the condition that shows them. */
	properties: INodeProperties[];
	/** Its own entries under Options. */
	options?: INodeProperties[];
	/**
	 * The parameters of one item, checked.
	 * @throws NodeOperationError for input that no request could be made of
	 */
	read(parameters: ParameterReader): Parameters;
}

interface WorkOfExecution<Parameters> {
	/** Begins an execution. What it returns is called for its items. */
	start(client: ApiClient): GetRows<Parameters>;
}

/** Of an operation that keeps nothing between the items of an execution. */
interface WorkOfItem<Parameters> {
	execute(client: ApiClient, parameters: Parameters): Promise<IDataObject[]>;
}

export type OperationWork<Parameters> = WorkOfExecution<Parameters> | WorkOfItem<Parameters>;

/** One operation: what the user fills in, and what it does with it. */
export interface Operation<Parameters = unknown>
	extends OperationDescription<Parameters>,
		WorkOfExecution<Parameters> {}

export interface Resource {
	/** Its entry in the resource dropdown. */
	option: INodePropertyOptions & { value: string };
	/** The first one is the default. */
	operations: Operation[];
}

/** Items with equal parameters share one answer. */
function memoize<Parameters>(getRows: GetRows<Parameters>): GetRows<Parameters> {
	const answers = new Map<string, Promise<IDataObject[]>>();
	return async (parameters) => {
		const key = JSON.stringify(parameters);
		const answer = answers.get(key) ?? getRows(parameters);
		answers.set(key, answer);
		return await answer;
	};
}

/** Begins the work for an execution: once for each different set of parameters, in either form of it. */
export const begin = <Parameters>(work: OperationWork<Parameters>, client: ApiClient): GetRows<Parameters> =>
	memoize(
		'start' in work ? work.start(client) : async (parameters) => await work.execute(client, parameters),
	);

/** Defines an operation, in the one form that a list of operations with different parameters can hold. */
export function operation<Parameters>(
	definition: OperationDescription<Parameters> & OperationWork<Parameters>,
): Operation {
	return { ...definition, start: (client: ApiClient) => begin(definition, client) } as Operation;
}
