/* What the editor asks of the package: the customer list, the credential test, the HTTP Request node's use of it. */
import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_PERMISSIONS } from '../../credentials/permissions';
import { getCustomers, searchCustomers } from '../../nodes/AvePointLicensing/listSearch/customers';
import { PRODUCT_TYPES, productTypeOptions } from '../../nodes/AvePointLicensing/shared/productTypes';
import { sandboxCredential } from '../../n8n/examples';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { contextOf, sendByHttpRequestNode, testCredential } from '../support/editor';
import { ids, run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => await sandbox.close());

describe('the customer list', () => {
	async function search(filter?: string, token?: string, credential?: IDataObject) {
		const { workflow, node, data } = await contextOf(credential ?? sandboxCredential(sandbox));
		return await searchCustomers.call(new LoadOptionsContext(workflow, node, data, ''), filter, token);
	}

	test('has every customer of every page, sorted, page by page, from one reading', async () => {
		await open({ customers: 260 });
		const names: string[] = [];
		const values = new Set<unknown>();
		let token: string | undefined;
		do {
			const page = await search('', token);
			names.push(...page.results.map(({ name }) => name));
			page.results.forEach(({ value }) => values.add(value));
			token = page.paginationToken as string | undefined;
		} while (token);
		expect(values).toEqual(new Set(sandbox.customers.map(({ id }) => id)));
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
		expect(names).toContain('株式会社さくら商会 (owner@customer2.example)');
		expect(
			sandbox.requests.filter(({ operationId }) => operationId === 'listCustomers').map(({ query }) => query),
		).toEqual(['pageIndex=1&pageSize=100', 'pageIndex=2&pageSize=100', 'pageIndex=3&pageSize=100']);
	});

	test.each([
		['backerei GRUNEWALD', 'Bäckerei Grünewald & Söhne GmbH'],
		['wide letters', 'ＷＩＤＥ　Ｌｅｔｔｅｒｓ'],
		['owner@customer5.example', '🚀 Rocket Räder 🛴'],
		['"quick"', 'O\'Hara "Quick" Movers'],
	])('finds %s', async (filter, name) => {
		await open();
		const { results } = await search(filter);
		expect(results.map((result) => result.name)).toEqual([expect.stringContaining(name)]);
	});

	test('has all of them at once where several may be chosen', async () => {
		await open({ customers: 210 });
		const { workflow, node, data } = await contextOf(sandboxCredential(sandbox));
		const entries = await getCustomers.call(new LoadOptionsContext(workflow, node, data, ''));
		expect(new Set(entries.map(({ value }) => value))).toEqual(
			new Set(sandbox.customers.map(({ id }) => id)),
		);
	});

	test('without the customers permission it says so in words, and asks again next time', async () => {
		await open({ registrations: [{ ...DEMO_REGISTRATION, permissions: ['elements.license.read.all'] }] });
		for (const times of [1, 2]) {
			const credential = sandboxCredential(sandbox, { permissions: DEFAULT_PERMISSIONS });
			await expect(search('', undefined, credential)).rejects.toMatchObject({
				message: 'AvePoint refused access to the customer list',
				description: expect.stringContaining('Grant the permission elements.customers.read.all'),
			});
			expect(sandbox.count('listCustomers')).toBe(times);
		}
	});

	test('a customer without a name or an owner is still there, by what is known', async () => {
		await open();
		const data = [
			{ id: 'a', organization: 'Contoso ' },
			{ id: 'b', ownerEmail: 'b@customer.example' },
		];
		const body = JSON.stringify({ data, metadata: { totalCount: 2 } });
		sandbox.fail({ operationId: 'listCustomers', status: 200, body });
		expect((await search()).results).toEqual([
			{ name: 'b@customer.example', value: 'b' },
			{ name: 'Contoso', value: 'a' },
		]);
	});

	test('an answer that is no list is an error, not an empty list', async () => {
		await open();
		sandbox.fail({ operationId: 'listCustomers', status: 200, body: '{"data":null}' });
		await expect(search()).rejects.toMatchObject({ message: 'The answer is not a list' });
	});

	test('a page that is too slow is asked for in halves', async () => {
		await open({ customers: 130 });
		sandbox.fail({ operationId: 'listCustomers', status: 504, times: 2 });
		const { results } = await search('ltd');
		expect(results.length).toBeGreaterThan(0);
		const queries = sandbox.requests.filter(({ path }) => path.endsWith('/batch')).map(({ query }) => query);
		expect(queries.slice(0, 2)).toEqual(['pageIndex=1&pageSize=100', 'pageIndex=1&pageSize=50']);
		expect(queries).toContain('pageIndex=2&pageSize=25');
	});
});

