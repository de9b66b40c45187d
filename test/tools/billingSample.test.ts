/* The sample of the billing reconciliation fits the sandbox's customers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import readXlsxFile from 'read-excel-file/node';
import { startSandbox } from '../../sandbox/server';
import { reconcile } from '../support/billingOracle';
import type { BillLine } from '../support/billingOracle';
import { ROOT } from '../support/workflow';

const REMAKE = 'The sample no longer fits. Make it anew: node --import tsx tools/billingSample.ts';

async function readSample(): Promise<BillLine[]> {
	const sheets = await readXlsxFile(join(ROOT, 'examples/billing-sample.xlsx'), { trim: false });
	return (sheets as unknown as Array<{ data: BillLine[] }>)[0].data;
}

test('the workflow has the lines of the spreadsheet beside it', async () => {
	const { nodes } = JSON.parse(readFileSync(join(ROOT, 'examples/billing-reconciliation.json'), 'utf8')) as {
		nodes: Array<{ name: string; parameters: { assignments: { assignments: Array<{ value: string }> } } }>;
	};
	const node = nodes.find(({ name }) => name === 'Sample bill');
	const isSame = node?.parameters.assignments.assignments[0].value === stringify(await readSample());
	expect(isSame ? '' : REMAKE).toBe('');
});

test('it has every kind of difference', async () => {
	const sandbox = await startSandbox();
	await sandbox.close();
	const [head, ...bill] = await readSample();
	expect(head).toEqual(['Customer', 'Service', 'Quantity']);
	const counts = new Map<string, number>();
	for (const { Result } of reconcile(sandbox.customers, bill, new Date().toISOString().slice(0, 10))) {
		counts.set(Result, (counts.get(Result) ?? 0) + 1);
	}
	counts.delete('At AvePoint but not billed');
	const expected = {
		'Billed as bought': 11,
		'Billed but not at AvePoint': 2,
		'Billed too few': 2,
		'Billed too many': 2,
		'Name ambiguous': 2,
		'Name unknown': 3,
		'Quantity not readable': 3,
	};
	expect({ hint: REMAKE, ...Object.fromEntries(counts) }).toEqual({ hint: REMAKE, ...expected });
});
