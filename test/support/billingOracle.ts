/*
 * What the billing reconciliation must find, worked out a second time: from the sandbox's data and the lines of a bill, with none of the
 * workflow's or the package's code.
 */
import type { SandboxCustomer } from '../../sandbox/data';

/** Customer, service and quantity, as the cells of a spreadsheet give them. */
export type BillLine = ReadonlyArray<number | string | null>;

/** A line of the result, by its columns. */
export interface ReconciledLine {
	Result: string;
	Customer: string;
	'Name in the Bill': string;
	Service: string;
	Billed: number | null;
	'At AvePoint': number | null;
	Difference: number | null;
	'Lines in the Bill': number;
	/** What the note begins with. The node's own error says more. */
	Note: string;
	'Customer ID': string;
}

export const COLUMNS = [
	'Result',
	'Customer',
	'Name in the Bill',
	'Service',
	'Billed',
	'At AvePoint',
	'Difference',
	'Lines in the Bill',
	'Note',
	'Customer ID',
] as const;

export const AS_BOUGHT = 'Billed as bought';

const oneBlank = (text: string) => text.trim().split(/\s+/).join(' ');

/** Finds what people would call the same name, by the rules of Unicode's collation. */
const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
/** Those rules take them for accents, but they make another word. */
const countVoicedMarks = (text: string) => text.normalize('NFKD').match(/[\u3099\u309A]/g)?.length ?? 0;
const isSame = (a: string, b: string) =>
	compare(oneBlank(a), oneBlank(b)) === 0 && countVoicedMarks(a) === countVoicedMarks(b);
/** The same text but for case and width; the upper case of ß is SS. */
const { compare: compareTexts } = new Intl.Collator('en', { sensitivity: 'accent' });
const isSameText = (a: string, b: string) =>
	compareTexts(oneBlank(a).toUpperCase(), oneBlank(b).toUpperCase()) === 0;

/** Whole numbers with commas or a credit's sign, as an American bill has them; undefined for what could mean two things. */
function readQuantity(cell: BillLine[number]): number | undefined {
	if (typeof cell === 'number') return cell;
	const text = (cell ?? '').trim();
	if (/[^\d,.-]/.test(text)) return undefined;
	const [whole, decimals, ...rest] = text.split('.');
	if (text === '' || rest.length > 0 || decimals?.length === 3) return undefined;
	const [first, ...groups] = whole.split(',');
	if (groups.some((group) => group.length !== 3)) return undefined;
	const number = Number(first + groups.join('') + (decimals === undefined ? '' : `.${decimals}`));
	return Number.isNaN(number) ? undefined : number;
}

interface Group<Part> {
	customer?: SandboxCustomer;
	/** The text of the bill, where no customer has it. */
	name: string;
	problem?: 'Name ambiguous' | 'Name unknown';
	service: string;
	parts: Part[];
}

function add<Part>(groups: Array<Group<Part>>, group: Omit<Group<Part>, 'parts'>, part: Part): void {
	const known = groups.find(
		(other) =>
			other.customer === group.customer &&
			(group.customer !== undefined || isSameText(other.name, group.name)) &&
			isSame(other.service, group.service),
	);
	if (known) known.parts.push(part);
	else groups.push({ ...group, parts: [part] });
}

/** The sum of all parts, to a millionth; null when one of them is not known. */
function total(numbers: Array<number | undefined>): number | null {
	const known = numbers.filter((number) => number !== undefined);
	if (known.length < numbers.length) return null;
	return Number(known.reduce((sum, number) => sum + number, 0).toFixed(6));
}

function groupBill(customers: SandboxCustomer[], bill: readonly BillLine[]) {
	const groups: Array<Group<BillLine>> = [];
	for (const line of bill) {
		const [name, service] = line.map((cell) => String(cell ?? ''));
		if (line.every((cell) => String(cell ?? '').trim() === '')) continue;
		const found = customers.filter(
			({ organization, ownerEmail, tenants }) =>
				name.trim() !== '' &&
				[organization, ownerEmail, ...tenants.map((tenant) => tenant.name)].some((one) => isSame(one, name)),
		);
		const group =
			found.length === 1
				? { customer: found[0] }
				: { problem: found.length > 1 ? ('Name ambiguous' as const) : ('Name unknown' as const) };
		add(groups, { ...group, name, service }, line);
	}
	return groups;
}