describe('the credential test', () => {
	test('asks for one customer’s subscriptions with the license permission', async () => {
		await open();
		await testCredential(sandbox, { permissions: ['elements.license.read.all'] });
		expect(sandbox.violations).toEqual([]);
		expect(sandbox.requests.map(({ operationId, query, status }) => [operationId, query, status])).toEqual([
			['requestAccessToken', '', 200],
			['listSubscriptions', 'pageSize=1', 200],
		]);
	});

	test.each([(url: string) => ` ${url}/ `, (url: string) => `${url}/?`, (url: string) => `${url}/#`])(
		'takes an address as the node does (%#)',
		async (spell) => {
			await open();
			const change = { graphUrl: spell(sandbox.graphUrl), tokenUrl: ` ${sandbox.tokenUrl} ` };
			await testCredential(sandbox, change);
			const credential = sandboxCredential(sandbox, change);
			expect((await run({ sandbox, items: ids(sandbox, 1), credential })).items).toHaveLength(1);
			expect(sandbox.violations).toEqual([]);
		},
	);

	test('fails in our words', async () => {
		await open();
		await expect(testCredential(sandbox, { clientSecret: 'wrong' })).rejects.toMatchObject({
			message: 'AvePoint did not accept the client ID or the client secret',
		});
	});
});

describe('the list of products', () => {
	/** What n8n's dropdown shows of the entries when one types: those with the text in their name, in any case. */
	const type = (text: string) =>
		productTypeOptions.filter(({ name }) => name.toLowerCase().includes(text)).map(({ value }) => value);

	test.each([
		['office 365', [2048]],
		['cloud backup for microsoft 365', [2048]],
		['user and device management', [49]],
		['user management', [49]],
		['exchange online', [270]],
		['backup express', [274]],
	])('has what one finds by "%s"', (text, found) => {
		expect(type(text)).toEqual(found);
	});

	test('has all products, in the order of their names, and both lists are the same', async () => {
		expect(productTypeOptions.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
			Object.keys(PRODUCT_TYPES).map(Number),
		);
		const names = productTypeOptions.map(({ name }) => name.toLowerCase());
		expect(names).toEqual([...names].sort());
		const { nodeTypes } = await contextOf({});
		for (const node of ['avePointLicensing', 'avePointLicensingTrigger']) {
			const { properties } = nodeTypes.getByNameAndVersion(`n8n-nodes-avepoint.${node}`).description;
			const [{ options }] = properties.filter(({ name }) => name === 'productType');
			expect(options).toEqual(productTypeOptions);
		}
	});
});

describe('the HTTP Request node', () => {
	test('may use the credential for the rest of the API', async () => {
		await open();
		const { metadata } = await sendByHttpRequestNode(
			sandbox,
			`${sandbox.graphUrl}/partner/external/v3/general/customers/batch`,
		);
		expect(metadata).toMatchObject({ totalCount: 260 });
	});

	test('can not send the token to another host', async () => {
		await open();
		await expect(sendByHttpRequestNode(sandbox, 'http://127.0.0.2:9/')).rejects.toMatchObject({
			message: 'This credential is for another address',
		});
	});
});
