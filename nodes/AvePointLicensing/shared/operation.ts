import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ParameterReader } from './parameterReader';
import type { Session } from './session';

/** One operation: what the user fills in, and what it does with it. */
export interface Operation<Parameters = unknown> {
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
	/**
	 * Begins an execution. What it returns is called once for each different set of parameters and gives the rows; it
	 * throws OperationFailure.
	 */
	start(session: Session): (parameters: Parameters) => Promise<IDataObject[]>;
}

export interface Resource {
	/** Its entry in the resource dropdown. */
	option: INodePropertyOptions & { value: string };
	/** The first one is the default. */
	operations: Operation[];
}

/** Lets operations with different parameters stand in one list. */
export const operation = <Parameters>(definition: Operation<Parameters>) => definition as Operation;
