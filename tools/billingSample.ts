/*
 * Writes the sample of the billing reconciliation, by the sandbox's customers: examples/billing-sample.xlsx, and the same lines in the workflow.
 *
 *     node --import tsx tools/billingSample.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { format, resolveConfig } from 'prettier';
import writeXlsxFile from 'write-excel-file/node';
import type { SandboxCustomer } from '../sandbox/data';
import { startSandbox } from '../sandbox/server';

const EXAMPLES = join(__dirname, '../examples');
const WORKFLOW = join(EXAMPLES, 'billing-reconciliation.json');
const BACKUP = 'Cloud Backup for Microsoft 365 - Microsoft 365 services';
const UNITS = 'Baseline management';
const HEAD = ['Customer', 'Service', 'Quantity'];

type Line = [customer: string, service: string, quantity: number | string];

/** Seats of a service, or units; undefined where the customer has no subscription of it. */
function boughtOf({ subscriptions }: SandboxCustomer, service: string): number | undefined {
	const numbers = subscriptions
		.filter((subscription) => subscription.service === service)
		.map(({ purchasedUserSeats, purchasedUnits }) =>
			Number(purchasedUserSeats === 'N/A' ? purchasedUnits : purchasedUserSeats),
		);
	return numbers.length > 0 ? numbers.reduce((sum, number) => sum + number) : undefined;
}

/** A bill with every kind of difference. */
function inventBill(customers: SandboxCustomer[]): Line[] {
	const named = (name: string) =>
		customers.find(({ organization }) => organization.includes(name)) as SandboxCustomer;
	// The first ones have names that need care.
	const others = customers.slice(30).filter(({ subscriptions }) => subscriptions.length > 0);
	/** The next customer that bought a service, each once. */
	const next = (service = BACKUP, least = 30, subscriptions = 1) => {
		const fits = (customer: SandboxCustomer) =>
			Number(boughtOf(customer, service)) >= least &&
			customer.subscriptions.filter((one) => one.service === service).length >= subscriptions;
		const [customer] = others.splice(others.findIndex(fits), 1);
		return { name: customer.organization, bought: boughtOf(customer, service) as number, customer };
	};
	const asBought = [next(), next(), next('Fly'), next('Opus')];
	const [tooFew, tooMany, credit, thousands, dots, words, none, typo] = Array.from({ length: 8 }, () =>
		next(),
	);
	const units = [next(UNITS, 2), next(UNITS, 2)];
	const several = next(BACKUP, 30, 2);
	const [bakery, rocket, lineBreak, formula] = ['Bäckerei', 'Rocket', 'Line', '=HYPERLINK'].map(named);
	const [bakerySeats, rocketSeats, lineBreakSeats] = [bakery, rocket, lineBreak].map(
		(customer) => boughtOf(customer, BACKUP) as number,
	);
	const twin = named('Twin Peaks');
	return [
		[asBought[0].name, BACKUP, asBought[0].bought],
		[asBought[1].name.toUpperCase(), BACKUP.toLowerCase(), asBought[1].bought],
		[asBought[2].customer.ownerEmail, 'Fly', asBought[2].bought],
		[`  ${asBought[3].name} `, 'Opus', ` ${asBought[3].bought} `],
		[several.name, BACKUP, several.bought],
		[units[0].name, UNITS, units[0].bought],
		['Backerei GRUNEWALD & Sohne GmbH', BACKUP, bakerySeats - 98],
		[bakery.organization, BACKUP, 98],
		[rocket.organization, BACKUP, rocketSeats],
		[lineBreak.organization, BACKUP, lineBreakSeats],
		[credit.name, BACKUP, credit.bought + 20],
		[credit.name, BACKUP, -20],
		[twin.ownerEmail, 'Opus', boughtOf(twin, 'Opus') as number],
		[tooFew.name, BACKUP, tooFew.bought - 12],
		[units[1].name, UNITS, units[1].bought - 1],
		[tooMany.name, BACKUP, tooMany.bought + 5],
		[thousands.name, BACKUP, '1,200'],
		[typo.name, 'M365 Backup', typo.bought],
		[formula.organization, BACKUP, 25],
		['Contoso Ltd', BACKUP, 40],
		['CONTOSO LTD', BACKUP, 2],
		['', '', ''],
		['Twin Peaks Ltd', BACKUP, 30],
		['camel case ltd', BACKUP, 244],
		[dots.name, BACKUP, '1.200'],
		[words.name, BACKUP, 10],
		[words.name, BACKUP, 'as agreed'],
		[none.name, BACKUP, ''],
		['', 'Fly', 7],
		['Total', '', 4321],
	];
}

async function main() {
	const sandbox = await startSandbox();
	await sandbox.close();
	const bill = inventBill(sandbox.customers);
	const cells = bill.map((line) => line.map((value) => (value === '' ? null : { value })));
	const head = HEAD.map((value) => ({ value, fontWeight: 'bold' as const }));
	await writeXlsxFile([head, ...cells], {
		columns: [{ width: 40 }, { width: 55 }, { width: 12 }],
	}).toFile(join(EXAMPLES, 'billing-sample.xlsx'));
	const workflow = JSON.parse(readFileSync(WORKFLOW, 'utf8')) as {
		nodes: Array<{ name: string; parameters: { assignments: { assignments: Array<{ value: string }> } } }>;
	};
	const node = workflow.nodes.find(({ name }) => name === 'Sample bill');
	if (!node) throw new Error('The workflow has no node "Sample bill".');
	node.parameters.assignments.assignments[0].value = stringify([HEAD, ...bill]);
	const options = await resolveConfig(WORKFLOW);
	writeFileSync(
		WORKFLOW,
		await format(JSON.stringify(workflow, undefined, '\t'), { ...options, filepath: WORKFLOW }),
	);
}

void main();
