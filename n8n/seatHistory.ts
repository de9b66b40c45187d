/* A year of seat history for the demo. It is invented, and ends with what the sandbox has now, so that the next snapshot goes on from it. */
import type { IDataObject } from 'n8n-workflow';
import type { SandboxCustomer } from '../sandbox/data';
import { readExample } from './examples';
import type { N8nClient } from './n8nClient';

const TABLE = 'AvePoint seat history';
const MONTHS = 12;
/** Rows of one request. */
const CHUNK = 1000;
/** Parts of the days of this month that are over, on which something changes. */
const CHANGES = [0.2, 0.4, 0.6, 0.8];

/** What the example's workflow knows of a subscription. */
interface Line extends IDataObject {
	customerId: string;
	organization: string;
	service: string;
	subscriptionName: string | null;
	purchasedUserSeats: number | null;
	purchasedUnits: number | null;
	microsoftLicenseAssigned: number | null;
}

const toNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : null);
const add = (one: number | null, other: number | null) =>
	one === null && other === null ? null : (one ?? 0) + (other ?? 0);
const less = (number: number | null, share: number) => number && Math.round(number * (1 - share));

/** Subscriptions of one customer with the same names are added up. */
function toLines(customers: readonly SandboxCustomer[]): Line[] {
	const lines = new Map<string, Line>();
	for (const { id, organization, subscriptions } of customers) {
		for (const { service, subscriptionName: name, ...texts } of subscriptions) {
			const key = JSON.stringify([id, service, name]);
			const known = lines.get(key);
			const sum = (field: 'purchasedUserSeats' | 'purchasedUnits' | 'microsoftLicenseAssigned') =>
				add(known?.[field] ?? null, toNumber(texts[field]));
			lines.set(key, {
				customerId: id,
				organization,
				service,
				subscriptionName: name === 'N/A' ? null : name,
				purchasedUserSeats: sum('purchasedUserSeats'),
				purchasedUnits: sum('purchasedUnits'),
				microsoftLicenseAssigned: sum('microsoftLicenseAssigned'),
			});
		}
	}
	return [...lines.values()];
}

/** A row of the table; without the line before, it is the first one of the history. */
const toRow = (day: string, line: Line, before?: Line): IDataObject => {
	const { purchasedUserSeats: seatsBefore, purchasedUnits: unitsBefore } = before ?? line;
	const isSame = seatsBefore === line.purchasedUserSeats && unitsBefore === line.purchasedUnits;
	return {
		...line,
		day,
		seatsBefore,
		unitsBefore,
		event: !before ? 'first' : isSame ? 'unchanged' : 'changed',
	};
};

/** @param today such as 2026-11-26 */
function inventRows(customers: readonly SandboxCustomer[], today: string): IDataObject[] {
	const [year, month, date] = today.split('-').map(Number);
	const dayOf = (monthsAgo: number, day: number) =>
		new Date(Date.UTC(year, month - 1 - monthsAgo, day)).toISOString().slice(0, 10);
	const now = toLines(customers);
	const [more, fewer, begun, other] = now.filter(({ purchasedUserSeats }) => Number(purchasedUserSeats) > 20);
	const changedBy = (line: Line, seats: number) => ({
		...line,
		purchasedUserSeats: Number(line.purchasedUserSeats) + seats,
	});
	const before = new Map([
		[more, changedBy(more, -5)],
		[fewer, changedBy(fewer, 3)],
	]);
	const ended: Line = { ...other, service: 'Cloud Archiving', microsoftLicenseAssigned: null };
	const atFirst = now
		.filter((line) => line !== begun)
		.map((line) => before.get(line) ?? line)
		.concat(ended);
	const history = Array.from({ length: MONTHS }, (_, index) => MONTHS - 1 - index).map((monthsAgo) =>
		atFirst.map((line, index) => ({
			...line,
			purchasedUserSeats: less(
				line.purchasedUserSeats,
				index % 4 === 0 ? Math.max(0, monthsAgo - 1) * 0.02 : 0,
			),
			microsoftLicenseAssigned: less(line.microsoftLicenseAssigned, monthsAgo * (0.01 + (index % 3) * 0.01)),
		})),
	);
	const firsts = history.flatMap((lines, index) =>
		lines.map((line, position) => toRow(dayOf(MONTHS - 1 - index, 1), line, history[index - 1]?.[position])),
	);
	const [first, second, third, fourth] = CHANGES.map((part) =>
		dayOf(0, Math.max(1, Math.floor(date * part))),
	);
	const none = { purchasedUserSeats: 0, purchasedUnits: null, microsoftLicenseAssigned: null };
	const changes = [
		toRow(first, more, before.get(more)),
		{ ...toRow(second, begun, { ...begun, ...none }), event: 'new' },
		toRow(third, fewer, before.get(fewer)),
		{ ...toRow(fourth, { ...ended, ...none }, ended), event: 'ended' },
	];
	const days = Array.from({ length: 366 }, (_, index) => dayOf(MONTHS - 1, 1 + index)).filter(
		(day) => day < today,
	);
	const snapshots = days.map((day) => ({
		day,
		customerId: '',
		organization: 'All customers',
		service: 'All services',
		event: 'snapshot',
	}));
	return [...snapshots, ...firsts, ...changes];
}

/** Makes the Data Table of the example, unless it is there already. */
export async function inventHistory(client: N8nClient, customers: readonly SandboxCustomer[]): Promise<void> {
	const { id: project } = (await client.get('projects/personal')) as { id: string };
	const path = `projects/${project}/data-tables`;
	const { data: tables } = (await client.get(path)) as { data: Array<{ name: string }> };
	if (tables.some(({ name }) => name === TABLE)) return;
	const { timezone: timeZone } = (await client.get('settings')) as { timezone: string };
	// Sweden writes a day as ISO 8601 does.
	const rows = inventRows(customers, new Date().toLocaleDateString('sv-SE', { timeZone }));
	const { nodes } = readExample('seat-history', {});
	const { columns } = nodes.find(({ parameters }) => parameters.operation === 'create')?.parameters as {
		columns: { column: IDataObject[] };
	};
	const table = (await client.post(path, { name: TABLE, columns: columns.column })) as { id: string };
	while (rows.length > 0) {
		await client.post(`${path}/${table.id}/insert`, { data: rows.splice(0, CHUNK), returnType: 'count' });
	}
}
