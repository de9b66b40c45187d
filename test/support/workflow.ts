import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters, OnError } from 'n8n-workflow';
import { execute, loadEngine } from '../../engine/engine';
import type { Engine, Execution } from '../../engine/engine';
import { sandboxCredential } from '../../n8n/examples';
import type { Sandbox } from '../../sandbox/server';

export const ROOT = join(__dirname, '../..');
const START = 'Start';
export const NODE = 'AvePoint';

let engine: Promise<Engine> | undefined;

/** The package, loaded once for a test file. */
export const loadedEngine = async () => await (engine ??= loadEngine(ROOT));

export interface NodeRun {
	sandbox: Sandbox;
	/** Input items. */
	items: IDataObject[];
	/** Parameters of the node; Get User Seats of each item's customerId when absent. */
	parameters?: INodeParameters;
	credential?: IDataObject;
	onError?: OnError;
}

const BY_ITEM: INodeParameters = {
	resource: 'userSeat',
	operation: 'getUserSeats',
	customerId: { __rl: true, mode: 'id', value: '={{ $json.customerId }}' },
};

/** Starts a workflow of a start node with the items, and the AvePoint node after it. */
export async function start({
	sandbox,
	items,
	parameters,
	credential,
	onError,
}: NodeRun): Promise<Execution> {
	return execute(await loadedEngine(), {
		workflow: {
			name: 'Test',
			nodes: [
				{
					id: '1',
					name: START,
					type: 'n8n-nodes-base.manualTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
				{
					id: '2',
					name: NODE,
					type: 'n8n-nodes-avepoint.avePointLicensing',
					typeVersion: 1,
					position: [200, 0],
					parameters: { ...BY_ITEM, ...parameters },
					credentials: { avePointGraphApi: { id: '7', name: 'AvePoint' } },
					onError,
				},
			],
			connections: { [START]: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
			pinData: { [START]: items.map((json) => ({ json })) },
		},
		credentials: {
			7: { type: 'avePointGraphApi', data: (credential ?? sandboxCredential(sandbox)) as never },
		},
	});
}

export interface Outcome {
	outputs: INodeExecutionData[][];
	/** Of the first output. */
	items: IDataObject[];
	hints: string[];
	error?: { message: string; description?: string | null; httpCode?: string | null; itemIndex?: unknown };
	execution: Execution;
	/** All that n8n would store. */
	stored: string;
}

/** Runs the node to its end. */
export async function run(input: NodeRun): Promise<Outcome> {
	const execution = await start(input);
	const finished = await execution.finished;
	const result = await execution.resultOf(NODE);
	const error = result?.error as (Outcome['error'] & { context?: IDataObject }) | undefined;
	return {
		outputs: result?.outputs ?? [],
		items: (result?.outputs[0] ?? []).map(({ json }) => json),
		hints: (result?.hints ?? []).map(({ message }) => message),
		error: error && {
			message: error.message,
			description: error.description,
			httpCode: error.httpCode,
			itemIndex: error.context?.itemIndex,
		},
		execution,
		stored: stringify(finished),
	};
}

/** JSON with all properties of errors, and without cycles. */
export function stringify(value: unknown): string {
	const seen = new Set<unknown>();
	return JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part !== 'object' || part === null) return part;
		if (seen.has(part)) return '[seen]';
		seen.add(part);
		if (!(part instanceof Error)) return part;
		return Object.fromEntries(
			Object.getOwnPropertyNames(part).map((name) => [name, (part as unknown as IDataObject)[name]]),
		);
	});
}

export const ids = (sandbox: Sandbox, count: number, from = 0) =>
	sandbox.customers.slice(from, from + count).map(({ id }) => ({ customerId: id }));
