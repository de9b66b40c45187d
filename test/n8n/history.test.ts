/* The seat history in a real n8n: three simulated days with a change, an end and a beginning, and the e-mail of the month. */
import type { IDataObject, INode } from 'n8n-workflow';
import readXlsxFile from 'read-excel-file/node';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, mailCredential, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import { N8nClient } from '../../n8n/n8nClient';
import { runWorkflow } from './runWorkflow';
import { openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

/** AvePoint sends customers in pages of 100: a second page can fail. */
const CUSTOMERS = 110;
const MONTHLY = 'On the first of the month';
const TABLE = 'AvePoint seat history';

type SandboxCustomer = TestEnvironment['sandbox']['customers'][number];
type Subscription = SandboxCustomer['subscriptions'][number];

interface Row {
	day: string;
	customerId: string;
	organization: string;
	service: string;
	subscriptionName: string | null;
	purchasedUserSeats: number | null;
	purchasedUnits: number | null;
	microsoftLicenseAssigned: number | null;
	seatsBefore: number | null;
	unitsBefore: number | null;
	event: string;
}

let environment: TestEnvironment;
let client: N8nClient;
let daily: string;
let monthly: string;
const { started, cleanUp } = collectCleanUps();

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: CUSTOMERS }), close);
	({ client } = await startN8n(environment, started));
	const credentials = {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox))),
		...(await client.storeCredential(SMTP, mailCredential(environment.mailPort))),
	};
	sellToAll();
	daily = await client.addWorkflow(readExample('seat-history', credentials));
	monthly = await client.addWorkflow(readExample('monthly-changes-email', credentials));
});

afterAll(cleanUp);

/** Executes a workflow as if it were that day. @returns how it ended, and the text of its error */
async function execute(id: string, day: string, trigger?: string) {
	const { nodes, connections, settings } = (await client.get(`workflows/${id}`)) as {
		nodes: INode[];
		connections: unknown;
		settings: unknown;
	};
	const { assignments } = nodes.find(({ name }) => name === 'Day')?.parameters.assignments as {
		assignments: IDataObject[];
	};
	expect(assignments).toEqual([expect.objectContaining({ name: 'day' })]);
	assignments[0].value = day;
	await client.patch(`workflows/${id}`, { nodes, connections, settings });
	const { status, error } = await runWorkflow(client, id, trigger);
	return { status, error };
}

/** The Data Table, as n8n's own page of it asks for it. */
async function openTable() {
	const project = (await client.get('projects/personal')) as { id: string };
	const path = `projects/${project.id}/data-tables`;
	const { data } = (await client.get(path)) as { data: Array<{ id: string; name: string }> };
	const id = data.find(({ name }) => name === TABLE)?.id;
	return `${path}/${String(id)}`;
}

async function allRows(): Promise<Row[]> {
	const table = await openTable();
	const rows: Row[] = [];
	for (;;) {
		const page = (await client.get(`${table}/rows?skip=${rows.length}&take=100`)) as {
			count: number;
			data: Row[];
		};
		rows.push(...page.data);
		if (rows.length >= page.count) return rows;
	}
}

/** What an execution added, without the row of all customers. */
async function addedBy(id: string, day: string) {
	const before = await allRows();
	expect(await execute(id, day)).toEqual({ status: 'success' });
	const added = (await allRows()).slice(before.length);
	expect(added.filter((row) => row.day !== day)).toEqual([]);
	return added.filter(({ customerId }) => customerId);
}

const keyOf = ({ customerId, service, subscriptionName }: Omit<Line, keyof Bought>) =>
	JSON.stringify([customerId.toLowerCase(), service, subscriptionName]);

/** What is sold, each counted by itself. */
interface Bought {
	purchasedUserSeats: number | null;
	purchasedUnits: number | null;
}

interface Line extends Bought {
	customerId: string;
	organization: string;
	service: string;
	subscriptionName: string | null;
}

const numberOf = (text: string) => (text === 'N/A' ? null : Number(text));

