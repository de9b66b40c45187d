import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ApiClient } from './apiClient';
import type { ParameterReader } from './parameterReader';

/** Gives the rows for the parameters of an item. @throws OperationFailure */
type GetRows<Parameters> = (parameters: Parameters) => Promise<IDataObject[]>;

interface OperationDescription<Parameters> {
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

/** An operation that keeps nothing between the items of an execution. */
interface StatelessOperation<Parameters> extends OperationDescription<Parameters> {
	execute(client: ApiClient, parameters: Parameters): Promise<IDataObject[]>;
}

/** One operation: what the user fills in, and what it does with it. */
export interface Operation<Parameters = unknown> extends OperationDescription<Parameters> {
	/** Begins an execution. What it returns is called once for each different set of parameters. */
	start(client: ApiClient): GetRows<Parameters>;
}

export interface Resource {
	/** Its entry in the resource dropdown. */
	option: INodePropertyOptions & { value: string };
	/** The first one is the default. */
	operations: Operation[];
}

/** Defines an operation, in the one form that a list of operations with different parameters can hold. */
export function operation<Parameters>(
	definition: Operation<Parameters> | StatelessOperation<Parameters>,
): Operation {
	if ('start' in definition) return definition as Operation;
	const { execute, ...description } = definition;
	const start = (client: ApiClient) => async (parameters: Parameters) => await execute(client, parameters);
	return { ...description, start } as Operation;
}
