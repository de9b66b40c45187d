/* The pools of a large account reseller, as documented: nobody has seen them answered. */
import type { INodeParameters } from 'n8n-workflow';
import { sandboxCredential } from '../../n8n/examples';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const ask = async (parameters: INodeParameters = {}) =>
	await run({
		sandbox,
		items: [{}],
		parameters: { resource: 'pooledSubscription', operation: 'getAll', returnAll: true, ...parameters },
	});
const number = (text?: string) => (text === 'N/A' ? null : Number(text));
const STATUSES = ['Pending acceptance', 'Accepted', 'Rejected', 'Returned to pool', 'Expired'];

test('simplified: ten fields, numbers of the texts, names of the codes', async () => {
	await open({ pooledSubscriptions: 230 });
	const { items, error, hints } = await ask();
	expect([error, hints]).toEqual([undefined, []]);
	expect(items).toEqual(
		sandbox.pooledSubscriptions.map((row) => ({
			licenseId: row.licenseId,
			productType: Number(row.product),
			productName: expect.any(String),
			subscriptionName: row.subscriptionName,
			unitPrice: row.unitPrice ?? null,
			totalUserSeat: number(row.totalUserSeat),
			allocatedUserSeat: number(row.allocatedUserSeat),
			availableUserSeat: number(row.availableUserSeat),
			expirationDate: new Date(String(row.expirationDate)).toISOString(),
			statusName: STATUSES[row.status ?? -1],
		})),
	);
	expect(sandbox.count('listPooledSubscriptions')).toBe(3);
	expect((await ask({ returnAll: false, limit: 7 })).items).toEqual(items.slice(0, 7));
});

test('raw is what the service sent, and selected fields are typed, in their own order', async () => {
	await open();
	const raw = await ask({ output: 'raw' });
	expect(raw.items).toEqual(sandbox.pooledSubscriptions);
	const fields = ['startDate', 'sourceName', 'paymentTypeName', 'licenseId', 'source', 'status', 'poolName'];
	const { items } = await ask({ output: 'selectedFields', fields });
	sandbox.pooledSubscriptions.forEach((row, index) => {
		expect(Object.entries(items[index])).toEqual([
			['licenseId', row.licenseId],
			['poolName', row.poolName],
			['source', row.source],
			[
				'sourceName',
				row.source === 5 ? 'AvePoint pooled subscription' : 'LAR organization pooled subscription',
			],
			['paymentTypeName', row.paymentType === 0 ? 'Prepaid' : 'Pay as you go'],
			['startDate', row.startDate ? `${row.startDate}T00:00:00.000Z` : null],
			['status', row.status],
		]);
	});
});

test('codes and numbers that are not known stay as they are', async () => {
	await open();
	const row = {
		licenseId: '1',
		product: 'Fly',
		status: 9,
		source: 'x',
		paymentType: '1',
		totalUserSeat: 'many',
	};
	const body = JSON.stringify({ data: [row], metadata: { pageIndex: 1, pageSize: 100, totalCount: 1 } });
	sandbox.fail({ operationId: 'listPooledSubscriptions', status: 200, body });
	const fields = [
		'productType',
		'productName',
		'status',
		'statusName',
		'source',
		'paymentTypeName',
		'totalUserSeat',
	];
	const { items, hints } = await ask({ output: 'selectedFields', fields });
	expect(hints).toEqual([expect.stringContaining('totalUserSeat')]);
	expect(items).toEqual([
		{
			productType: 'Fly',
			productName: null,
			totalUserSeat: 'many',
			statusName: null,
			source: 'x',
			paymentTypeName: 'Pay as you go',
			status: 9,
		},
	]);
});

test('without its permission the error says which one', async () => {
	await open();
	const { error } = await run({
		sandbox,
		items: [{}],
		parameters: { resource: 'pooledSubscription', operation: 'getAll' },
		credential: sandboxCredential(sandbox, { permissions: ['elements.license.read.all'] }),
	});
	expect(error?.message).toBe('AvePoint refused access to the pooled subscriptions');
	expect(error?.description).toContain('elements.t2.license.read.all');
});