/** Of two subscriptions; what is no number is not known. */
function sumOf(one: number | null, other: number | null): number | null {
	if (one === null && other === null) return null;
	return (one ?? 0) + (other ?? 0);
}

/** What the sandbox has now: one line for each customer, service and subscription name, in a simple-minded way. */
function inventory() {
	const lines = new Map<string, Line>();
	for (const { id, organization, subscriptions } of environment.sandbox.customers) {
		for (const { service, subscriptionName: name, ...texts } of subscriptions) {
			const subscriptionName = name === 'N/A' ? null : name;
			const line = { customerId: id, organization, service, subscriptionName };
			const other = lines.get(keyOf(line));
			lines.set(keyOf(line), {
				...line,
				purchasedUserSeats: sumOf(other?.purchasedUserSeats ?? null, numberOf(texts.purchasedUserSeats)),
				purchasedUnits: sumOf(other?.purchasedUnits ?? null, numberOf(texts.purchasedUnits)),
			});
		}
	}
	for (const line of lines.values()) {
		if (Number.isNaN(line.purchasedUserSeats)) line.purchasedUserSeats = null;
		if (Number.isNaN(line.purchasedUnits)) line.purchasedUnits = null;
	}
	return lines;
}

/** What was bought on each day of the simulation on which something changed. */
const readings: Array<{ day: string; lines: Map<string, Line> }> = [];

/**
 * The oracle of the month's e-mail: it walks through the days, one after the other, with what the sandbox had on each of them.
 * Days before the first reading are like that one.
 */
function expectedLines(month: string, days: number) {
	const keys = new Map(readings.flatMap(({ lines }) => [...lines]));
	const round = (number: number) => (Number.isNaN(number) ? null : Math.round(number * 100) / 100);
	const lineOn = (day: string, key: string) =>
		(readings.filter((reading) => reading.day <= day).at(-1) ?? readings[0]).lines.get(key);
	const COUNTED = { seats: 'purchasedUserSeats', units: 'purchasedUnits' } as const;
	return [...keys].flatMap(([key, { customerId, organization, service, subscriptionName }]) =>
		Object.entries(COUNTED).flatMap(([counted, field]) => {
			// Nobody sells it of this.
			if (readings.every(({ lines }) => (lines.get(key)?.[field] ?? null) === null)) return [];
			const valueOn = (day: string) => {
				const line = lineOn(day, key);
				return line ? line[field] : 0;
			};
			const before = valueOn(`${month}-00`);
			const values = Array.from({ length: days }, (_, index) =>
				valueOn(`${month}-${String(index + 1).padStart(2, '0')}`),
			);
			const after = values.at(-1) ?? null;
			if (values.every((value) => value === before)) return [];
			const seatDays = values.reduce<number>((sum, value) => sum + (value ?? NaN), 0);
			const part = round(seatDays / days - (before ?? NaN));
			const whole = part === null ? null : round(seatDays / days);
			return [[customerId, organization, service, subscriptionName, counted, before, after, part, whole]];
		}),
	);
}

/** The lines of an e-mail's spreadsheet, in the oracle's form, and what they say of the changes. */
async function receivedLines(mail: TestEnvironment['mails'][number]) {
	const [{ content }] = mail.attachments;
	const [{ data }] = (await readXlsxFile(content)) as unknown as Array<{ data: unknown[][] }>;
	const [head, ...rows] = data as [string[], ...unknown[][]];
	const pick = (...names: string[]) =>
		rows.map((row) => names.map((name) => row[head.indexOf(name)] ?? null));
	return {
		lines: pick(
			'Customer ID',
			'Customer',
			'Service',
			'Subscription',
			'Counted In',
			'Before',
			'After',
			'Part of the Month',
			'Seat-Months',
		),
		changes: pick('Changes').flat(),
	};
}

const sorted = (lines: unknown[][]) => lines.map((line) => JSON.stringify(line)).sort();

