import type { IDataObject } from 'n8n-workflow';
import { DEFAULT_PERMISSIONS } from '../../credentials/permissions';
import { sandboxCredential } from '../../n8n/examples';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { encrypt, makeKeyPair } from '../support/certificates';
import { ids, run } from '../support/workflow';

let sandbox: Sandbox;
const open = async (options: SandboxOptions = {}) => (sandbox = await startSandbox(options));
afterEach(async () => {
	expect(sandbox.violations).toEqual([]);
	await sandbox.close();
});

const seats = (index: number, productType = 2048) => sandbox.customers[index].seats.get(productType) ?? 0;

describe('the forms of the endpoint', () => {
	test('automatic asks the early form first and stays with the published one where only that answers', async () => {
		await open({ endpoints: 'published' });
		const { items, hints } = await run({ sandbox, items: ids(sandbox, 30) });
		expect(items[3]).toEqual({
			customerId: sandbox.customers[3].id,
			productType: 2048,
			productName: 'Cloud Backup for Microsoft 365',
			userSeats: seats(3),
			purchasedUserSeat: seats(3),
		});
		expect(items).toHaveLength(30);
		expect(sandbox.count('getUserSeats')).toBe(1);
		expect(sandbox.count('getProductOverview')).toBe(30);
		expect(hints).toEqual([]);
		await run({ sandbox, items: ids(sandbox, 3) });
		expect([sandbox.count('getUserSeats'), sandbox.count('getProductOverview')]).toEqual([1, 33]);
	});

	test('automatic asks the early form again after an hour', async () => {
		await open({ endpoints: 'published' });
		await run({ sandbox, items: ids(sandbox, 1) });
		const now = jest.spyOn(Date, 'now');
		const later = Date.now() + 3_700_000;
		now.mockImplementation(() => later);
		await run({ sandbox, items: ids(sandbox, 2) });
		now.mockRestore();
		expect(sandbox.count('getUserSeats')).toBe(2);
	});

	const REFUSALS = [204, 400, 403, 404, 405, 406, 410, 501];
	const refuse = (operationId: string, status: number, message = '', times = 99) =>
		sandbox.fail({ operationId, status, times, body: message && JSON.stringify({ message }) });

	test.each(REFUSALS)(
		'automatic goes with the published form where the early one says %i',
		async (status) => {
			await open({ endpoints: 'both' });
			refuse('getUserSeats', status);
			const { items } = await run({ sandbox, items: ids(sandbox, 20) });
			expect(items.map((item) => item.purchasedUserSeat)).toEqual(
				ids(sandbox, 20).map((_, index) => seats(index)),
			);
			expect([sandbox.count('getUserSeats'), sandbox.count('getProductOverview')]).toEqual([1, 20]);
		},
	);

	test('an empty 200 is a refusal, what passes is none', async () => {
		await open({ endpoints: 'both' });
		sandbox.fail({ operationId: 'getUserSeats', status: 200 });
		const first = await run({ sandbox, items: ids(sandbox, 1) });
		expect(first.items[0]).toHaveProperty('purchasedUserSeat');
		refuse('getProductOverview', 500);
		const parameters = { options: { retryBudget: 0 } };
		const { error } = await run({ sandbox, items: ids(sandbox, 1), parameters });
		expect(error?.message).toBe('AvePoint is not available at the moment (500)');
		expect(sandbox.count('getUserSeats')).toBe(1);
	});

	test.each(REFUSALS)('automatic goes back where the form that answered says %i', async (status) => {
		await open({ endpoints: 'both' });
		refuse('getUserSeats', 404, '', 1);
		await run({ sandbox, items: ids(sandbox, 1) });
		refuse('getProductOverview', status);
		const { items } = await run({
			sandbox,
			items: ids(sandbox, 5),
			parameters: { options: { concurrency: 1 } },
		});
		expect(items.map((item) => item.availableUserSeat)).toEqual([0, 1, 2, 3, 4].map((index) => seats(index)));
		expect([sandbox.count('getUserSeats'), sandbox.count('getProductOverview')]).toEqual([6, 2]);
	});

	const NOTHING = [
		[[403, ''], [404, ''], 'AvePoint refused access to'],
		[[404, ''], [403, ''], 'AvePoint refused access to'],
		[[400, ''], [404, ''], 'AvePoint did not accept the request (400)'],
		[[501, ''], [404, ''], 'The customer or the product was not found'],
		[[404, 'Gone astray'], [403, ''], 'The customer or the product was not found'],
		[[404, 'Gone astray'], [403, 'Not yours'], 'AvePoint refused access to'],
		[[403, ''], [410, 'Gone astray'], 'AvePoint did not accept the request (410)'],
		[[204, ''], [405, ''], 'The customer or the product was not found'],
		[[204, ''], [501, ''], 'AvePoint is not available at the moment (501)'],
		[[501, ''], [204, ''], 'AvePoint gave an empty answer'],
	] as Array<[[number, string], [number, string], string]>;
	test.each(NOTHING)(
		'neither answers, %j and %j: the refusal that says most',
		async (early, published, message) => {
			await open({ endpoints: 'both' });
			refuse('getUserSeats', ...early);
			refuse('getProductOverview', ...published);
			const { error } = await run({ sandbox, items: ids(sandbox, 1) });
			expect(error?.message).toContain(message);
			expect([sandbox.count('getUserSeats'), sandbox.count('getProductOverview')]).toEqual([1, 1]);
		},
	);

	test.each(['published', 'early'] as const)(
		'many unknown customers at once do not hide the form from the others (%s)',
		async (endpoints) => {
			await open({ endpoints, latency: 5 });
			const unknown = Array.from({ length: 30 }, (_, index) => ({ customerId: `unknown${index}` }));
			const items = [
				...unknown,
				...ids(sandbox, 30),
				...unknown.map(({ customerId }) => ({ customerId: `${customerId}x` })),
			];
			const onError = 'continueRegularOutput';
			const outcome = await run({ sandbox, items, onError });
			expect(
				outcome.items.map(({ error, purchasedUserSeat, availableUserSeat }) =>
					error === undefined ? (purchasedUserSeat ?? availableUserSeat) : 'error',
				),
			).toEqual([
				...Array(30).fill('error'),
				...ids(sandbox, 30).map((_, index) => seats(index)),
				...Array(30).fill('error'),
			]);
			// Each unknown one asks both; of the others, those at most that began before the form was known.
			const [asked, least] = [
				sandbox.count('getUserSeats') + sandbox.count('getProductOverview'),
				60 * 2 + 30,
			];
			expect(asked).toBeGreaterThanOrEqual(least);
			expect(asked).toBeLessThanOrEqual(least + 30);
		},
	);

	test.each(['early', 'both'] as const)(
		'automatic stays with the early form where it answers (%s)',
		async (endpoints) => {
			await open({ endpoints });
			const { items, hints } = await run({ sandbox, items: ids(sandbox, 5) });
			expect(items[0]).toEqual({
				customerId: sandbox.customers[0].id,
				productType: 2048,
				productName: 'Cloud Backup for Microsoft 365',
				userSeats: seats(0),
				availableUserSeat: seats(0),
			});
			expect(sandbox.count('getUserSeats')).toBe(5);
			expect(sandbox.count('getProductOverview')).toBe(0);
			expect(hints).toEqual([]);
		},
	);

	test.each([
		['userSeats', 'availableUserSeat', 'getUserSeats'],
		['productOverview', 'purchasedUserSeat', 'getProductOverview'],
	])('%s asks that form alone', async (endpoint, field, operationId) => {
		await open({ endpoints: 'both' });
		const { items } = await run({ sandbox, items: ids(sandbox, 2), parameters: { options: { endpoint } } });
		expect(items.map((item) => item[field])).toEqual([seats(0), seats(1)]);
		expect(sandbox.count(operationId)).toBe(2);
		expect(sandbox.requests).toHaveLength(3);
	});

	test('an unknown customer that comes first does not decide the form for the others', async () => {
		await open();
		const { items } = await run({
			sandbox,
			items: [{ customerId: 'unknown' }, ...ids(sandbox, 3)],
			onError: 'continueRegularOutput',
		});
		expect(items.map((item) => item.error ?? item.purchasedUserSeat)).toEqual([
			expect.stringContaining('The customer or the product was not found'),
			seats(0),
			seats(1),
			seats(2),
		]);
	});
});

