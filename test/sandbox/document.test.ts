import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { AvePointGraphApi } from '../../credentials/AvePointGraphApi.credentials';
import { ENVIRONMENTS } from '../../credentials/environments';
import { PERMISSIONS } from '../../credentials/permissions';
import {
	JOB_STATUSES,
	MANAGEMENT_MODES,
	PAYMENT_TYPES,
	POOL_SOURCES,
	POOLED_STATUSES,
	TENANT_TYPES,
} from '../../nodes/AvePointLicensing/shared/codes';
import { PRODUCT_TYPES } from '../../nodes/AvePointLicensing/shared/productTypes';
import { CONTRACT_FILE } from '../../sandbox/contract';
import { ROOT } from '../support/workflow';

interface Part {
	[name: string]: unknown;
}

const contract = parse(readFileSync(CONTRACT_FILE, 'utf8')) as Part;
const at = (...path: string[]) => path.reduce<Part>((part, name) => part[name] as Part, contract);
const KNOWN = ['SEED', 'DOC', 'LIVE', 'CLIENT', 'GUESS'];

/** Everything that has to say how it is known: operations, parameters, fields, enumerations. */
function* facts(part: unknown, path = ''): Generator<[string, Part]> {
	if (typeof part !== 'object' || part === null) return;
	const { operationId, properties, enum: values, in: place } = part as Part;
	if (operationId ?? values ?? place) yield [path, part as Part];
	for (const [name, property] of Object.entries((properties ?? {}) as Part))
		yield [`${path}.${name}`, property as Part];
	for (const [name, child] of Object.entries(part)) yield* facts(child, `${path}/${name}`);
}

test('every operation, parameter, field and enumeration says how it is known', () => {
	const all = [...facts(contract)];
	expect(all.length).toBeGreaterThan(80);
	for (const [path, fact] of all) {
		expect([path, fact['x-source']]).toEqual([path, expect.any(Array)]);
		for (const source of fact['x-source'] as string[]) expect(KNOWN).toContain(source);
	}
});

test('the types that the node uses are those of the document', () => {
	const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/types.ts', '--check'], {
		cwd: ROOT,
		encoding: 'utf8',
	});
	expect([status, stderr]).toEqual([0, '']);
});

test('the environments are those of the document', () => {
	const servers = (list: unknown) =>
		Object.fromEntries((list as Part[]).map(({ url, 'x-environment': environment }) => [environment, url]));
	const graph = servers(contract.servers);
	const token = servers(at('paths', '/connect/token').servers);
	expect(
		Object.fromEntries(Object.entries(ENVIRONMENTS).map(([name, { graphUrl }]) => [name, graphUrl])),
	).toEqual(graph);
	expect(
		Object.fromEntries(
			Object.entries(ENVIRONMENTS).map(([name, { tokenUrl }]) => [
				name,
				tokenUrl.replace('/connect/token', ''),
			]),
		),
	).toEqual(token);
});

test('the product types are the 24 of the document', () => {
	const { enum: values, 'x-enumDescriptions': names } = at('components', 'schemas', 'ProductType');
	expect(Object.keys(PRODUCT_TYPES).map(Number)).toEqual(values);
	expect(PRODUCT_TYPES).toEqual(names);
	expect(values).toHaveLength(24);
});

test.each([
	['TenantType', TENANT_TYPES],
	['JobStatus', JOB_STATUSES],
	['ManagementMode', MANAGEMENT_MODES],
	['PaymentType', PAYMENT_TYPES],
	['PoolSource', POOL_SOURCES],
	['PooledSubscriptionStatus', POOLED_STATUSES],
])('the codes of %s are those of the document', (name, codes) => {
	expect(codes).toEqual(at('components', 'schemas', name)['x-enumDescriptions']);
});

test('the permissions are those of the document', () => {
	const { scopes } = at('components', 'securitySchemes', 'accessToken', 'flows', 'clientCredentials');
	expect(Object.keys(PERMISSIONS).sort()).toEqual(Object.keys(scopes as Part).sort());
	const property = new AvePointGraphApi().properties.find(({ name }) => name === 'permissions');
	expect(property?.default).toEqual(['elements.license.read.all', 'elements.customers.read.all']);
});
