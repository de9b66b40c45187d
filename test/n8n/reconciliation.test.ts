/* The billing reconciliation in a real n8n: bills go in by its form, the result comes by e-mail. */
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import readXlsxFile from 'read-excel-file/node';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, mailCredential, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import type { Workflow } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { AS_BOUGHT, COLUMNS, reconcile } from '../support/billingOracle';
import type { BillLine, ReconciledLine } from '../support/billingOracle';
import { openWindow } from './browser';
import { openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

const SAMPLE = join(__dirname, '../../examples/billing-sample.xlsx');
const HEAD = ['Customer', 'Service', 'Quantity'];
const DAY = 86_400_000;

let environment: TestEnvironment;
let instance: Instance;
let client: N8nClient;
let workflow: Workflow;
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

/** Starts an execution in some way. @returns how it ended, and the mails that it sent */
async function run(start: () => Promise<unknown>) {
	const before = new Set((await executions()).map(({ id }) => id));
	const mails = environment.mails.length;
	await start();
	const { id, status } = await until(async () =>
		(await executions()).find((one) => !before.has(one.id) && ['error', 'success'].includes(one.status)),
	);
	return { id, status, mails: environment.mails.slice(mails) };
}

/** Sends a file as the form does. */
const upload = async (fileName: string, content: string | Uint8Array<ArrayBuffer>) =>
	await run(async () => {
		const form = new FormData();
		form.set('field-0', new Blob([content], { type: 'text/csv' }), fileName);
		await fetch(formUrl, { method: 'POST', body: form });
	});

const uploadLines = async (lines: readonly BillLine[]) =>
	await upload('Bill.CSV', stringify([HEAD, ...lines]));

type Ended = Awaited<ReturnType<typeof run>>;

/** Holds an execution to having failed with this message, and sent nothing. */
async function expectFailure({ id, status, mails }: Ended, message: string) {
	expect([status, mails]).toEqual(['error', []]);
	expect(JSON.stringify(await client.get(`executions/${id}`))).toContain(message);
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

/** What XML can't hold. */
const WITHOUT_CONTROLS = /[\u0000-\u0008]/g;

const toCell = (value: number | string | null) =>
	typeof value === 'string' ? value.replace(WITHOUT_CONTROLS, '') : (value ?? '');

/** As cells. The note of a name that was not found has the node's whole message. */
const toCells = (lines: ReconciledLine[]) =>
	sorted(lines).map((line) => ({
		...Object.fromEntries(COLUMNS.map((name) => [name, toCell(line[name])])),
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
	const isUnbilled = lines.map(({ Result }) => Result === 'At AvePoint but not billed');
	const lacking = differences.map((difference) => Math.max(0, -difference));
	const few = sumOf(lacking.filter((_, index) => !isUnbilled[index]));
	const unbilled = sumOf(lacking.filter((_, index) => isUnbilled[index]));
	const many = sumOf(differences.map((difference) => Math.max(0, difference)));
	const open = lines.filter(({ Difference }) => Difference === null).length;
	const [firstLine, , ...rest] = (text ?? '').split('\n');
	expect(firstLine).toBe(
		`Total difference: ${number(many - few - unbilled)} (${number(few)} billed too few, ${number(many)} too many, ${number(unbilled)} at AvePoint but not billed, which may belong to names that were not found; ${number(open)} lines not compared)`,
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
	({ instance, client } = await startN8n(environment, started));
	workflow = readExample('billing-reconciliation', {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox))),
		...(await client.storeCredential(SMTP, mailCredential(environment.mailPort))),
	});
	workflowId = await client.addWorkflow(workflow);
	await client.activate(workflowId);
	formUrl = `${instance.url}/form/${await client.formPathOf(workflowId)}`;
	await until(async () => (await fetch(formUrl)).ok);
});

afterAll(cleanUp);

test('the sample, uploaded in a browser: every kind of difference, cell by cell', async () => {
	const [{ data }] = await readSheets(SAMPLE);
	const bill = data.slice(1) as BillLine[];
	const window = await started(openWindow(instance.url), close);
	const { page } = window;
	await page.goto(formUrl);
	await page.locator('input[type=file]').setInputFiles(SAMPLE);
	const ended = await run(async () => await page.locator('#submit-btn').click());
	const lines = await expectResult(ended, bill);
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
	await page.getByText('the result is on its way by e-mail').waitFor();
});

test('a click compares the same sample, which the workflow has in it', async () => {
	const [{ data }] = await readSheets(SAMPLE);
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('.manualTrigger'));
	const ended = await run(
		async () =>
			await client.post(`workflows/${workflowId}/run`, { triggerToStartFrom: { name: trigger?.name } }),
	);
	await expectResult(ended, data.slice(1) as BillLine[]);
});

