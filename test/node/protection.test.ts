/* What Cloud Backup for Microsoft 365 protects: by module, and by user. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { sandboxCredential } from '../../n8n/examples';
import { inventUsers } from '../../sandbox/protection';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { LIMIT_REACHED } from '../../nodes/AvePointLicensing/shared/hints';
import { run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const ask = async (operation: string, parameters: INodeParameters = {}, items: IDataObject[] = [{}]) =>
	await run({
		sandbox,
		items,
		parameters: {
			resource: 'protection',
			operation,
			returnAll: true,
			...parameters,
		},
	});
const byModule = async (parameters?: INodeParameters, items?: IDataObject[]) =>
	await ask('getAll', parameters, items);
const byUser = async (parameters?: INodeParameters, items?: IDataObject[]) =>
	await ask('getUsers', parameters, items);

const all = () => sandbox.customers.map(({ id }) => ({ customerId: id }));
/** The first customer of whom something is protected. */
const owner = (tenants = 1) => {
	const found = sandbox.customers.find(
		({ protection, tenantSeats }) =>
			protection.modules.length > 0 && (tenantSeats.get(0) ?? []).length >= tenants,
	);
	if (!found) throw new Error('The sandbox has no such customer');
	return found;
};
const answer = (operationId: string, body: unknown) =>
	sandbox.fail({ operationId, status: 200, body: JSON.stringify(body) });
const page = (data: unknown[]) => ({
	data,
	metadata: { pageIndex: 1, pageSize: 100, totalCount: data.length },
});

describe('Protection: Get Many', () => {
	test.each(['page', 'array'] as const)('all modules of all customers, answered as %s', async (form) => {
		await open({ customers: 80, protectionForm: form });
		const { items, error, hints } = await byModule({}, all());
		const rows = sandbox.customers.flatMap(({ protection }) => protection.modules);
		expect([error, hints]).toEqual([undefined, []]);
		const number = (value: unknown) => (value === undefined ? null : Number(value));
		const size = (text?: string) => (text === 'N/A' ? null : text);
		// As 09/20/2026T13:00:00Z.
		const date = (text: string) => text.replace(/^(..).(..).(....)(.+)Z$/, '$3-$1-$2$4.000Z');
		expect(items).toEqual(
			rows.map((row) => {
				const [scanned, covered] = [number(row.totalScannedObjects), number(row.totalProtectedObjects)];
				return {
					customerId: row.customerId,
					tenantId: row.tenantId,
					serviceModule: row.serviceModule,
					totalScannedObjects: scanned,
					totalProtectedObjects: covered,
					unprotectedObjects: scanned === null || covered === null ? null : Math.max(0, scanned - covered),
					coveragePercent: scanned === null || scanned === 0 ? null : expect.any(Number),
					dataSizeStoredInAvePoint: size(row.dataSizeStoredInAvePoint),
					dataSizeStoredInBYOS: size(row.dataSizeStoredInBYOS),
					lastRunTime: row.lastRunTime === undefined ? null : date(String(row.lastRunTime)),
				};
			}),
		);
		expect(items.length).toBeGreaterThan(200);
		expect(sandbox.count('listProtection')).toBe(sandbox.customers.length);
	});

	test.each([
		[10, 9, 1, 90],
		[10, 10, 0, 100],
		[2000, 1999, 1, 99.9],
		[3, 1, 2, 33.3],
		[10, 0, 10, 0],
		[0, 0, 0, null],
		[10, 12, 0, 100],
		['10', '9', 1, 90],
		[10, undefined, null, null],
		[undefined, 9, null, null],
		[10, 'N/A', null, null],
		[10, 'many', null, null],
	])(
		'of %p objects %p are protected: %p are not, %p percent are',
		async (scanned, covered, left, percent) => {
			await open({ customers: 1 });
			answer('listProtection', page([{ totalScannedObjects: scanned, totalProtectedObjects: covered }]));
			const { items, hints } = await byModule({}, all());
			expect(items).toMatchObject([{ unprotectedObjects: left, coveragePercent: percent }]);
			expect(hints).toHaveLength(covered === 'many' ? 1 : 0);
		},
	);

	test.each(['page', 'array'] as const)('300 rows without an ID of their own, as %s', async (form) => {
		await open({ customers: 1, protectionForm: form });
		const [{ id, protection }] = sandbox.customers;
		protection.modules = Array.from({ length: 300 }, (_, index) => ({
			customerId: id,
			serviceModule: 'Exchange Online',
			totalScannedObjects: index,
		}));
		const { items, error } = await byModule({}, all());
		expect(error).toBeUndefined();
		expect(items.map(({ totalScannedObjects }) => totalScannedObjects)).toEqual([...Array(300).keys()]);
		const limited = await byModule({ returnAll: false, limit: 120 }, all());
		expect(limited.items).toHaveLength(120);
	});

	test('no Cloud Backup is none; an unknown customer, and the answer of another one, are errors', async () => {
		await open();
		const without = sandbox.customers.find(({ protection }) => protection.modules.length === 0);
		const { items, error } = await byModule({}, [{ customerId: without?.id }]);
		expect([items, error]).toEqual([[], undefined]);
		expect((await byModule({}, [{ customerId: 'unknown' }])).error?.message).toBe(
			'The customer was not found',
		);
		const [, other] = sandbox.customers;
		answer('listProtection', page([{ customerId: other.id, totalScannedObjects: 1 }]));
		const mixed = await byModule({}, all().slice(0, 1));
		expect(mixed.error?.message).toBe('AvePoint answered for another customer');
	});

	test.each([{ data: 'all' }, [1, 2], ['x'], { data: [] }, 7])(
		'an answer that is %j is an error',
		async (body) => {
			await open();
			answer('listProtection', body);
			const { error } = await byModule({}, all().slice(0, 1));
			expect(error?.message).toBe(
				body === 7 ? 'AvePoint gave an answer that is not JSON' : 'The answer is not a list',
			);
		},
	);
});