/** Customers whose names break careless workflows, each with a subscription that the tests change. */
const NAMES = ['Bäckerei', '=HYPERLINK', 'Semi;colon', 'Rocket', '<script>', '株式会社', 'Ünïcödé'];
const SERVICE = 'A service | of "ours", {{ $json.day }}';

function sellToAll() {
	const { customers } = environment.sandbox;
	const [example] = customers[0].subscriptions;
	for (const name of NAMES) {
		const numbers = { purchasedUserSeats: '120', purchasedUnits: 'N/A', microsoftLicenseAssigned: '80' };
		customerOf(name).subscriptions.push({ ...example, ...numbers, service: SERVICE });
	}
}

const customerOf = (name: string) =>
	environment.sandbox.customers.find(({ organization }) => organization.includes(name)) as SandboxCustomer;

const unitsOf = (name: string) =>
	customerOf(name).subscriptions.findLast(({ service }) => service === SERVICE) as Subscription;

const soldTo = (name: string) =>
	customerOf(name).subscriptions.find(({ service }) => service === SERVICE) as Subscription;

test('the first run makes the table, and writes all subscriptions, those of the same name added up', async () => {
	customerOf('Bäckerei').subscriptions.push({ ...soldTo('Bäckerei'), purchasedUserSeats: '1000' });
	// Seats and units of one service.
	customerOf('Ünïcödé').subscriptions.push({
		...soldTo('Ünïcödé'),
		purchasedUserSeats: 'N/A',
		purchasedUnits: '4',
	});
	expect(await execute(daily, '2026-04-10')).toEqual({ status: 'success' });
	readings.push({ day: '2026-04-10', lines: inventory() });
	const [{ lines }] = readings;
	const all = await allRows();
	const rows = all.filter(({ customerId }) => customerId);
	const total = rows.reduce((sum, { purchasedUserSeats }) => sum + (purchasedUserSeats ?? 0), 0);
	expect(all.filter(({ customerId }) => !customerId)).toMatchObject([
		{ day: '2026-04-10', organization: 'All customers', purchasedUserSeats: total },
	]);
	expect(rows.map(({ day, event }) => `${day} ${event}`)).toEqual(rows.map(() => '2026-04-10 first'));
	expect(rows).toHaveLength(lines.size);
	for (const row of rows) expect(row).toMatchObject(lines.get(keyOf(row)) as Line);
	for (const { seatsBefore, unitsBefore, purchasedUserSeats, purchasedUnits } of rows)
		expect([seatsBefore, unitsBefore]).toEqual([purchasedUserSeats, purchasedUnits]);
	expect(rows).toContainEqual(expect.objectContaining({ purchasedUserSeats: 120, purchasedUnits: 4 }));
});

test('a second run on the same day writes nothing twice', async () => {
	const before = await allRows();
	expect(await addedBy(daily, '2026-04-10')).toEqual([]);
	expect(await allRows()).toEqual(before);
});

test('the second day: more seats, fewer units, and a number that AvePoint no longer sends', async () => {
	// A name that is a formula in a spreadsheet.
	soldTo('=HYPERLINK').purchasedUserSeats = '125';
	const units = environment.sandbox.customers
		.flatMap(({ subscriptions }) => subscriptions)
		.find(({ purchasedUnits }) => Number(purchasedUnits) > 1) as Subscription;
	units.purchasedUnits = '1';
	soldTo('Semi;colon').purchasedUserSeats = 'see contract';
	// Of seats and units, the units.
	unitsOf('Ünïcödé').purchasedUnits = '7';
	// The same customer.
	customerOf('<script>').id = customerOf('<script>').id.toUpperCase();
	const rows = await addedBy(daily, '2026-04-12');
	expect(rows.map(({ event }) => event)).toEqual(['changed', 'changed', 'changed', 'changed']);
	const rowOf = (name: string) => rows.find(({ customerId }) => customerId === customerOf(name).id);
	expect(rowOf('=HYPERLINK')).toMatchObject({
		service: SERVICE,
		purchasedUserSeats: 125,
		seatsBefore: 120,
	});
	expect(rowOf('Semi;colon')).toMatchObject({ purchasedUserSeats: null, seatsBefore: 120 });
	expect(rowOf('Ünïcödé')).toMatchObject({
		purchasedUserSeats: 120,
		seatsBefore: 120,
		purchasedUnits: 7,
		unitsBefore: 4,
	});
	readings.push({ day: '2026-04-12', lines: inventory() });
});

