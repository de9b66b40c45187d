import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { toNodeError } from './errors';
import { LIMIT_REACHED } from './hints';
import type { Operation, Resource } from './operation';
import { ParameterReader } from './parameterReader';
import { readLimits } from './parameters';
import { ApiClient } from './apiClient';

type NodeFailure = ReturnType<typeof toNodeError>;

function find(context: IExecuteFunctions, resources: Resource[]): Operation {
	const value = (name: string) => context.getNodeParameter(name, 0);
	const resource = resources.find(({ option }) => option.value === value('resource'));
	const found = resource?.operations.find(({ option }) => option.value === value('operation'));
	if (!found) {
		throw toNodeError(context.getNode(), new Error('Choose a resource and an operation'));
	}
	return found;
}

/** The output item for an input item that failed. */
function toErrorItem({ message, description }: NodeFailure, item: number): INodeExecutionData {
	// n8n 1.x recognizes a failed item by this field alone.
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
	const canceled = context.getExecutionCancelSignal();
	const signal = canceled ? AbortSignal.any([canceled, ended.signal]) : ended.signal;

	const count = context.getInputData().length;
	const results = new Array<INodeExecutionData[]>(count);
	try {
		const operation = find(context, resources);
		const limits = readLimits(ParameterReader.ofItem(context, 0));
		const client = await ApiClient.open(context, { ...limits, signal });
		const ask = operation.start(client);
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
		// Of one input item, n8n's editor says so by itself.
		if (count === 1) client.hints.delete(LIMIT_REACHED);
		const hints = [...client.hints].map((hint) => ({
			message: typeof hint === 'string' ? hint : hint(),
			location: 'outputPane' as const,
		}));
		if (hints.length > 0) context.addExecutionHints(...hints);
		return [results.flat()];
	} catch (error) {
		const failure = toNodeError(context.getNode(), error);
		if (signal.aborted || !continueOnFail) throw failure;
		// If this threw, n8n would pass the input items on as if they were the output.
		return [Array.from(results, (_, item) => toErrorItem(failure, item))];
	} finally {
		ended.abort();
	}
}