function groupSubscriptions(customers: SandboxCustomer[]) {
	type Subscription = SandboxCustomer['subscriptions'][number];
	const groups: Array<Group<Subscription>> = [];
	for (const customer of customers) {
		const own: Array<Group<Subscription>> = [];
		for (const subscription of customer.subscriptions) {
			add(own, { customer, name: customer.organization, service: subscription.service }, subscription);
		}
		groups.push(...own);
	}
	return groups;
}

/** The day of a date in any of the sandbox's forms. */
function toDay(date: string): string | undefined {
	const [, month, day, year] = /^(\d\d)[-/](\d\d)[-/](\d{4})/.exec(date) ?? [];
	return year ? `${year}-${month}-${day}` : /^\d{4}-\d\d-\d\d/.exec(date)?.[0];
}

/** @param today the day of the run, such as 2026-11-26 */
export function reconcile(
	customers: SandboxCustomer[],
	bill: readonly BillLine[],
	today: string,
): ReconciledLine[] {
	const billed = groupBill(customers, bill);
	const bought = groupSubscriptions(customers).map((group) => {
		const known = group.parts.map(({ purchasedUserSeats, purchasedUnits }) =>
			Object.entries({ purchasedUserSeats, purchasedUnits }).filter(
				([, text]) => !Number.isNaN(Number(text)),
			),
		);
		const sum = total(known.map(([first]) => first && Number(first[1])));
		const isMixed = new Set(known.flat().map(([kind]) => kind)).size > 1;
		const seats = isMixed ? null : sum;
		const days = group.parts.map(({ expirationDate }) => toDay(expirationDate));
		const expired = days.filter((day) => day !== undefined && day < today);
		const notes = [
			...(sum === null ? ['AvePoint gives no number of seats or units'] : []),
			...(sum !== null && isMixed ? ['AvePoint counts this in seats and in units'] : []),
			...(expired.length > 0
				? [`Expired: ${expired.join(', ')} (${expired.length} of ${days.length} subscriptions)`]
				: []),
		];
		return { ...group, seats, notes };
	});
	const ofBill = billed.map((group): ReconciledLine => {
		const { customer, problem, service, parts } = group;
		const quantity = total(parts.map(([, , cell]) => readQuantity(cell)));
		const match = bought.find((one) => one.customer === customer && isSame(one.service, service));
		const atAvePoint = match ? match.seats : 0;
		const isCompared = quantity !== null && atAvePoint !== null && !problem;
		const cells = parts.map(([, , cell]) => String(cell ?? '').trim() || 'none');
		const notes = quantity === null ? [`Quantity in the bill: ${cells.join('; ')}`] : [];
		const result = () => {
			if (problem) return problem;
			if (quantity === null) return 'Quantity not readable';
			if (!match) return 'Billed but not at AvePoint';
			if (atAvePoint === null) return 'AvePoint has no number';
			if (quantity < atAvePoint) return 'Billed too few';
			return quantity > atAvePoint ? 'Billed too many' : AS_BOUGHT;
		};
		const isBlank = group.name.trim() === '';
		const [error] = [
			...(problem === 'Name ambiguous' ? ['Several customers have this name'] : []),
			...(problem ? [isBlank ? 'There is no customer name' : 'No customer has this name'] : []),
		];
		return {
			Result: result(),
			Customer: customer ? customer.organization : group.name,
			'Name in the Bill': [
				...new Set(parts.map(([name]) => String(name ?? '')).filter((name) => name !== '')),
			].join('; '),
			Service: service,
			Billed: quantity,
			'At AvePoint': problem ? null : atAvePoint,
			Difference: isCompared ? quantity - atAvePoint : null,
			'Lines in the Bill': parts.length,
			Note: error ?? [...notes, ...(match?.notes ?? [])].join('. '),
			'Customer ID': customer?.id ?? '',
		};
	});
	const others = bought
		.filter(
			(group) => !billed.some((one) => one.customer === group.customer && isSame(one.service, group.service)),
		)
		.map(
			({ customer, name, service, seats, notes }): ReconciledLine => ({
				Result: 'At AvePoint but not billed',
				Customer: name,
				'Name in the Bill': '',
				Service: service,
				Billed: 0,
				'At AvePoint': seats,
				Difference: seats === null ? null : 0 - seats,
				'Lines in the Bill': 0,
				Note: notes.join('. '),
				'Customer ID': customer?.id ?? '',
			}),
		);
	return [...ofBill, ...others];
}
