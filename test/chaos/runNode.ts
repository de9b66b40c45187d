import type { IRun } from 'n8n-workflow';
import type { NodeResult } from '../../engine/engine';
import { NODE, start } from '../support/workflow';
import type { NodeRun } from '../support/workflow';
import { cancel } from './cancel';

export interface NodeRunResult {
	/** What n8n would store. */
	finished: IRun;
	result?: NodeResult;
	canceled: boolean;
	/** The credential's, afterwards. */
	token: string;
}

/**
 * Runs the node to its end, or until it is canceled.
 * @param cancelAt the request at which it is; 0 for never
 * @param onRequest tells each request to the listener
 * @throws when anything is asked after it was canceled
 */
export async function runNode(
	input: NodeRun,
	cancelAt: number,
	onRequest: (listener: () => void) => void,
): Promise<NodeRunResult> {
	const execution = await start(input);
	let requests = 0;
	let canceled: Promise<void> | undefined;
	onRequest(() => {
		if (++requests === cancelAt) canceled = cancel(execution, input.sandbox.requests);
	});
	const finished = await execution.finished;
	onRequest(() => {});
	await canceled;
	return {
		finished,
		result: await execution.resultOf(NODE),
		canceled: canceled !== undefined,
		token: String(execution.credentials.stored[7].data.accessToken),
	};
}
