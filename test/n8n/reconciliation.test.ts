/* The billing reconciliation in a real n8n: bills go in by its form, the result comes by e-mail. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { IDataObject, INode } from 'n8n-workflow';
import readXlsxFile from 'read-excel-file/node';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, mailCredential, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import { startInstance } from '../../n8n/instance';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { AS_BOUGHT, COLUMNS, reconcile } from '../support/billingOracle';
import type { BillLine, ReconciledLine } from '../support/billingOracle';
import { openTestEnvironment } from './support';
import type { TestEnvironment } from './support';

const SAMPLE = join(__dirname, '../../examples/billing-sample.xlsx');
const HEAD = ['Customer', 'Service', 'Quantity'];
const DAY = 86_400_000;

let environment: TestEnvironment;
let instance: Instance;
let client: N8nClient;
let workflowId: string;
let formUrl: string;
const { started, cleanUp } = collectCleanUps();

interface Execution {
	id: string;
	status: string;
}

async function executions(): Promise<Execution[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	return ((await client.get(`executions?filter=${filter}`)) as { results: Execution[] }).results;
}

/** Sends a file by the form, as a browser does. @returns the status of the execution, and the mails that it sent */
async function upload(fileName: string, content: BlobPart) {
	const before = new Set((await executions()).map(({ id }) => id));
	const mails = environment.mails.length;
	const form = new FormData();
	form.set('field-0', new Blob([content]), fileName);
	const response = await fetch(formUrl, { method: 'POST', body: form });
	const text = await response.text();
	const { id, status } = await until(async () =>
		(await executions()).find((one) => !before.has(one.id) && ['error', 'success'].includes(one.status)),
	);
	return { id, status, text, mails: environment.mails.slice(mails) };
}

const uploadLines = async (lines: readonly BillLine[]) =>
	await upload('bill.csv', stringify([HEAD, ...lines]));

/** Why an execution failed. */
async function errorOf(id: string): Promise<string> {
	return JSON.stringify(await client.get(`executions/${id}`));
}

interface Sheet {
	sheet: string;
	data: unknown[][];
}

const readSheets = async (file: Buffer | string) =>
	(await readXlsxFile(file, { trim: false })) as unknown as Sheet[];

/** The lines of a sheet by its columns; an empty cell is an empty text. */
const linesOf = ({ data: [head, ...rows] }: Sheet) =>
	rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] as string, cell ?? ''])));

/** Sorted as the workflow sorts, and by ID where that leaves it open. */
function sorted<Line extends object>(lines: Line[]): Line[] {
	const key = (line: Line) => line as unknown as Record<string, string>;
	const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));
	return [...lines].sort(
		(a, b) =>
			byText(key(b).Result.toLowerCase(), key(a).Result.toLowerCase()) ||
			byText(key(a).Customer.toLowerCase(), key(b).Customer.toLowerCase()) ||
			byText(key(a).Service.toLowerCase(), key(b).Service.toLowerCase()) ||
			byText(key(a)['Customer ID'], key(b)['Customer ID']),
	);
}

/** As cells. The note of a name that was not found has the node's whole message. */
const toCells = (lines: ReconciledLine[]) =>
	sorted(lines).map((line) => ({
		...Object.fromEntries(COLUMNS.map((name) => [name, line[name] ?? ''])),
		Note: line.Result.startsWith('Name ') ? expect.stringContaining(`${line.Note}. `) : line.Note,
	}));

const expected = (bill: readonly BillLine[]) =>
	reconcile(environment.sandbox.customers, bill, new Date().toISOString().slice(0, 10));

