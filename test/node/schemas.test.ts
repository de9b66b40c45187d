/* The fields that the editor shows, to be dragged, before the first execution. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { IDataObject, INodeParameters, INodePropertyOptions } from 'n8n-workflow';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { ids, loadedEngine, ROOT, run } from '../support/workflow';

const FOLDER = 'nodes/AvePointLicensing/__schema__';

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

const typeOf = (value: unknown) => {
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
};

const fits = (type: string, value: unknown) =>
	type === typeOf(value) || (type === 'number' && typeof value === 'number');

/** In words, what a schema says of values that is not so, and the fields that it does not know. */
function differences({ type, properties, items }: Schema, values: unknown[], path = 'item'): string[] {
	// The editor shows one type a field, so a schema can't say which of them may be null.
	const known = values.filter((value) => value !== undefined && value !== null);
	if (known.length === 0) return [`${path} never has a value`];
	const other = known.find((value) => !fits(type, value));
	if (other !== undefined) return [`${path} is not always ${type}: ${JSON.stringify(other)}`];
	if (items) return differences(items, known.flat(), `${path}[]`);
	if (!properties) return ['object', 'array'].includes(type) ? [`${path} says nothing of what is in it`] : [];
	const names = Object.keys(properties);
	const rows = known as IDataObject[];
	const orders = rows
		.map((row) => Object.keys(row))
		.filter((keys) => keys.join() !== names.filter((name) => keys.includes(name)).join())
		.map((keys) => `${path} has the fields ${keys.join()}`);
	const below = names.flatMap((name) =>
		differences(
			properties[name],
			rows.map((row) => row[name]),
			`${path}.${name}`,
		),
	);
	return [...new Set(orders), ...below];
}

const filesBelow = (folder: string) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
		.sort();

async function describedOperations(): Promise<string[]> {
	const { nodeTypes } = await loadedEngine();
	const { description } = nodeTypes.getByNameAndVersion('n8n-nodes-avepoint.avePointLicensing');
	// n8n writes a version as three numbers.
	const version = [...String(description.version).split('.'), 0, 0].slice(0, 3).join('.');
	return description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(options as INodePropertyOptions[]).map(
				({ value }) => `v${version}/${String(displayOptions?.show?.resource)}/${value}.json`,
			),
		)
		.sort();
}

test('every operation has a schema where n8n looks for it, nothing else has one, and all are in the built package', async () => {
	const files = filesBelow(join(ROOT, FOLDER));
	expect(files).toEqual(await describedOperations());
	const built = join(ROOT, 'dist', FOLDER);
	expect(existsSync(built) && filesBelow(built)).toEqual(files);
	for (const file of files) {
		const text = readFileSync(join(ROOT, FOLDER, file), 'utf8');
		expect(readFileSync(join(built, file), 'utf8')).toBe(text);
		expect(JSON.parse(text)).toEqual({ type: 'object', properties: expect.any(Object), version: 1 });
	}
});

describe('the schema has the fields that come out, in their order and with their types, and no others', () => {
	let sandbox: Sandbox;
	beforeAll(async () => (sandbox = await startSandbox({ endpoints: 'both', pooledSubscriptions: 300 })));
	afterAll(async () => await sandbox.close());

	const all = () => ids(sandbox, sandbox.customers.length);
	const some = () => ids(sandbox, 80);
	const tenantTypes = () => all().flatMap((item) => [0, 1, 2, 3].map((type) => ({ ...item, type })));

	const RUNS: Array<[string, string, string, INodeParameters[], () => IDataObject[]]> = [
		[
			'User Seat > Get User Seats, the published form and the early one',
			'userSeat',
			'getUserSeats',
			[{ options: { endpoint: 'productOverview' } }, { options: { endpoint: 'userSeats' } }],
			all,
		],
		[
			'Tenant > Get Many',
			'tenant',
			'getAll',
			[{ tenantType: '={{ $json.type }}', returnAll: true }],
			tenantTypes,
		],
		['Subscription > Get Many, simplified', 'subscription', 'getAll', [{ returnAll: true }], () => [{}]],
		['Protection > Get Many', 'protection', 'getAll', [{ returnAll: true }], some],
		['Protection > Get Many Users', 'protection', 'getUsers', [{ returnAll: true }], some],
		[
			'Pooled Subscription > Get Many, simplified',
			'pooledSubscription',
			'getAll',
			[{ returnAll: true }],
			() => [{}],
		],
		['Customer > Get', 'customer', 'get', [{}], all],
		['Customer > Get Many', 'customer', 'getAll', [{ returnAll: true }], () => [{}]],
	];

	test('every operation is run', async () => {
		const files = RUNS.map(([, resource, operation]) => `v1.0.0/${resource}/${operation}.json`);
		expect(files.sort()).toEqual(await describedOperations());
	});

	test.each(RUNS)('%s', async (_name, resource, operation, variants, input) => {
		const rows: IDataObject[] = [];
		for (const variant of variants) {
			const parameters = { resource, operation, ...variant };
			const { items, error } = await run({ sandbox, items: input(), parameters });
			expect(error).toBeUndefined();
			rows.push(...items);
		}
		expect(rows.length).toBeGreaterThan(200);
		const file = join(ROOT, FOLDER, `v1.0.0/${resource}/${operation}.json`);
		const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema;
		expect(differences(schema, rows)).toEqual([]);
		expect(sandbox.violations).toEqual([]);
	});
});
