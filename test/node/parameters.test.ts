/* Whatever an expression gives, a parameter has a value of its kind, or there is an error of ours before any request. */
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { AvePointLicensing } from '../../nodes/AvePointLicensing/AvePointLicensing.node';
import { AvePointLicensingTrigger } from '../../nodes/AvePointLicensing/AvePointLicensingTrigger.node';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { openTrigger } from '../support/trigger';
import { run } from '../support/workflow';

let sandbox: Sandbox;
beforeAll(async () => (sandbox = await startSandbox({ customers: 3, endpoints: 'both' })));
afterAll(async () => await sandbox.close());

/** As an expression writes them. */
const WRONG = [
	'undefined',
	'null',
	'false',
	'true',
	'0',
	'-1',
	'1.5',
	'NaN',
	'Infinity',
	'""',
	'"  "',
	'"yes"',
	'"0x10"',
	'".."',
	'({})',
	'({ a: 1 })',
	'[]',
	'[{}]',
	'[".."]',
	'["all"]',
	'[0]',
	'[true]',
];

type Judge = (value: unknown, property: INodeProperties) => boolean;

const isFilled = (value: unknown) => typeof value === 'string' && value.trim() !== '';
const isName = (value: unknown) => isFilled(value) || (typeof value === 'number' && Number.isFinite(value));
const isId = (value: unknown) => isFilled(value) && !['.', '..'].includes(String(value).trim());
const isIn = ({ options = [] }: INodeProperties, value: unknown) =>
	['string', 'number'].includes(typeof value) &&
	options.some((option) => 'value' in option && String(option.value) === String(value));

/** By the type of a parameter: whether a value is right for it. Of each type that a parameter has there must be one. */
const RIGHT: Record<string, Judge> = {
	boolean: (value) => typeof value === 'boolean',
	// Those whose values are known have a list of them.
	multiOptions: (value, property) =>
		property.options ? false : Array.isArray(value) ? value.length > 0 && value.every(isId) : isId(value),
	number: (value, { name, typeOptions = {} }) =>
		typeof value === 'number' &&
		Number.isFinite(value) &&
		value >= (typeOptions.minValue ?? -Infinity) &&
		value <= (typeOptions.maxValue ?? Infinity) &&
		(name !== 'limit' || Number.isInteger(value)),
	// Of some, not all values are known.
	options: (value, property) =>
		String(property.description).includes('any other text') ? isName(value) : isIn(property, value),
	resourceLocator: isId,
	// A name may be a number.
	resourceLocatorByName: (value) => isFilled(value) || Number.isFinite(value),
	// A number is a text too. Some take an empty one, for all. A list may be a list.
	string: (value, { name, description }) =>
		(isName(value) && (name !== 'tenantId' || isId(value))) ||
		(name === 'emails' && Array.isArray(value) && value.length > 0 && value.every(isFilled)) ||
		(value === '' && String(description).includes('Leave empty')),
};
/** Those without a value; what is in a collection has one. n8n makes `{}` of a collection that is none. */
const SILENT = ['notice', 'collection'];

const OURS = [
	// n8n's own, before it asks the node, in its newest and its oldest version.
	/^The workflow has issues and cannot be executed for that reason\. Please fix them first\.$/,
	/^The 'AvePoint' node has issues:\n- Parameter "[\w ()]+" is required\.$/,
	/^(There is no customer (ID|name)|The customer (ID is not valid|name is not a text)|No customer is chosen)$/,
	/^(No field is chosen|There is no field '.*')$/,
	/^('Tenant ID' is not valid|'Emails' is not a list of texts)$/,
	/^The (product type|limit) is not a positive whole number$/,
	/^(The filter )?'[\w ()]+' (is not a text|is not a number|is neither true nor false|has no value)$/,
	/^'[\w ()]+' must be a number (from|of) [\d .a-z]+$/,
	/^(The (output|tenant type|management mode|API version|event)|Whose seats to watch) is unknown$/,
	/^The seats to watch are unknown$/,
	/^Choose a resource and an operation$/,
];

interface Case {
	/** Of the node or the trigger, for the test's name. */
	title: string;
	property: INodeProperties;
	/** The other parameters, so that this one is read. */
	parameters: INodeParameters;
	/** The collection that it is in. */
	collection?: string;
	/** Polls or runs. @returns the message of the failure */
	outcome(parameters: INodeParameters): Promise<string | undefined>;
}

const runs = async (parameters: INodeParameters) =>
	await run({ sandbox, items: [{}], parameters }).then(
		({ error }) => error?.message,
		({ message }: Error) => message,
	);
const polls = async (parameters: INodeParameters) => {
	const trigger = await openTrigger(sandbox, parameters);
	return await trigger.poll().then(
		() => undefined,
		({ message }: Error) => message,
	);
};

