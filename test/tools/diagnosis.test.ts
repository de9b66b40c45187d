/* What a diagnosis keeps of an answer: shapes, and no value. */
import fc from 'fast-check';
import { toDifferences } from '../../tools/diagnose/contract';
import { redact } from '../../tools/diagnose/redact';
import { toShape } from '../../tools/diagnose/shape';

const textOf = (value: unknown) =>
	[...toShape([value])].map(([place, kinds]) => `${place}: ${kinds.join(' | ')}`).join('\n');

/** Two values that the report must not tell apart. */
class Pair {
	constructor(readonly values: [unknown, unknown]) {}
}
const pairOf = (values: fc.Arbitrary<unknown>) => fc.tuple(values, values).map((pair) => new Pair(pair));
const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
const joined = (...parts: Array<fc.Arbitrary<string> | string>) =>
	fc
		.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
		.map((texts) => texts.join(''));
const time = joined('T', digits(2), ':', digits(2), ':', digits(2), 'Z');

const leaf = fc.oneof(
	pairOf(fc.string().map((text) => `§${text}`)),
	pairOf(fc.maxSafeInteger()),
	pairOf(fc.maxSafeInteger().map(String)),
	pairOf(fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true })),
	pairOf(fc.uuid()),
	pairOf(joined(digits(4), '-', digits(2), '-', digits(2), time)),
	pairOf(joined(digits(2), '-', digits(2), '-', digits(4), time)),
	pairOf(fc.boolean()),
);
/** JSON with a pair in each place of a value. */
const { tree } = fc.letrec((tie) => ({
	tree: fc.oneof(
		{ maxDepth: 4 },
		leaf,
		fc.array(tie('tree'), { maxLength: 4 }),
		fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('id', 'data', 'seats')), tie('tree'), {
			maxKeys: 5,
			noNullPrototype: true,
		}),
	),
}));

function pick(value: unknown, which: 0 | 1): unknown {
	if (value instanceof Pair) return value.values[which];
	if (Array.isArray(value)) return value.map((element) => pick(element, which));
	return Object.fromEntries(Object.entries(value as object).map(([key, field]) => [key, pick(field, which)]));
}

describe('the shape of an answer', () => {
	test('is the same whatever the values are', () => {
		fc.assert(
			fc.property(tree, (value) => {
				expect(textOf(pick(value, 0))).toBe(textOf(pick(value, 1)));
			}),
			{ numRuns: 1000 },
		);
	});

	test('has no string and no number of any JSON', () => {
		const mark = (value: unknown): unknown => {
			if (typeof value === 'string') return `qzx${value}`;
			if (typeof value === 'number') return 77_777 + Math.trunc(Math.abs(value) % 1000);
			if (Array.isArray(value)) return value.map(mark);
			if (typeof value !== 'object' || value === null) return value;
			return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, mark(field)]));
		};
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(textOf(mark(value))).not.toMatch(/qzx|\d{5}/);
			}),
			{ numRuns: 1000 },
		);
	});

	test.each([
		['a GUID', 'd31b1669-7448-44cb-a00c-de10f3712a66'],
		['a GUID without dashes', 'd31b1669744844cba00cde10f3712a66'],
		['an e-mail address', 'owner@customer.example'],
		['a domain', 'customer.example'],
		['a name with a blank', 'Amber Bakery'],
		['a name in letters of its own', '株式会社'],
		['a number', '2048'],
		['nothing', ''],
		['a long text', 'x'.repeat(41)],
	])('takes %s for a key, not for a name', (_name, key) => {
		expect(textOf({ [key]: 1, data: [{ [key]: 'x' }] })).toBe(
			[
				'body: object',
				'body.{key}: integer',
				'body.data: array (one)',
				'body.data[]: object',
				'body.data[].{key}: string',
			].join('\n'),
		);
	});

	test('takes an object with very many fields for a map', () => {
		const names = Array.from({ length: 41 }, (_, index) => `name${index}`);
		expect(textOf(Object.fromEntries(names.map((name) => [name, 1])))).toBe(
			'body: object\nbody.{key}: integer',
		);
	});

	test('tells the known forms of strings apart, and what not every object has', () => {
		const rows = [
			{ date: '2025-09-26T00:00:00Z', seats: '12', empty: '' },
			{ date: '03-14-2026T12:00:00Z', seats: 'N/A', empty: '', more: null, half: 1.5 },
		];
		expect(textOf(rows)).toBe(
			[
				'body: array (many)',
				'body[]: object',
				'body[].date: string (MM-dd-yyyyTHH:mm:ssZ) | string (yyyy-MM-ddTHH:mm:ssZ)',
				'body[].seats: string (N/A) | string (number)',
				'body[].empty: string (empty)',
				'body[].more: absent | null',
				'body[].half: absent | number',
			].join('\n'),
		);
	});
});

test('nothing of a header or a body but names and forms is kept', () => {
	const marked = fc.stringMatching(/^[ -~]{0,20}$/).map((text) => `qzx${text}`);
	const name = fc.constantFrom(
		'x-first',
		'location',
		'content-type',
		'retry-after',
		'request-id',
		'set-cookie',
	);
	fc.assert(
		fc.property(
			fc.dictionary(name, marked),
			fc.oneof(
				marked,
				marked.map((text) => JSON.stringify({ text })),
			),
			(headers, text) => {
				const received = { url: 'https://graph.example/qzx', status: 200, milliseconds: 777, text };
				expect(redact({ ...received, headers }).join('\n')).not.toMatch(/qzx|777|graph/);
			},
		),
	);
});

test('an answer is compared with the contract', () => {
	const page = { data: [{ customerId: null, products: [{ service: 'x', seats: 1 }] }], metadata: 5 };
	const differences = toDifferences('listSubscriptions', 200, toShape([page]));
	expect(differences).toEqual(
		expect.arrayContaining([
			'new: body.data[].products[].seats (integer)',
			'missing: body.data[].products[].subscriptionModel',
			'missing: body.data[].organization',
			'other type: body.data[].customerId (null, not string)',
			'other type: body.metadata (integer, not object)',
		]),
	);
	expect(differences?.filter((line) => !line.startsWith('missing: body.data[].'))).toHaveLength(3);
	const seats = { productType: '2048', purchasedUserSeat: 0 };
	expect(toDifferences('getProductOverview', 200, toShape([seats]))).toEqual([]);
	expect(toDifferences('getProductOverview', 404, toShape([{ statusCode: 404, Message: '' }]))).toEqual([
		'new: body.Message (string (empty))',
		...['message', 'errors', 'requestId', 'timestamp', 'traceId'].map((name) => `missing: body.${name}`),
	]);
	expect(toDifferences('requestAccessToken', 500, toShape([{}]))).toBeUndefined();
});
