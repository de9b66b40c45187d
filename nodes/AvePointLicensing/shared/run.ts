import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { concurrently } from './concurrently';
import { toNodeError } from './errors';
import type { Operation, Resource } from './operation';
import { toLimits } from './parameters';
import { Session } from './session';

type Ask = (parameters: unknown) => Promise<IDataObject[]>;

/** Equal parameters are asked for once in an execution, however many items have them. */
function once(ask: Ask): Ask {
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
	const operation = find(context, resources);
	const limits = toLimits(context, context.getNodeParameter('options', 0, {}) as IDataObject);
	const ended = new AbortController();
	const cancelled = context.getExecutionCancelSignal();
	const signal = cancelled ? AbortSignal.any([cancelled, ended.signal]) : ended.signal;

	const count = context.getInputData().length;
	const results = new Array<INodeExecutionData[]>(count);
	try {
		const session = await Session.open(context, { ...limits, signal });
		const ask = once(operation.start(session));
		await concurrently(count, limits.concurrency, async (item) => {
			try {
				const rows = await ask(operation.read(context, item));
				results[item] = rows.map((row) => ({ json: { ...row }, pairedItem: { item } }));
			} catch (cause) {
				const failure = toNodeError(context.getNode(), cause, item);
				if (signal.aborted || !continueOnFail) throw failure;
				// The one field that n8n 1.x takes for a failed item.
				const error = [failure.message, failure.description].filter(Boolean).join('. ');
				results[item] = [{ json: { error }, pairedItem: { item } }];
			}
		});
		const hints = [...session.hints].map((message) => ({ message, location: 'outputPane' as const }));
		if (hints.length > 0) context.addExecutionHints(...hints);
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	} finally {
		ended.abort();
	}
	return [results.flat()];
}