const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** Holds the mail to what the oracle says of the bill. */
async function expectResult(
	{ mails, status }: Awaited<ReturnType<typeof upload>>,
	bill: readonly BillLine[],
) {
	const lines = expected(bill);
	const exceptions = lines.filter(({ Result }) => Result !== AS_BOUGHT);
	expect(status).toBe('success');
	expect(mails).toHaveLength(1);
	const [{ subject, text, attachments }] = mails;
	expect(subject).toMatch(/^Billing reconciliation of \d{4}-\d\d-\d\d$/);
	const differences = lines.map(({ Difference }) => Difference ?? 0);
	const number = (value: number) => value.toLocaleString('en-US');
	const few = sumOf(differences.map((difference) => Math.max(0, -difference)));
	const many = sumOf(differences.map((difference) => Math.max(0, difference)));
	const open = lines.filter(({ Difference }) => Difference === null).length;
	const [firstLine, , ...rest] = (text ?? '').split('\n');
	expect(firstLine).toBe(
		`Total difference: ${number(many - few)} (${number(few)} billed too few, ${number(many)} too many; ${number(open)} lines not compared)`,
	);
	const results = [...new Set(lines.map(({ Result }) => Result))];
	expect(rest.slice(0, results.length).sort()).toEqual(
		results.map((result) => `${result}: ${lines.filter(({ Result }) => Result === result).length}`).sort(),
	);
	expect(attachments.map(({ filename }) => filename)).toEqual(['billing-reconciliation.xlsx']);
	const sheets = await readSheets(attachments[0].content);
	expect(sheets.map(({ sheet }) => sheet)).toEqual(['Exceptions', 'All lines']);
	for (const { data } of sheets) expect(data[0]).toEqual([...COLUMNS]);
	const [first, all] = sheets.map(linesOf);
	expect(sorted(first)).toEqual(toCells(exceptions));
	expect(sorted(all)).toEqual(toCells(lines));
	const order = (sheet: Array<Record<string, unknown>>) =>
		sheet.map(({ Result, Customer, Service }) => [Result, Customer, Service]);
	expect(order(first)).toEqual(order(sorted(first)));
	expect(order(all)).toEqual(order(sorted(all)));
	return lines;
}

/** A bill of all that was bought. */
const completeBill = () =>
	environment.sandbox.customers.flatMap(({ ownerEmail, subscriptions }) =>
		subscriptions.map(
			({ service, purchasedUserSeats, purchasedUnits }): BillLine => [
				ownerEmail,
				service,
				purchasedUserSeats === 'N/A' ? purchasedUnits : purchasedUserSeats,
			],
		),
	);

beforeAll(async () => {
	environment = await started(openTestEnvironment(), close);
	// What expires about today would be expired or not by the second.
	const near = new Set(
		[-1, 0, 1].map((days) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)),
	);
	for (const subscription of environment.sandbox.customers.flatMap(({ subscriptions }) => subscriptions)) {
		const day = subscription.expirationDate
			.replace(/^(\d\d)[-/](\d\d)[-/](\d{4}).*/, '$3-$1-$2')
			.slice(0, 10);
		if (near.has(day)) subscription.expirationDate = 'N/A';
	}
	instance = await started(
		startInstance(environment.n8n, environment.folder),
		async ({ stop }) => await stop(),
	);
	client = await N8nClient.signIn(instance.url);
	const credential = async (type: string, data: IDataObject) => ({
		[type]: { id: await client.saveCredential(type, type, data), name: type },
	});
	const workflow = readExample('billing-reconciliation', {
		...(await credential(AVEPOINT, sandboxCredential(environment.sandbox))),
		...(await credential(SMTP, mailCredential(environment.mailPort))),
	});
	workflowId = await client.addWorkflow(workflow);
	await client.activate(workflowId);
	const { nodes } = (await client.get(`workflows/${workflowId}`)) as { nodes: INode[] };
	const form = nodes.find(({ type }) => type.endsWith('.formTrigger'));
	formUrl = `${instance.url}/form/${String(form?.webhookId)}`;
});

afterAll(cleanUp);

test('the sample: every kind of difference, cell by cell', async () => {
	const [{ data }] = await readSheets(SAMPLE);
	const bill = data.slice(1) as BillLine[];
	const lines = await expectResult(await upload('billing-sample.xlsx', readFileSync(SAMPLE)), bill);
	expect([...new Set(lines.map(({ Result }) => Result))].sort()).toEqual([
		'At AvePoint but not billed',
		AS_BOUGHT,
		'Billed but not at AvePoint',
		'Billed too few',
		'Billed too many',
		'Name ambiguous',
		'Name unknown',
		'Quantity not readable',
	]);
});

test('everything billed as bought: no mail', async () => {
	const bill = completeBill();
	expect(expected(bill).filter(({ Result }) => Result !== AS_BOUGHT)).toEqual([]);
	const { status, mails } = await uploadLines(bill);
	expect([status, mails]).toEqual(['success', []]);
});