describe('Protection: Get Many Users', () => {
	test('users of all tenants of all customers, in both forms of their status', async () => {
		await open({ customers: 80 });
		const { items, error, hints } = await byUser({}, all());
		expect(error).toBeUndefined();
		const users = sandbox.customers.flatMap(({ id: customerId, tenantSeats, protection }) =>
			(tenantSeats.get(0) ?? []).flatMap(({ tenantId }) =>
				protection.users(tenantId).map((user) => ({ customerId, tenantId, user })),
			),
		);
		expect(users.length).toBeGreaterThan(1_000);
		expect(items).toEqual(
			users.map(({ customerId, tenantId, user: { id, email, displayName, moduleStatus } }) => {
				const of = (module: number) =>
					moduleStatus
						?.map((status) => ({ ...status, ...(status as IDataObject) }))
						.filter((status) => (status.module ?? status.Module) === module)
						.map((status) => status.isProtected ?? status.IsProtected)[0] ?? null;
				return {
					customerId,
					tenantId,
					id,
					email,
					displayName,
					mailboxProtected: of(0),
					oneDriveProtected: of(2),
				};
			}),
		);
		for (const value of [true, false, null]) {
			expect(items.some(({ mailboxProtected }) => mailboxProtected === value)).toBe(true);
			expect(items.some(({ oneDriveProtected }) => oneDriveProtected === value)).toBe(true);
		}
		expect(hints).toEqual([
			expect.stringContaining('AvePoint lists no Microsoft 365 tenant of these customers'),
		]);
	});

	test('10,000 users of a tenant, in their order, and of a limit no more pages than it takes', async () => {
		await open();
		const { id, tenantSeats, protection } = owner();
		const [{ tenantId }] = tenantSeats.get(0) ?? [];
		protection.setUsers(tenantId, inventUsers(10_000, 1, 'big.example'));
		const { items } = await byUser({ tenantId }, [{ customerId: id }]);
		expect(items.map(({ email }) => email)).toEqual(protection.users(tenantId).map(({ email }) => email));
		expect(sandbox.count('listProtectedUsers')).toBe(101);
		expect(sandbox.count('listTenantUserSeats')).toBe(0);
		const { items: some } = await byUser({ tenantId, returnAll: false, limit: 130 }, [{ customerId: id }]);
		expect(some).toEqual(items.slice(0, 130));
		expect(sandbox.count('listProtectedUsers')).toBe(103);
	});

	test('a limit over several tenants, one of which has no users', async () => {
		await open();
		const { id, tenantSeats, protection } = owner(3);
		const tenants = (tenantSeats.get(0) ?? []).map(({ tenantId }) => tenantId);
		tenants.forEach((tenant, index) =>
			protection.setUsers(tenant, inventUsers(index === 1 ? 0 : 40, index, `site${index}.example`)),
		);
		const emails = async (limit: number) =>
			(await byUser({ returnAll: false, limit }, [{ customerId: id }])).items.map(({ email }) => email);
		const whole = tenants.flatMap((tenant) => protection.users(tenant).map(({ email }) => email));
		expect(await emails(30)).toEqual(whole.slice(0, 30));
		expect(sandbox.count('listProtectedUsers')).toBe(1);
		expect(await emails(40)).toEqual(whole.slice(0, 40));
		expect(await emails(41)).toEqual(whole.slice(0, 41));
		expect(await emails(500)).toEqual(whole);
		const hintsOf = async (limit: number) =>
			(await byUser({ returnAll: false, limit }, [{ customerId: id }, { customerId: id }])).hints;
		// The other tenants were not asked for.
		expect(await hintsOf(40)).toEqual([LIMIT_REACHED]);
		expect(await hintsOf(80)).toEqual([]);
	});

	test('only unprotected users: those of whom nothing is', async () => {
		await open({ customers: 30 });
		const { items } = await byUser({}, all());
		const { items: unprotected } = await byUser({ filters: { unprotectedOnly: true } }, all());
		expect(unprotected).toEqual(
			items.filter((user) => user.mailboxProtected !== true && user.oneDriveProtected !== true),
		);
		expect(unprotected.length).toBeGreaterThan(0);
		expect((await byUser({ filters: { unprotectedOnly: false } }, all())).items).toEqual(items);
	});

	test.each([
		['as text', 'USER3@big.example, user5@BIG.example ,nobody@big.example'],
		['as a list', ['user5@big.example', 'user3@big.example', 'nobody@big.example']],
	])('chosen users %s; who is not listed is named in a hint', async (_, emails) => {
		await open();
		const { id, tenantSeats, protection } = owner();
		const [{ tenantId }] = tenantSeats.get(0) ?? [];
		const users = inventUsers(10, 1, 'big.example');
		protection.setUsers(tenantId, users);
		// A service that ignores the filter.
		answer('listProtectedUsers', page(users));
		const { items, hints } = await byUser({ tenantId, filters: { emails: '={{ $json.emails }}' } }, [
			{ customerId: id, emails },
		]);
		expect(items.map(({ email }) => email)).toEqual(['user3@big.example', 'user5@big.example']);
		expect(hints).toEqual(['AvePoint does not list these users: nobody@big.example.']);
		expect(sandbox.requests.at(-1)?.body).toEqual({
			userEmails: expect.arrayContaining(['nobody@big.example']),
		});
	});

	test.each([
		[undefined, null, null],
		[null, null, null],
		['all', null, null],
		[[null, 7, 'x'], null, null],
		[[{ module: '0', isProtected: 'True' }], true, null],
		[[{ Module: 2, IsProtected: false }], null, false],
		[
			[
				{ module: 0, isProtected: false },
				{ Module: 0, IsProtected: true },
			],
			true,
			null,
		],
		[[{ module: 0 }, { module: 2, isProtected: null }], null, null],
		[[{ module: 1, isProtected: true }], null, null],
	])('the status %j is mailbox %p, OneDrive %p', async (moduleStatus, mailbox, oneDrive) => {
		await open();
		const { id } = owner();
		answer('listProtectedUsers', page([{ id: '1', moduleStatus }]));
		const { items } = await byUser({ tenantId: 'some-tenant' }, [{ customerId: id }]);
		expect(items).toMatchObject([{ email: null, mailboxProtected: mailbox, oneDriveProtected: oneDrive }]);
	});

	test('a tenant that is unknown is an error, also when AvePoint itself listed it', async () => {
		await open();
		const { id } = owner();
		const { error } = await byUser({ tenantId: 'unknown' }, [{ customerId: id }]);
		expect(error?.message).toBe('The customer or the tenant was not found');
		expect(error?.description).toContain('tenant "unknown"');
		answer('listTenantUserSeats', page([{ type: 0, tenantId: 'unknown' }]));
		expect((await byUser({}, [{ customerId: id }])).error?.message).toBe(
			'The customer or the tenant was not found',
		);
		answer('listTenantUserSeats', page([{ type: 0, tenantId: null }]));
		expect((await byUser({}, [{ customerId: id }])).error?.message).toBe('A tenant has no ID');
	});

	test.each<[INodeParameters, string]>([
		[{ tenantId: '={{ $json.nothing }}' }, "'Tenant ID' is not valid"],
		[{ tenantId: '..' }, "'Tenant ID' is not valid"],
		[{ filters: { emails: '={{ $json.nothing }}' } }, "The filter 'Emails' has no value"],
		[{ filters: { emails: ' , ' } }, "'Emails' is not a list of texts"],
		[{ filters: { emails: '={{ [{}] }}' } }, "'Emails' is not a list of texts"],
		[{ filters: { unprotectedOnly: '={{ "maybe" }}' } }, "'Unprotected Only' is neither true nor false"],
	])('%j is refused before any request', async (parameters, message) => {
		await open();
		const { error } = await byUser(parameters, [{ customerId: owner().id }]);
		expect(error?.message).toBe(message);
		expect(sandbox.requests).toEqual([]);
	});
});

test.each(['getAll', 'getUsers'])(
	'%s without its permission says which one, and where to select it',
	async (operation) => {
		await open();
		const permissions = ['elements.license.read.all'];
		const { error } = await run({
			sandbox,
			items: [{ customerId: owner().id }],
			parameters: { resource: 'protection', operation },
			credential: sandboxCredential(sandbox, { permissions }),
		});
		expect(error?.message).toMatch(/^AvePoint refused access to/);
		expect(error?.description).toMatch(
			/elements\.cbprotected\.read\.all to the app in AvePoint Elements > Settings > API app registration, select it under Permissions in the credential/,
		);
	},
);