describe('what comes out', () => {
	test('one item for each, in order, paired, whatever the order of the answers', async () => {
		await open({ latency: 5 });
		const items = ids(sandbox, 60);
		sandbox.fail({ operationId: 'getProductOverview', status: 500, times: 5 });
		const parameters = { options: { endpoint: 'productOverview' } };
		const { outputs } = await run({ sandbox, items, parameters });
		expect(outputs).toHaveLength(1);
		expect(outputs[0].map(({ json, pairedItem }) => [json.customerId, pairedItem])).toEqual(
			items.map(({ customerId }, item) => [customerId, { item }]),
		);
	});

	test('the product of each item, by expression, as a number or as text; zero where nothing is bought', async () => {
		await open();
		const [{ customerId }] = ids(sandbox, 1);
		const { items } = await run({
			sandbox,
			items: [40, '16777216', 999_999, 2048].map((productType) => ({ customerId, productType })),
			parameters: { productType: '={{ $json.productType }}' },
		});
		expect(
			items.map(({ productType, productName, purchasedUserSeat }) => [
				productType,
				productName,
				purchasedUserSeat,
			]),
		).toEqual([
			[40, 'Baseline management', seats(0, 40)],
			[16777216, 'Fly', seats(0, 16777216)],
			[999_999, 'Product type 999999', 0],
			[2048, 'Cloud Backup for Microsoft 365', seats(0)],
		]);
	});

	test('a question that many items ask is asked once', async () => {
		await open();
		const [{ customerId }] = ids(sandbox, 1);
		const { items } = await run({
			sandbox,
			items: Array.from({ length: 50 }, () => ({ customerId })),
		});
		expect(items.map((item) => item.purchasedUserSeat)).toEqual(Array(50).fill(seats(0)));
		expect(sandbox.count('getProductOverview')).toBe(1);
	});

	test('a customer from the list, and text around an id', async () => {
		await open();
		const [{ id }] = sandbox.customers;
		const fromList = { __rl: true, mode: 'list', value: id, cachedResultName: 'Somebody' };
		const first = await run({ sandbox, items: [{}], parameters: { customerId: fromList } });
		const second = await run({ sandbox, items: [{ customerId: ` ${id}\n` }] });
		expect(first.items).toEqual(second.items);
		expect(first.items[0].customerId).toBe(id);
	});

	test('a number that the service writes as text is a number, and the other form’s name is kept', async () => {
		await open();
		sandbox.fail({
			operationId: 'getUserSeats',
			status: 200,
			body: '{"productType":"2048","purchasedUserSeat":"25"}',
		});
		const { items } = await run({ sandbox, items: ids(sandbox, 1) });
		expect(items).toEqual([
			expect.objectContaining({ productType: 2048, userSeats: 25, purchasedUserSeat: 25 }),
		]);
	});

	test('both names in one answer: both leave, and the published one is copied', async () => {
		await open();
		const body = '{"productType":2048,"availableUserSeat":7,"purchasedUserSeat":25}';
		sandbox.fail({ operationId: 'getUserSeats', status: 200, body });
		const { items } = await run({ sandbox, items: ids(sandbox, 1) });
		expect(items.map((item) => Object.entries(item).slice(3))).toEqual([
			[
				['userSeats', 25],
				['availableUserSeat', 7],
				['purchasedUserSeat', 25],
			],
		]);
	});

	test('no secret and no token in anything that n8n stores', async () => {
		await open();
		const { execution, stored } = await run({
			sandbox,
			items: [...ids(sandbox, 3), { customerId: 'unknown' }],
			onError: 'continueRegularOutput',
		});
		const [token] = sandbox.tokens;
		expect(token).toMatch(/^ey/);
		expect(stored).not.toContain(token);
		// Nor in the credential, where n8n keeps its id.
		expect(JSON.stringify(execution.credentials.stored)).not.toContain(token);
		expect(stored).not.toContain(DEMO_REGISTRATION.clientSecret);
	});
});

