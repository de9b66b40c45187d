/* The seats of all customers by e-mail: the spreadsheet, cell by cell, against the sandbox's data. */
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { readExample } from '../../n8n/examples';
import { executeWorkflow, importAll, openTestEnvironment, readAttachment } from './support';
import type { TestEnvironment } from './support';

const CUSTOMERS = 40;
const PRODUCT = 'Cloud Backup for Microsoft 365';
const HEAD = ['Customer', 'Owner e-mail', 'Product', 'Seats', 'Note'];

let environment: TestEnvironment;
const { started, cleanUp } = collectCleanUps();

/** What the spreadsheet has to say, from the sandbox's data alone. */
const expectedRows = () =>
	environment.sandbox.customers.map(({ organization, ownerEmail, seats }) => [
		organization.trim(),
		ownerEmail,
		PRODUCT,
		seats.get(2048) ?? 0,
	]);
const sum = (rows: unknown[][]) => rows.reduce((total, row) => total + (Number(row[3]) || 0), 0);
const firstLine = ({ text = '' }: ParsedMail) => text.split('\n')[0];

/** Runs it. @returns the only mail that it sent */
async function run(): Promise<ParsedMail> {
	environment.mails.length = 0;
	await executeWorkflow(environment, 'seats');
	expect(environment.mails).toHaveLength(1);
	return environment.mails[0];
}

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: CUSTOMERS }), close);
	await importAll(environment, (credentials) => [
		{ id: 'seats', ...(readExample('seats-report', credentials) as unknown as IDataObject) },
	]);
});

afterAll(cleanUp);

test('a row for each customer, whatever its name, and the totals in the first line', async () => {
	const mail = await run();
	expect(mail.subject).toMatch(/^AvePoint seats on \d{4}-\d\d-\d\d$/);
	expect(mail.attachments.map(({ filename }) => filename)).toEqual([
		expect.stringMatching(/^avepoint-seats-\d{4}-\d\d-\d\d\.xlsx$/),
	]);
	const [head, ...rows] = await readAttachment(mail);
	expect(head).toEqual(HEAD);
	const expected = expectedRows();
	expect(rows).toEqual(expected.map((row) => [...row, null]));
	expect(firstLine(mail)).toBe(`${CUSTOMERS} customers, ${sum(expected)} seats, not known of 0 customers.`);
	expect(mail.text).not.toContain('could not be read');
});

test('customers whose seats could not be read stay in it: "not known", and why', async () => {
	const refused = 4;
	environment.sandbox.fail({ operationId: 'getProductOverview', status: 403, times: refused });
	const mail = await run();
	const [, ...rows] = await readAttachment(mail);
	const failed = rows.filter((row) => row[3] === 'not known');
	expect(failed).toHaveLength(refused);
	const reason = /^AvePoint refused access to customer "(.+)", product type 2048\./;
	const named = failed.map((row) => reason.exec(String(row[4]))?.[1]);
	const expected = environment.sandbox.customers.map(({ id }, index) => {
		const [organization, ownerEmail, product, seats] = expectedRows()[index];
		const note = named.includes(id) ? expect.stringContaining(id) : null;
		return [organization, ownerEmail, product, named.includes(id) ? 'not known' : seats, note];
	});
	expect(rows).toEqual(expected);
	expect(firstLine(mail)).toBe(
		`${CUSTOMERS} customers, ${sum(rows)} seats, not known of ${refused} customers.`,
	);
	for (const row of failed) expect(mail.text).toContain(String(row[0]).replace(/\s+/g, ' '));
});

test('no customers at all: an error that says what to check, and no mail', async () => {
	const { customers } = environment.sandbox;
	const all = customers.splice(0);
	environment.mails.length = 0;
	await expect(executeWorkflow(environment, 'seats')).rejects.toThrow('AvePoint listed no customers');
	customers.push(...all);
	expect(environment.mails).toEqual([]);
});