test('a failed reading writes nothing, and ends nothing', async () => {
	const { sandbox } = environment;
	const before = await allRows();
	// The first page arrives, the second does not.
	sandbox.fail({ operationId: 'listSubscriptions', beforeAnswer: () => {} });
	sandbox.fail({ operationId: 'listSubscriptions', status: 403 });
	expect(await execute(daily, '2026-04-15')).toMatchObject({ status: 'error' });
	expect(await allRows()).toEqual(before);

	const all = sandbox.customers.map(({ subscriptions }) => subscriptions.splice(0));
	const { status, error } = await execute(daily, '2026-04-15');
	sandbox.customers.forEach(({ subscriptions }, index) => subscriptions.push(...all[index]));
	expect(status).toBe('error');
	expect(error).toMatch(/^AvePoint listed no subscriptions, so nothing was written/);
	expect(await allRows()).toEqual(before);
});

test('the third day: an end, a beginning, and other licenses assigned', async () => {
	const { subscriptions } = customerOf('Rocket');
	subscriptions.splice(subscriptions.indexOf(soldTo('Rocket')), 1);
	const service = 'A new service';
	customerOf('<script>').subscriptions.push({ ...soldTo('<script>'), service, purchasedUserSeats: '70' });
	soldTo('株式会社').microsoftLicenseAssigned = '7777';
	const rows = await addedBy(daily, '2026-04-20');
	expect(rows).toHaveLength(3);
	expect(rows).toEqual(
		expect.arrayContaining([
			expect.objectContaining({
				event: 'ended',
				customerId: customerOf('Rocket').id,
				service: SERVICE,
				purchasedUserSeats: 0,
				seatsBefore: 120,
				unitsBefore: null,
			}),
			expect.objectContaining({
				event: 'new',
				service,
				purchasedUserSeats: 70,
				seatsBefore: 0,
				unitsBefore: null,
			}),
			expect.objectContaining({
				event: 'unchanged',
				purchasedUserSeats: 120,
				microsoftLicenseAssigned: 7777,
			}),
		]),
	);
	expect(await addedBy(daily, '2026-04-20')).toEqual([]);
	readings.push({ day: '2026-04-20', lines: inventory() });
});

test('the first run of a month writes a row of each subscription, none of what has ended', async () => {
	const keys = [...readings[2].lines.keys()].sort();
	const rows = await addedBy(daily, '2026-05-01');
	expect(rows.map(keyOf).sort()).toEqual(keys);
	expect(new Set(rows.map(({ event }) => event))).toEqual(new Set(['unchanged']));
	readings.push({ day: '2026-05-01', lines: inventory() });
});

test('the e-mail of the month: from, to, on which day, and what to bill for the part of the month', async () => {
	const { status, error } = await execute(monthly, '2026-05-01', MONTHLY);
	const missing = [11, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]
		.map((day) => `2026-04-${day}`)
		.join(', ');
	expect(status).toBe('error');
	expect(error).toContain(`Days of April 2026 without a snapshot: ${missing}`);
	expect(environment.mails).toHaveLength(1);
	const [mail] = environment.mails;
	expect(mail.subject).toBe('AvePoint: changed subscriptions in April 2026: 6');
	expect(mail.text).toContain(`DAYS WITHOUT A SNAPSHOT: ${missing}. `);
	expect(mail.text).toContain(
		'The history begins on 2026-04-10. Earlier days of the month count like that day.',
	);
	const { lines, changes } = await receivedLines(mail);
	const expected = expectedLines('2026-04', 30);
	expect(expected).toHaveLength(6);
	expect(sorted(lines)).toEqual(sorted(expected));
	// 5 seats from the 12th: 19 of 30 days.
	const more = lines.findIndex(([, organization]) => String(organization).startsWith('=HYPERLINK'));
	expect(lines[more][7]).toBe(3.17);
	expect(changes[more]).toBe(`2026-04-12: ${String(lines[more][5])} → ${String(lines[more][6])}`);
	expect(lines.filter((line) => line[4] === 'units')).toHaveLength(2);
	const sum = (what: string) =>
		lines.reduce((all, line) => all + (line[4] === what ? Number(line[7]) : 0), 0).toFixed(2);
	expect(mail.text?.split('\n')[0]).toBe(
		`Subscriptions changed in April 2026: 6. Part of the month: ${Number(sum('seats'))} seat-months, ${Number(sum('units'))} unit-months. Without a number, to be looked up: 1.`,
	);
});

