/*
 * The shape of JSON values: the kinds of values at each place. It is made of the words of this file, and of keys that look like the
 * name of a field: it can't hold a value.
 */
import {
	CUSTOMERS_PERMISSION,
	LICENSE_PERMISSION,
	POOLS_PERMISSION,
	PROTECTION_PERMISSION,
} from '../../credentials/permissions';

const STRINGS: Array<[form: RegExp, kind: string]> = [
	// Of a token: OAuth's word, and our own permissions.
	[/^Bearer$/, 'string (Bearer)'],
	[new RegExp(`^${LICENSE_PERMISSION}$`), 'string (license permission)'],
	[new RegExp(`^${LICENSE_PERMISSION} ${CUSTOMERS_PERMISSION}$`), 'string (both permissions)'],
	[new RegExp(`^${PROTECTION_PERMISSION}$`), 'string (protection permission)'],
	[new RegExp(`^${POOLS_PERMISSION}$`), 'string (permission of large account resellers)'],
	[/^$/, 'string (empty)'],
	[/^N\/A$/, 'string (N/A)'],
	[/^-?\d+(\.\d+)?$/, 'string (number)'],
	[/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'string (guid)'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'string (yyyy-MM-ddTHH:mm:ssZ)'],
	[/^\d{4}-\d\d-\d\d$/, 'string (yyyy-MM-dd)'],
	[/^\d\d-\d\d-\d{4}T\d\d:\d\d:\d\dZ$/, 'string (MM-dd-yyyyTHH:mm:ssZ)'],
	[/^\d\d\/\d\d\/\d{4}T\d\d:\d\d:\d\dZ$/, 'string (MM/dd/yyyyTHH:mm:ssZ)'],
	[/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/, 'string (MM/dd/yyyy HH:mm:ss)'],
	[/^\+\d+$/, 'string (number with a plus sign)'],
	[/^\d+(\.\d+)? GB$/, 'string (GB)'],
];
const ARRAYS = ['array (empty)', 'array (one)', 'array (many)'];

/** Stands for whatever does not look like a name, such as the keys of a map. */
const KEY = '{key}';

/** A short identifier, with at most three digits: no id, number, address or text. */
export const toName = (text: string, form = /^[a-z_]\w{0,39}$/i) =>
	form.test(text) && text.replace(/\D/g, '').length < 4 ? text : KEY;

/** An object with more fields than this is a map, and its keys are somebody's. */
const MOST_FIELDS = 40;

/** By place, such as `body.data[].id`: the kinds of the values there, "absent" where an object does not have it. */
export type Shape = Map<string, string[]>;

function kindOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return ARRAYS[Math.min(value.length, 2)];
	if (typeof value === 'string') return STRINGS.find(([form]) => form.test(value))?.[1] ?? 'string';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
}

function fieldsOf(object: object): Array<[name: string, value: unknown]> {
	const entries = Object.entries(object);
	return entries.map(([key, value]) => [entries.length > MOST_FIELDS ? KEY : toName(key), value]);
}

/** @param values JSON values that were seen at one place */
export function toShape(values: unknown[], place = 'body', others: string[] = []): Shape {
	const kinds = new Set([...values.map(kindOf), ...others]);
	const objects = values
		.filter((value) => kindOf(value) === 'object')
		.map((value) => fieldsOf(value as object));
	const elements = values.filter((value) => Array.isArray(value)).flat();
	const fields = [...new Set(objects.flat().map(([name]) => name))].flatMap((field) => {
		const found = objects.map((object) =>
			object.filter(([name]) => name === field).map(([, value]) => value),
		);
		const absent = found.some(({ length }) => length === 0) ? ['absent'] : [];
		return [...toShape(found.flat(), `${place}.${field}`, absent)];
	});
	return new Map([
		[place, [...kinds].sort()],
		...fields,
		...(elements.length > 0 ? toShape(elements, `${place}[]`) : []),
	]);
}
