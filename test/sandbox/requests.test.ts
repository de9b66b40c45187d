import fc from 'fast-check';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { isPathSegment } from '../../nodes/AvePointLicensing/shared/path';
import { ids, run } from '../support/workflow';

let sandbox: Sandbox;
beforeEach(async () => (sandbox = await startSandbox({ endpoints: 'both' })));
afterEach(async () => await sandbox.close());

test.each(['userSeats', 'productOverview'])(
	'hostile ids and any product are requests of the contract (%s)',
	async (endpoint) => {
		const id = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => isPathSegment(text.trim()));
		const productType = fc.integer({ min: 1 });
		const items = fc.sample(fc.record({ customerId: id, productType }), { numRuns: 150, seed: 7 });
		const { items: out } = await run({
			sandbox,
			items: [...items, ...ids(sandbox, 1).map((item) => ({ ...item, productType: 1 }))],
			parameters: { productType: '={{ $json.productType }}', options: { endpoint } },
			onError: 'continueRegularOutput',
		});
		expect(out).toHaveLength(151);
		expect(
			out.filter(({ error }) => !String(error).startsWith('The customer or the product was not found')),
		).toEqual([expect.objectContaining({ customerId: sandbox.customers[0].id, productType: 1 })]);
		expect(sandbox.violations).toEqual([]);
		const asked = sandbox.requests.slice(1).map(({ path }) => decodeURIComponent(path.split('/')[6]));
		expect(new Set(asked)).toEqual(
			new Set([...items.map(({ customerId }) => customerId.trim()), sandbox.customers[0].id]),
		);
	},
);

test('a request outside the contract is a loud refusal', async () => {
	const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'x' });
	const token = await fetch(sandbox.tokenUrl, { method: 'POST', body });
	expect(token.status).toBe(400);
	expect(token.headers.get('x-sandbox-violation')).toContain('scope');
	expect((await fetch(`${sandbox.graphUrl}/elsewhere`)).status).toBe(404);
	expect(sandbox.violations).toHaveLength(2);
});
