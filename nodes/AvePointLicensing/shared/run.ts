import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { toNodeError } from './errors';
import type { Operation, Resource } from './operation';
import { ParameterReader } from './parameterReader';
import { readLimits } from './parameters';
import { ApiClient } from './apiClient';

type NodeFailure = ReturnType<typeof toNodeError>;

type Ask = (parameters: unknown) => Promise<IDataObject[]>;

/** Equal parameters are asked for once in an execution, however many items have them. */
function memoize(ask: Ask): Ask {
	const answers = new Map<string, Promise<IDataObject[]>>();
	return async (parameters) => {
		const key = JSON.stringify(parameters);
		const answer = answers.get(key) ?? ask(parameters);
		answers.set(key, answer);
		return await answer;
	};
}

function find(context: IExecuteFunctions, resources: Resource[]): Operation {
	const value = (name: string) => context.getNodeParameter(name, 0);
	const resource = resources.find(({ option }) => option.value === value('resource'));
	const found = resource?.operations.find(({ option }) => option.value === value('operation'));
	if (!found) {
		throw toNodeError(context.getNode(), new Error('Choose a resource and an operation'));
	}
	return found;
}

/** What leaves in place of an item that failed. */
function toErrorItem({ message, description }: NodeFailure, item: number): INodeExecutionData {
	// The one field that n8n 1.x takes for a failed item.
	return {
		json: { error: [message, description].filter(Boolean).join('. ') },
		pairedItem: { item },
	};
}

/**
 * Runs the chosen operation for each input item: rows leave in input order, each paired with the item that asked for
 * it.
 * @param continueOnFail an item that fails leaves as an error, instead of ending the execution
 */
export async function run(
	context: IExecuteFunctions,
	resources: Resource[],
	continueOnFail: boolean,
): Promise<INodeExecutionData[][]> {
	const ended = new AbortController();
	const cancelled = context.getExecutionCancelSignal();
	const signal = cancelled ? AbortSignal.any([cancelled, ended.signal]) : ended.signal;

	const count = context.getInputData().length;
	const results = new Array<INodeExecutionData[]>(count);
	try {
		const operation = find(context, resources);
		const limits = readLimits(ParameterReader.ofItem(context, 0));
		const client = await ApiClient.open(context, { ...limits, signal });
		const ask = memoize(operation.start(client));
		await concurrently(count, limits.concurrency, async (item) => {
			try {
				const rows = await ask(operation.read(ParameterReader.ofItem(context, item)));
				results[item] = rows.map((row) => ({ json: { ...row }, pairedItem: { item } }));
			} catch (cause) {
				const failure = toNodeError(context.getNode(), cause, item);
				if (signal.aborted || !continueOnFail) throw failure;
				results[item] = [toErrorItem(failure, item)];
			}
		});
		const hints = [...client.hints].map((hint) => ({
			message: typeof hint === 'string' ? hint : hint(),
			location: 'outputPane' as const,
		}));
		if (hints.length > 0) context.addExecutionHints(...hints);
		return [results.flat()];
	} catch (error) {
		const failure = toNodeError(context.getNode(), error);
		if (signal.aborted || !continueOnFail) throw failure;
		// n8n would hand the input on as if it were the output.
		return [Array.from(results, (_, item) => toErrorItem(failure, item))];
	} finally {
		ended.abort();
	}
}
