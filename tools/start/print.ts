/* What `npm start` prints. */
import { writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { stringify } from 'csv-stringify/sync';
import type { IDataObject } from 'n8n-workflow';
import { InputError } from './options';

/** What of a subscription stands in the printed report; a file has all of it. */
const REPORT_COLUMNS = [
	'organization',
	'service',
	'purchasedUserSeats',
	'microsoftLicenseAssigned',
	'overage',
	'change',
	'paymentType',
	'expirationDate',
];
const REPORT_ROWS = 10;
const LONGEST_CELL = 44;

function toTable(items: IDataObject[], head: string[]): string {
	const table = new Table({ head, style: { head: [], border: [] } });
	const cell = (value: unknown) => {
		const text = String(value ?? '')
			.replace(/\s+/g, ' ')
			// Of a date the day: the time of day says nothing here, and makes the table wide.
			.replace(/^(\d{4}-\d\d-\d\d)T[\d:.]+Z$/, '$1');
		return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
	};
	table.push(...items.map((item) => head.map((name) => cell(item[name]))));
	return table.toString();
}

export function printSeats(items: IDataObject[]) {
	console.log(toTable(items, [...new Set(items.flatMap((item) => Object.keys(item)))]));
}

/** The largest first; all of them in the file. @throws InputError when it can't be written */
export function printReport(items: IDataObject[], file?: string) {
	const rows = [...items].sort((a, b) => Number(b.overage) - Number(a.overage));
	if (file !== undefined) {
		// A name that begins like a formula must not become one.
		const text = stringify(rows, { header: true, bom: true, escape_formulas: true });
		try {
			writeFileSync(file, text);
		} catch {
			throw new InputError(`The file can't be written: ${file}`);
		}
	}
	console.log(toTable(rows.slice(0, REPORT_ROWS), REPORT_COLUMNS));
	const total = rows.reduce((sum, row) => sum + Number(row.overage ?? 0), 0);
	const shown =
		rows.length > REPORT_ROWS ? ` The ${REPORT_ROWS} largest are shown; --csv <file> has all.` : '';
	const where = file === undefined ? shown : ` All of them are in ${file}.`;
	console.log(
		`${rows.length} subscriptions over their seats, ${total} seats in all (calculated: assigned − purchased).${where}`,
	);
}
