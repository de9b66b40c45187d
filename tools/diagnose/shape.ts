/* The shape of JSON values. It is made of the words of this file, and of names that look like names: it can't hold a value. */

const KINDS = [
	'object',
	'array (empty)',
	'array (one)',
	'array (many)',
	'integer',
	'number',
	'boolean',
	'null',
	'string',
	'string (empty)',
	'string (N/A)',
	'string (number)',
	'string (guid)',
	'string (yyyy-MM-ddTHH:mm:ssZ)',
	'string (MM-dd-yyyyTHH:mm:ssZ)',
] as const;
type Kind = (typeof KINDS)[number];

const STRINGS: Array<[RegExp, Kind]> = [
	[/^$/, 'string (empty)'],
	[/^N\/A$/, 'string (N/A)'],
	[/^-?\d+(\.\d+)?$/, 'string (number)'],
	[/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'string (guid)'],
	[/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'string (yyyy-MM-ddTHH:mm:ssZ)'],
	[/^\d\d-\d\d-\d{4}T\d\d:\d\d:\d\dZ$/, 'string (MM-dd-yyyyTHH:mm:ssZ)'],
];

declare const named: unique symbol;
/** What a field, a header or an error is called. Only `toName` makes one. */
export type Name = string & { readonly [named]: true };

/** Stands for whatever does not look like a name, such as the keys of a map. */
const KEY = '{key}' as Name;

/** A short identifier, with at most three digits: no id, number, address or text. */
export function toName(text: string, form = /^[a-z_]\w{0,39}$/i): Name {
	return form.test(text) && text.replace(/\D/g, '').length < 4 ? (text as Name) : KEY;
}

/** An object with more fields than this is a map, and its keys are somebody's. */
const MOST_FIELDS = 40;

/** All values that were seen at one place. */
export interface Shape {
	kinds: Kind[];
	/** Of the objects among them. */
	fields: Map<Name, Field>;
	/** Of the arrays among them, unless they are empty. */
	element?: Shape;
}

interface Field {
	shape: Shape;
	/** Every object has it. */
	always: boolean;
}

function kindOf(value: unknown): Kind {
	if (value === null) return 'null';
	switch (typeof value) {
		case 'string':
			return STRINGS.find(([form]) => form.test(value))?.[1] ?? 'string';
		case 'number':
			return Number.isInteger(value) ? 'integer' : 'number';
		case 'boolean':
			return 'boolean';
		default:
			if (!Array.isArray(value)) return 'object';
			return value.length > 1 ? 'array (many)' : value.length === 1 ? 'array (one)' : 'array (empty)';
	}
}

/** The entries of an object by name. */
function entriesOf(object: object): Map<Name, unknown[]> {
	const entries = Object.entries(object);
	const found = new Map<Name, unknown[]>();
	for (const [key, value] of entries) {
		const name = entries.length > MOST_FIELDS ? KEY : toName(key);
		found.set(name, [...(found.get(name) ?? []), value]);
	}
	return found;
}

/** @param values JSON values that were seen at one place */
export function toShape(values: unknown[]): Shape {
	const kinds = new Set(values.map(kindOf));
	const objects = values
		.filter((value) => kindOf(value) === 'object')
		.map((value) => entriesOf(value as object));
	const elements = values.filter((value) => Array.isArray(value)).flat();
	const names = [...new Set(objects.flatMap((object) => [...object.keys()]))];
	const toField = (name: Name): Field => ({
		shape: toShape(objects.flatMap((object) => object.get(name) ?? [])),
		always: objects.every((object) => object.has(name)),
	});
	return {
		kinds: KINDS.filter((kind) => kinds.has(kind)),
		fields: new Map(names.map((name) => [name, toField(name)])),
		element: elements.length > 0 ? toShape(elements) : undefined,
	};
}

/** The kinds of a place, those of its elements after them. */
export function toKindText({ kinds, element }: Shape): string {
	return [kinds.join(' | '), ...(element ? [toKindText(element)] : [])].join(' of ');
}

/** One line for each field, indented below the object that has it; "?" marks what not every object has. */
export function toFieldLines({ fields, element }: Shape): string[] {
	const own = [...fields].flatMap(([name, { shape, always }]) => [
		`${name}${always ? '' : '?'}: ${toKindText(shape)}`,
		...toFieldLines(shape).map((line) => `  ${line}`),
	]);
	return element ? [...own, ...toFieldLines(element)] : own;
}
