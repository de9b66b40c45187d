/* What every execution must have given, whatever went wrong. */
import type { INodeExecutionData, OnError } from 'n8n-workflow';
import type { NodeResult } from '../../../engine/engine';
import { stringify } from '../../support/workflow';
import { findWrongRows } from '../model/wrongRows';
import type { ExpectedRows } from '../model/oracle';

const itemOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;

const isError = ({ json }: INodeExecutionData) => typeof json.error === 'string';

/** @throws unless errors are where the node's setting wants them */
export function checkEnd(result: NodeResult | undefined, onError: OnError): void {
	const outputs = result?.outputs ?? [];
	if (result?.error && onError !== 'stopWorkflow') throw new Error(`It ended: ${result.error.message}`);
	if (result?.error && outputs.flat().length > 0) throw new Error('Items beside an error that ends it');
	if (onError === 'continueErrorOutput' && (outputs[0] ?? []).some(isError)) {
		throw new Error('An error in the output of what succeeded');
	}
}

export interface ItemOutcome {
	/** The text of its error; undefined when it ended as the right answer. */
	text?: string;
	/** There was no right answer to be had. */
	isExpected: boolean;
}

/** @throws unless each input item ended as one right answer or one error, in order, and paired */
export function checkItems(
	outputs: INodeExecutionData[][],
	expected: ExpectedRows[],
	listChanged: boolean,
	always: Set<unknown>,
): ItemOutcome[] {
	const byItem = expected.map((): INodeExecutionData[] => []);
	for (const output of outputs) {
		let last = 0;
		for (const row of output) {
			const item = itemOf(row);
			if (!byItem[item]) throw new Error(`Paired with item ${item}, which is none`);
			if (item < last) throw new Error(`Out of order: item ${item} after ${last}`);
			last = item;
			byItem[item].push(row);
		}
	}
	return expected.map((right, item) => {
		const got = byItem[item];
		const isExpected = right.rows === undefined;
		if (got.some(isError)) {
			if (got.length > 1) throw new Error(`Item ${item}: an error, and ${got.length - 1} more`);
			return { text: String(got[0].json.error), isExpected };
		}
		const rows = got.map(({ json }) => json);
		const wrong = findWrongRows(rows, right, listChanged, always);
		if (wrong) throw new Error(`Item ${item}: ${wrong}`);
		return { isExpected };
	});
}

/** @throws when what n8n would store holds a secret, or the header that carries it */
export function checkSecrets(value: unknown, secrets: string[]): void {
	// What the service repeated is shown without the secret itself.
	const text = (stringify(value) ?? '').replaceAll('Bearer …', '');
	if (secrets.some((secret) => text.includes(secret))) throw new Error('A secret was stored');
	if (/Bearer|client_secret|client_assertion/.test(text)) throw new Error('What carries a secret was stored');
}