test('everything billed as bought: no mail', async () => {
	const bill = completeBill();
	expect(expected(bill).filter(({ Result }) => Result !== AS_BOUGHT)).toEqual([]);
	const { status, mails } = await uploadLines(bill);
	expect([status, mails]).toEqual(['success', []]);
});

test('hostile names, quantities of all forms, and no number at AvePoint', async () => {
	const { customers } = environment.sandbox;
	const [first, second, third] = customers
		.filter(({ subscriptions }) => subscriptions.length === 1)
		.slice(-3);
	for (const { subscriptions } of [first, second]) {
		Object.assign(subscriptions[0], { purchasedUserSeats: 'N/A', purchasedUnits: 'N/A' });
	}
	// Seats and units of one service.
	const both = customers.find(({ organization }) => organization.includes('Rocket'))!;
	const [sold] = both.subscriptions;
	for (const purchasedUnits of ['N/A', '3'])
		both.subscriptions.push({
			...sold,
			service: 'Both',
			purchasedUserSeats: purchasedUnits === 'N/A' ? '40' : 'N/A',
			purchasedUnits,
		});
	// Shown as AvePoint writes it.
	both.id = both.id.toUpperCase();
	const bill: BillLine[] = [
		[both.ownerEmail, 'Both', 43],
		...['ガラス', 'カラス', ' Straße', 'STRASSE', 'Strässe', 'Twin Peaks LTD', 'Twin  Peaks Ltd'].map(
			(name, index): BillLine => [name, 'Fly', index + 1],
		),
		...customers.slice(0, 26).map(({ organization }): BillLine => [organization, 'Fly', 1]),
		['__proto__', 'constructor', 1],
		['Bell\u0007 & <Sons>', '=1+1', 1],
		[first.ownerEmail, first.subscriptions[0].service, 5],
		[
			third.ownerEmail,
			third.subscriptions[0].service,
			Number(third.subscriptions[0].purchasedUserSeats) - 0.3,
		],
		[third.ownerEmail, third.subscriptions[0].service, '0.1'],
		[third.ownerEmail, third.subscriptions[0].service, '0.20'],
		...[' 12 ', '12.0', '1,234,567', '12,34', '1.2.3', '12 seats', '(5)', '0x10', '1e3', '∞'].map(
			(quantity, index): BillLine => [customers[30 + index].ownerEmail, 'Fly', quantity],
		),
	];
	const lines = await expectResult(await uploadLines(bill), bill);
	const results = lines.map(({ Result }) => Result);
	expect(results).toContain('AvePoint has no number');
	expect(lines.find(({ Service }) => Service === 'Both')?.Note).toBe(
		'AvePoint counts this in seats and in units',
	);
	const unknown = lines.map((line) => line['Name in the Bill']).filter((name) => /ラス|Str/i.test(name));
	expect(unknown.sort()).toEqual([' Straße; STRASSE', 'Strässe', 'カラス', 'ガラス']);
	expect(lines.find(({ Customer }) => Customer === third.organization)?.Result).toBe(AS_BOUGHT);
	expect(results.filter((result) => result === 'Quantity not readable')).toHaveLength(7);
});

test('what is no bill stops the workflow, with what to do', async () => {
	const semicolons = await upload('bill.csv', 'Customer;Service;Quantity\nContoso Ltd;Fly;3\n');
	await expectFailure(semicolons, 'enter ; as the Delimiter in the node Read CSV');
	await expectFailure(await uploadLines([]), 'The bill has no lines');
	await expectFailure(
		await upload('bill.csv', 'Customer,Service,Quantity\nContoso Ltd\n'),
		'Invalid Record Length',
	);
	const lines = 'Customer,Service,Quantity\nContoso Ltd,Fly,3\nBäckerei Grünewald,Fly,3\n';
	const windows1252 = Buffer.from(lines, 'latin1');
	await expectFailure(await upload('bill.csv', windows1252), 'In Excel choose Save As > CSV UTF-8');
});

test.each(['listCustomers', 'listSubscriptions'])(
	'half an answer is none: %s fails, nothing is sent',
	async (operationId) => {
		environment.sandbox.fail({ operationId, status: 403 });
		const [{ ownerEmail }] = environment.sandbox.customers;
		// The line without a name needs no list.
		const ended = await uploadLines([
			[ownerEmail, 'Fly', 3],
			['', 'Fly', 4],
		]);
		await expectFailure(ended, 'AvePoint refused access');
	},
);

test('no subscriptions at all: an error, and nothing is sent', async () => {
	const body = JSON.stringify({ data: [], metadata: { pageIndex: 1, pageSize: 100, totalCount: 0 } });
	environment.sandbox.fail({ operationId: 'listSubscriptions', status: 200, body });
	const ended = await uploadLines([[environment.sandbox.customers[0].ownerEmail, 'Fly', 3]]);
	await expectFailure(ended, 'AvePoint listed no subscriptions');
});