/** As if the daily workflow had run on all days of a month, and nothing had changed. */
async function fillSnapshots(month: string, days: number) {
	const data = Array.from({ length: days }, (_, index) => ({
		day: `${month}-${String(index + 1).padStart(2, '0')}`,
		customerId: '',
		event: 'snapshot',
	}));
	await client.post(`${await openTable()}/insert`, { data, returnType: 'count' });
}

test('the current month so far, started by hand', async () => {
	soldTo('Ünïcödé').purchasedUserSeats = '119';
	unitsOf('Ünïcödé').purchasedUnits = '3';
	// What had ended is there again.
	customerOf('Rocket').subscriptions.push({ ...soldTo('Ünïcödé'), purchasedUserSeats: '60' });
	const rows = await addedBy(daily, '2026-05-03');
	expect(rows).toMatchObject([{ event: 'changed' }, { event: 'changed' }]);
	readings.push({ day: '2026-05-03', lines: inventory() });
	await fillSnapshots('2026-05', 31);
	expect(await execute(monthly, '2026-05-04')).toEqual({ status: 'success' });
	const mail = environment.mails[1];
	expect(mail.subject).toBe('AvePoint: changed subscriptions in May 2026 so far: 2');
	const { lines } = await receivedLines(mail);
	expect(sorted(lines)).toEqual(sorted(expectedLines('2026-05', 31)));
	// 29 of 31 days without one seat, without four units, and with 60 seats.
	expect(lines.map((line) => line[7]).sort()).toEqual([-0.94, -3.74, 56.13]);
	expect(mail.text).not.toContain('DAYS WITHOUT');
	expect(mail.text).not.toContain('The history begins');
});

test('a month without a change: no e-mail; and one without a snapshot is an error', async () => {
	const sent = environment.mails.length;
	await fillSnapshots('2026-06', 30);
	expect(await execute(monthly, '2026-07-01', MONTHLY)).toEqual({ status: 'success' });
	const { status, error } = await execute(monthly, '2026-08-01', MONTHLY);
	expect(status).toBe('error');
	expect(error).toContain('Days of July 2026 without a snapshot: 2026-07-01, 2026-07-02,');
	expect(environment.mails).toHaveLength(sent);
});

test('begun anew after months without a run: the e-mail names the days that nobody saw', async () => {
	expect((await addedBy(daily, '2026-10-03')).map(({ event }) => event)).toContain('first');
	const { status, error } = await execute(monthly, '2026-10-04');
	expect(status).toBe('error');
	expect(error).toContain('Days of October 2026 so far without a snapshot: 2026-10-01, 2026-10-02.');
});

test('another table with this name within its own: an error, not the wrong table', async () => {
	const before = await allRows();
	const { id } = (await client.get('projects/personal')) as { id: string };
	await client.post(`projects/${id}/data-tables`, { name: `Copy of ${TABLE}`, columns: [] });
	const { status, error } = await execute(daily, '2026-05-05');
	expect(status).toBe('error');
	expect(error).toContain(TABLE);
	expect(await allRows()).toEqual(before);
});
