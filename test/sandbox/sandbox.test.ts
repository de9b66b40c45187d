/* That the sandbox is as strict as the service it stands for. */
import { randomUUID } from 'node:crypto';
import { sign } from 'jsonwebtoken';
import { createClientAssertion } from '../../credentials/clientAssertion';
import { generateCustomers } from '../../sandbox/data';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { makeKeyPair } from '../support/certificates';
import type { KeyPair } from '../support/certificates';

const { clientId, clientSecret = '' } = DEMO_REGISTRATION;
const LICENSE = 'elements.license.read.all';
const CUSTOMERS = 'elements.customers.read.all';

let sandbox: Sandbox;
let pair: KeyPair;
beforeAll(async () => {
	pair = await makeKeyPair();
	const registration = { ...DEMO_REGISTRATION, certificates: [pair.certificate] };
	const long = { ...DEMO_REGISTRATION, clientId: 'long', permissions: ['x'.repeat(301)] };
	sandbox = await startSandbox({ registrations: [registration, long] });
});
afterAll(async () => await sandbox.close());

async function askToken(change: Record<string, string>) {
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		scope: LICENSE,
		...change,
	});
	const response = await fetch(sandbox.tokenUrl, { method: 'POST', body });
	return {
		status: response.status,
		...((await response.json()) as { error?: string; access_token?: string }),
	};
}

const withAssertion = async (client_assertion: string) =>
	await askToken({
		client_assertion,
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
	});

describe('tokens', () => {
	test.each([
		['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
		['no secret', {}, 'invalid_client'],
		['an unknown client', { client_id: 'x', client_secret: clientSecret }, 'invalid_client'],
		['another grant', { grant_type: 'password', client_secret: clientSecret }, 'unsupported_grant_type'],
		[
			'a permission that was not granted',
			{ client_secret: clientSecret, scope: `${LICENSE} elements.jobs.read.all` },
			'invalid_scope',
		],
		[
			'301 characters',
			{ client_id: 'long', client_secret: clientSecret, scope: 'x'.repeat(301) },
			'invalid_scope',
		],
	])('%s: refused', async (_name, change, error) => {
		expect(await askToken(change)).toEqual({ status: 400, error });
	});

	test('an assertion is taken once', async () => {
		const assertion = createClientAssertion({ clientId, tokenUrl: sandbox.tokenUrl, ...pair });
		expect(await withAssertion(assertion)).toMatchObject({ status: 200 });
		expect(await withAssertion(assertion)).toEqual({ status: 400, error: 'invalid_client' });
	});

	test.each([
		['for another address', { tokenUrl: 'https://elsewhere.example' }, undefined],
		['of another client', { clientId: 'x' }, undefined],
		['that is expired', {}, new Date(Date.now() - 3_600_000)],
		['from the future', {}, new Date(Date.now() + 3_600_000)],
	])('an assertion %s: refused', async (_name, change, at) => {
		const assertion = createClientAssertion({ clientId, tokenUrl: sandbox.tokenUrl, ...pair, ...change }, at);
		expect(await withAssertion(assertion)).toEqual({ status: 400, error: 'invalid_client' });
	});

	test('an assertion without the certificate’s name, or signed by another key: refused', async () => {
		const claims = { iss: clientId, sub: clientId, aud: sandbox.tokenUrl, jti: randomUUID(), nbf: 1 };
		const unnamed = sign(claims, pair.privateKey, { algorithm: 'RS256', expiresIn: 60 });
		const other = await makeKeyPair();
		const foreign = createClientAssertion({ clientId, tokenUrl: sandbox.tokenUrl, ...other });
		for (const assertion of [unnamed, foreign, 'nonsense']) {
			expect(await withAssertion(assertion)).toEqual({ status: 400, error: 'invalid_client' });
		}
	});
});

describe('the API', () => {
	const list = async (operation: string, token: string, query = '') =>
		await fetch(`${sandbox.graphUrl}/partner/external/v3/general/customers/${operation}${query}`, {
			method: 'POST',
			headers: { Authorization: `Bearer ${token}` },
		});
	const token = async (scope: string) =>
		(await askToken({ client_secret: clientSecret, scope })).access_token ?? '';

	test('wants a token, and the permission in it', async () => {
		expect((await list('batch', 'nonsense')).status).toBe(401);
		expect((await list('batch', await token(LICENSE))).status).toBe(403);
		expect((await list('services/batch', await token(CUSTOMERS))).status).toBe(403);
		expect((await list('batch', await token(CUSTOMERS))).status).toBe(200);
	});

	test('a page past the end has no rows and the same total', async () => {
		const access = await token(CUSTOMERS);
		const body = await (await list('batch', access, '?pageIndex=99&pageSize=100')).json();
		expect(body).toEqual({ data: [], metadata: { pageIndex: 99, pageSize: 100, totalCount: 260 } });
		expect((await list('batch', access, '?pageSize=101')).status).toBe(400);
	});

	test('has the documented fields of subscriptions and tenants, by its own contract', async () => {
		const before = sandbox.violations.length;
		const access = await token(LICENSE);
		for (const page of [1, 2, 3]) {
			expect((await list('services/batch', access, `?pageIndex=${page}&pageSize=100`)).status).toBe(200);
		}
		for (const { id, tenantSeats } of sandbox.customers.slice(0, 20)) {
			const response = await list(`${id}/3rd-party-products/type/0/tenants/batch`, access);
			const { data } = (await response.json()) as { data: unknown };
			expect(data).toEqual(tenantSeats.get(0) ?? []);
		}
		expect(sandbox.violations).toHaveLength(before);
	});
});

describe('the data', () => {
	const invent = (seed: number) => generateCustomers({ customers: 260, seed, today: new Date('2026-12-01') });

	test('is the same for the same seed, and another for another', () => {
		expect(invent(3)).toEqual(invent(3));
		expect(invent(3)).not.toEqual(invent(4));
	});

	test('has what breaks careless code', () => {
		const customers = invent(1);
		const names = customers.map(({ organization }) => organization).join('\n');
		for (const part of ['"', "'", 'ü', '株', '🚀', '   \n', '=HYPERLINK', '{{'])
			expect(names).toContain(part);
		expect(customers.some(({ organization }) => organization.length > 255)).toBe(true);
		expect(customers.some(({ subscriptions }) => subscriptions.length === 0)).toBe(true);
		const all = customers.flatMap(({ subscriptions }) => subscriptions);
		expect(all.some(({ purchasedUserSeats }) => purchasedUserSeats === '0')).toBe(true);
		expect(all.some(({ purchasedUserSeats }) => purchasedUserSeats === 'N/A')).toBe(true);
		expect(all.some(({ expirationDate }) => /^\d{4}-\d\d-\d\dT/.test(expirationDate))).toBe(true);
		expect(all.some(({ expirationDate }) => /^\d\d-\d\d-\d{4}T/.test(expirationDate))).toBe(true);
		const over = all.filter((row) => Number(row.microsoftLicenseAssigned) > Number(row.purchasedUserSeats));
		expect(over.length).toBeGreaterThan(10);
		expect(
			all.some((row) => Number(row.microsoftLicenseAssigned) > Number(row.microsoftLicenseAvailable)),
		).toBe(true);
	});
});