describe('signing in', () => {
	test('one credential read and one token for an execution', async () => {
		await open();
		const { execution } = await run({ sandbox, items: ids(sandbox, 100) });
		expect(execution.credentials.reads).toBe(1);
		expect(sandbox.count('requestAccessToken')).toBe(1);
	});

	test('a stored token is used without asking for a new one', async () => {
		await open();
		const { execution } = await run({ sandbox, items: ids(sandbox, 1) });
		await run({ sandbox, items: ids(sandbox, 1), credential: execution.credentials.stored[7].data as never });
		expect(sandbox.count('requestAccessToken')).toBe(1);
	});

	test('with a certificate, its key plain or encrypted', async () => {
		const { privateKey, certificate } = await makeKeyPair();
		await open({
			registrations: [{ ...DEMO_REGISTRATION, clientSecret: undefined, certificates: [certificate] }],
		});
		const passphrase = 'correct horse';
		for (const change of [{ privateKey }, { privateKey: encrypt(privateKey, passphrase), passphrase }]) {
			const credential = sandboxCredential(sandbox, {
				authentication: 'certificate',
				certificate,
				...change,
			});
			const { items, error } = await run({ sandbox, items: ids(sandbox, 1), credential });
			expect(error).toBeUndefined();
			expect(items[0].purchasedUserSeat).toBe(seats(0));
		}
		expect(sandbox.count('requestAccessToken')).toBe(2);
	});

	test('tokens that end midway: all items are delivered, one token asked for each end', async () => {
		await open({ latency: 5 });
		const items = ids(sandbox, 200);
		let ends = 0;
		const timer = setInterval(() => {
			if (sandbox.count('getProductOverview') < (ends + 1) * 60 || ends === 3) return;
			ends++;
			sandbox.revokeTokens();
		}, 1);
		const outcome = await run({ sandbox, items });
		clearInterval(timer);
		expect(outcome.items.map((item) => item.purchasedUserSeat)).toEqual(
			items.map((_, index) => seats(index)),
		);
		expect(ends).toBe(3);
		expect(sandbox.count('requestAccessToken')).toBe(1 + ends);
	});

	test('whom the service never lets in costs a few tokens, and nobody else an answer', async () => {
		const customers = 60;
		const refused = () => sandbox.customers.slice(0, 50).map(({ id }) => id);
		await open({
			nextFault: ({ path }) => (refused().some((id) => path.includes(id)) ? { status: 401 } : undefined),
		});
		const parameters = { options: { endpoint: 'productOverview' } };
		const onError = 'continueRegularOutput';
		const { items } = await run({ sandbox, items: ids(sandbox, customers), parameters, onError });
		const isRefused = ({ error }: IDataObject) =>
			String(error).startsWith('AvePoint did not accept the access token. ');
		expect(items.map(isRefused)).toEqual(items.map((_, index) => index < 50));
		expect(items.slice(50).map((item) => item.purchasedUserSeat)).toEqual(
			items.slice(50).map((_, index) => seats(50 + index)),
		);
		expect(sandbox.count('requestAccessToken')).toBeLessThan(8);
		expect(sandbox.count('getProductOverview')).toBeLessThan(3 * customers);
	});

	test('a token that expires by the clock is replaced', async () => {
		await open({ tokenLifetime: 1, latency: 100 });
		const { items, error } = await run({
			sandbox,
			items: ids(sandbox, 25),
			parameters: { options: { concurrency: 1 } },
		});
		expect(error).toBeUndefined();
		expect(items).toHaveLength(25);
		expect(sandbox.count('requestAccessToken')).toBeGreaterThanOrEqual(2);
	});

	test.each([[[]], [''], [null]])(
		'no permission chosen (%j): the default ones, as far as they were granted',
		async (none) => {
			for (const granted of [['elements.license.read.all'], DEMO_REGISTRATION.permissions]) {
				await open({ registrations: [{ ...DEMO_REGISTRATION, permissions: granted }] });
				const credential = sandboxCredential(sandbox, { permissions: none });
				const { items } = await run({ sandbox, items: ids(sandbox, 2), credential });
				expect(items).toHaveLength(2);
				expect(items[0]).toHaveProperty('purchasedUserSeat');
				expect(sandbox.count('requestAccessToken')).toBe(granted.length === 1 ? 2 : 1);
				await sandbox.close();
			}
			await open();
		},
	);

	test('without the customers permission the seats still come', async () => {
		await open({ registrations: [{ ...DEMO_REGISTRATION, permissions: ['elements.license.read.all'] }] });
		const credential = sandboxCredential(sandbox, { permissions: DEFAULT_PERMISSIONS });
		const { items } = await run({ sandbox, items: ids(sandbox, 2), credential });
		expect(items).toHaveLength(2);
		expect(sandbox.count('requestAccessToken')).toBe(2);
	});
});

describe('under a rate limit', () => {
	test.each(['seconds', 'date', 'none'] as const)(
		'500 items are delivered with one token (Retry-After: %s)',
		async (retryAfter) => {
			await open({ rateLimit: 100, retryAfter, customers: 500 });
			const { items, error } = await run({
				sandbox,
				items: ids(sandbox, 500),
				parameters: { options: { concurrency: 20 } },
			});
			expect(error).toBeUndefined();
			expect(items.map((item) => item.purchasedUserSeat)).toEqual(
				sandbox.customers.map((_, index) => seats(index)),
			);
			expect(sandbox.count('requestAccessToken')).toBe(1);
			// On a machine that is slower than the limit there is nothing to refuse.
			const sent = sandbox.requests.map(({ at }) => at);
			const isSlow = Math.max(...sent) - Math.min(...sent) > 4_000;
			expect(isSlow || sandbox.requests.some(({ status }) => status === 429)).toBe(true);
		},
	);
});
