/* The documents have each parameter, choice and output field by its name, and none that is not there. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { AvePointGraphApi } from '../../../credentials/AvePointGraphApi.credentials';
import { AvePointLicensing } from '../../../nodes/AvePointLicensing/AvePointLicensing.node';
import { AvePointLicensingTrigger } from '../../../nodes/AvePointLicensing/AvePointLicensingTrigger.node';
import { DOCUMENTS, read } from '../../support/documents';
import { ROOT } from '../../support/workflow';

const SCHEMAS = 'nodes/AvePointLicensing/__schema__/v1.0.0';
const REFERENCE = ['README.md', 'docs/operations.md', 'docs/trigger.md'];
const reference = REFERENCE.map(read).join('\n');

/** With those of collections. */
const flatten = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((one) => [
		one,
		...(one.type === 'collection' ? flatten(one.options as INodeProperties[]) : []),
		...(one.modes ?? []).map((mode) => mode as unknown as INodeProperties),
	]);
const properties = [
	new AvePointLicensing().description,
	new AvePointLicensingTrigger().description,
	new AvePointGraphApi(),
]
	.flatMap((one) => flatten(one.properties))
	.filter(({ type }) => type !== 'notice' && type !== 'hidden');
const choicesOf = ({ type, options = [] }: INodeProperties) =>
	type === 'options' || type === 'multiOptions' ? (options as INodePropertyOptions[]) : [];

/** The names of an output: of its schema, or to choose from. */
interface Schema {
	properties?: Record<string, Schema>;
	items?: Schema;
}
const namesIn = ({ properties: own = {}, items }: Schema): string[] => [
	...Object.entries(own).flatMap(([name, schema]) => [name, ...namesIn(schema)]),
	...(items ? namesIn(items) : []),
];
const schemaFields = readdirSync(join(ROOT, SCHEMAS), { recursive: true })
	.map(String)
	.filter((name) => name.endsWith('.json'))
	.flatMap((name) => namesIn(JSON.parse(read(`${SCHEMAS}/${name}`)) as Schema));
const chosenFields = properties
	.filter(({ name }) => name === 'fields')
	.flatMap(choicesOf)
	.map(({ value }) => String(value));
const FIELDS = [...new Set([...schemaFields, ...chosenFields])];

test('each parameter and each field of the credential', () => {
	const labels = properties.map(({ displayName }) => displayName);
	expect(labels.length).toBeGreaterThan(40);
	expect(labels.filter((label) => !reference.includes(label))).toEqual([]);
});

test('each choice, but for the products, the permissions and the fields', () => {
	const others = properties.filter(({ name }) => !['productType', 'permissions', 'fields'].includes(name));
	const names = others.flatMap(choicesOf).map(({ name }) => name.toLowerCase());
	expect(names.length).toBeGreaterThan(30);
	expect(names.filter((name) => !reference.toLowerCase().includes(name))).toEqual([]);
});

test('each output field', () => {
	const coded = new Set([...reference.matchAll(/`([\w.]+)`/g)].map(([, name]) => name));
	expect(FIELDS.length).toBeGreaterThan(50);
	expect(FIELDS.filter((name) => !coded.has(name))).toEqual([]);
});

/** First cells of the tables of fields. */
function* fieldCells(file: string): Generator<string> {
	let isOfFields = false;
	for (const line of read(file).split('\n')) {
		if (!line.startsWith('|')) isOfFields = false;
		else if (line.startsWith('| field |')) isOfFields = true;
		else if (isOfFields && !line.startsWith('|---')) yield line.split('|')[1].trim();
	}
}

test('no field that is not there', () => {
	const cells = DOCUMENTS.flatMap((file) => [...fieldCells(file)]);
	const coded = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
	expect(coded.length).toBeGreaterThan(50);
	expect(coded.filter((name) => !FIELDS.includes(name))).toEqual([]);
});