/** The parameters that show a property, with the first of the values that it takes. */
function shown({ displayOptions = {} }: INodeProperties, all: INodeProperties[]): INodeParameters {
	const parameters: INodeParameters = {};
	for (const [name, values = []] of Object.entries(displayOptions.show ?? {}))
		parameters[name] = values[0] as string;
	for (const [name, values = []] of Object.entries(displayOptions.hide ?? {})) {
		const { options = [] } = all.find((one) => one.name === name) as INodeProperties;
		const other = options.find((option) => 'value' in option && !values.includes(option.value));
		parameters[name] ??= (other as { value: string }).value;
	}
	return parameters;
}

function casesOf(
	node: string,
	all: INodeProperties[],
	base: INodeParameters,
	outcome: Case['outcome'],
): Case[] {
	return all.flatMap((property): Case[] => {
		const where = shown(property, all);
		const parameters = { ...base, ...where };
		const title = `${node} ${Object.values(where).join(' ')} ${property.name}`;
		const inside = property.type === 'collection' ? (property.options as INodeProperties[]) : [];
		return [
			{ title, property, parameters, outcome },
			...inside.map((option) => ({
				title: `${title} ${option.name}`,
				property: option,
				parameters,
				collection: property.name,
				outcome,
			})),
		];
	});
}

const [customer] = [{ __rl: true, mode: 'id', value: 'some-customer' }];
const cases = [
	...casesOf(
		'node',
		new AvePointLicensing().description.properties,
		{ resource: 'userSeat', operation: 'getUserSeats', customerId: customer },
		runs,
	),
	...casesOf('trigger', new AvePointLicensingTrigger().description.properties, {}, polls),
].filter(({ property }) => !SILENT.includes(property.type));

test('every type of parameter is known here, and all of them are found', () => {
	expect(cases.map(({ property }) => property.type).filter((type) => !(type in RIGHT))).toEqual([]);
	expect(cases.length).toBeGreaterThan(40);
});

/** The modes in which a parameter is tried. A resource locator takes another kind of value in each; undefined for all others. */
const modesOf = ({ property }: Case) =>
	property.type === 'resourceLocator' ? ['id', 'list', 'name', 'unknown'] : [undefined];
const casesByMode = cases.flatMap((one) =>
	modesOf(one).map((mode) => ({ ...one, mode, title: [one.title, mode].filter(Boolean).join(' by ') })),
);

describe.each(casesByMode)('$title', ({ property, parameters, collection, mode, outcome }) => {
	const judge = RIGHT[mode === 'name' ? 'resourceLocatorByName' : property.type];
	const set = (value: unknown): INodeParameters => {
		const wrapped = mode ? { __rl: true, mode, value } : value;
		return {
			...parameters,
			...(collection ? { [collection]: { [property.name]: wrapped } } : { [property.name]: wrapped }),
		} as INodeParameters;
	};

	async function check(written: string, value: unknown, name: string) {
		const before = sandbox.requests.length;
		const message = await outcome(set(value));
		const asked = sandbox.requests.length - before;
		const isOurs = OURS.some((one) => one.test(message ?? ''));
		if (isOurs) return [name, written, 'right or refused', asked];
		const right = judge((0, eval)(written) as unknown, property);
		return [name, written, right ? 'right or refused' : `taken: ${message}`, 0];
	}

	test('by an expression', async () => {
		for (const written of WRONG) {
			const result = await check(written, `={{ ${written} }}`, 'expression');
			expect(result).toEqual(['expression', written, 'right or refused', 0]);
		}
	});

	test('as it is stored', async () => {
		// What JSON has. To n8n, null is a parameter that is not there and has its default.
		for (const written of WRONG.filter((one) => !['undefined', 'null', 'NaN', 'Infinity'].includes(one))) {
			const value = JSON.parse(JSON.stringify((0, eval)(written))) as IDataObject;
			const result = await check(written, value, 'stored');
			expect(result).toEqual(['stored', written, 'right or refused', 0]);
		}
	});
});

test('a number for a text is that text', async () => {
	for (const filters of [{ service: '={{ 0 }}' }, { service: '={{ 12345 }}' }, { paymentType: '={{ 0 }}' }]) {
		const parameters = { resource: 'subscription', operation: 'getAll', filters };
		expect((await run({ sandbox, items: [{}], parameters })).items).toEqual([]);
	}
	const parameters = { resource: 'subscription', operation: 'getAll', filters: { service: '={{ 365 }}' } };
	const { items } = await run({ sandbox, items: [{}], parameters });
	expect(items.length).toBeGreaterThan(0);
	expect(items.filter(({ service }) => !String(service).includes('365'))).toEqual([]);
});

test('Include Existing Matches may be a text', async () => {
	const parameters = { event: 'seatsBelowThreshold', seats: 'purchased', threshold: 1_000_000 };
	for (const [text, fires] of [
		['TRUE', true],
		['false', false],
	] as const) {
		const trigger = await openTrigger(sandbox, { ...parameters, fireForExisting: `={{ "${text}" }}` });
		const [items = []] = (await trigger.poll()) ?? [];
		expect(items.length > 0).toBe(fires);
	}
});
