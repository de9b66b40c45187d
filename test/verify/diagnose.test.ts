/* `npm start -- --diagnose` against the sandbox: what it finds out, and that it tells nothing else. */
import { sandboxCredential } from '../../n8n/examples';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { diagnose } from '../../tools/diagnose/diagnose';
import { program } from '../support/program';

const MOST_REQUESTS = 12;

/** Everything of the sandbox that is somebody's. */
function secretsOf(sandbox: Sandbox): string[] {
	const { clientId, clientSecret = '' } = DEMO_REGISTRATION;
	const data = sandbox.customers.flatMap(
		({ id, organization, ownerEmail, countryOrRegion, tenants, subscriptions }) => [
			id,
			organization,
			ownerEmail,
			countryOrRegion,
			...tenants.flatMap((tenant) => [tenant.id, tenant.name]),
			...subscriptions.flatMap(({ service, expirationDate, source }) => [service, expirationDate, source]),
		],
	);
	// Names that are words of the report too.
	const words = ['N/A', 'null', '0'];
	return [
		clientId,
		clientSecret,
		sandbox.graphUrl,
		...sandbox.tokens,
		...data.filter((text) => !words.includes(text)),
	];
}

async function diagnoseSandbox(
	options: SandboxOptions = {},
	prepare: (sandbox: Sandbox) => string | undefined = () => undefined,
) {
	const sandbox = await startSandbox({ customers: 20, ...options });
	const customer = prepare(sandbox);
	const diagnosis = await diagnose(sandboxCredential(sandbox), customer).finally(() => sandbox.close());
	const sections = diagnosis.report.split('\n\n');
	const secrets = secretsOf(sandbox);
	expect(secrets.filter((secret) => diagnosis.report.includes(secret))).toEqual([]);
	expect(sandbox.requests.length).toBeLessThanOrEqual(MOST_REQUESTS);
	const sectionOf = (title: string) => sections.filter((section) => section.startsWith(title)).join('\n');
	return { ...diagnosis, sandbox, sectionOf };
}

describe('the diagnosis', () => {
	test.each([
		['early', 'early form 200, published form 404', 'availableUserSeat', 'overview/type/{productType}'],
		['published', 'early form 404, published form 200', 'purchasedUserSeat', 'type/{productType}/overview'],
		['both', 'early form 200, published form 200', 'purchasedUserSeat', 'type/{productType}/overview'],
	] as const)('finds the form that answers: %s', async (endpoints, statuses, field, path) => {
		const { report, sectionOf } = await diagnoseSandbox({ endpoints });
		expect(report).toContain(`User seats of a product: ${statuses}\n`);
		expect(sectionOf('User seats of product 2048')).toContain(`    ${field}: integer\n`);
		const noCustomer = sectionOf('Product 2048 of a customer that does not exist');
		expect(noCustomer).toContain(`/customers/{customerId}/avpt-products/${path}\n  404, within`);
		expect(noCustomer).toContain('    message: string\n');
		expect(sectionOf('A product that does not exist')).toContain('\n  200, within');
		expect(sectionOf('Subscriptions, with a worthless token')).toContain('\n  401, within');
	});

	test('is the same as the contract where the sandbox answers as it should', async () => {
		const { report, sandbox, sectionOf } = await diagnoseSandbox();
		for (const title of [
			'Access token',
			'Customers\n',
			'Customers, a page',
			'Subscriptions\n',
			'User seats of a customer',
		]) {
			expect(sectionOf(title)).toContain('compared with the contract: the same');
		}
		expect(sectionOf('Access token')).toContain('token type: Bearer; scope: as asked for');
		expect(sectionOf('Customers, a page past the end')).toContain('    data: array (empty)\n');
		expect(report.split('\n')[0]).toMatch(
			/^n8n-nodes-avepoint \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, environment custom$/,
		);
		expect(sandbox.violations).toEqual([expect.stringContaining('/nothing: 404')]);
	});

	test('asks about a customer of the subscriptions where the customer list is refused', async () => {
		const registrations = [{ ...DEMO_REGISTRATION, permissions: ['elements.license.read.all'] }];
		const { report, sectionOf } = await diagnoseSandbox({ registrations });
		expect(report.match(/^Access token\n.*\n {2}\d+/gm)?.map((text) => text.slice(-3))).toEqual([
			'400',
			'200',
		]);
		expect(report).toContain('scope: as asked for');
		expect(sectionOf('Customers\n')).toContain('\n  403, within');
		expect(sectionOf('User seats of product 2048, published')).toContain('\n  200, within');
	});

	test('asks nothing about a customer where there is none', async () => {
		const { sectionOf } = await diagnoseSandbox({ customers: 0 });
		expect(sectionOf('User seats of product 2048, published')).toMatch(/\n {2}not asked$/);
		expect(sectionOf('Subscriptions\n')).toContain('\n  200, within');
	});

	test('tells what goes wrong without its words', async () => {
		const { sectionOf } = await diagnoseSandbox({}, (sandbox) => {
			const [{ id, organization, ownerEmail }] = sandbox.customers;
			const body = JSON.stringify({ error: { code: id, message: organization }, [ownerEmail]: [id] });
			sandbox.fail({ operationId: 'listCustomers', status: 500, body, headers: { 'retry-after': '7' } });
			sandbox.fail({
				operationId: 'listCustomers',
				status: 302,
				headers: { location: `${sandbox.graphUrl}/${id}` },
			});
			sandbox.fail({
				operationId: 'listSubscriptions',
				status: 503,
				body: `<p>${id}`,
				headers: { 'content-type': 'text/html' },
			});
			sandbox.fail({ operationId: 'getUserSeats', reset: true });
			sandbox.fail({
				operationId: 'getProductOverview',
				status: 301,
				headers: { location: 'https://elsewhere.example/' },
			});
			return id;
		});
		expect(sectionOf('Customers\n')).toMatch(
			/retry-after yes[^]+error: object\n {6}code: string \(guid\)\n {6}message: string\n {4}\{key\}: array \(one\) of string \(guid\)\n/,
		);
		expect(sectionOf('Customers, a page')).toMatch(
			/302, within [\d.]+ s, application\/json\n {2}redirected to the same origin/,
		);
		expect(sectionOf('Subscriptions\n')).toMatch(/503, within [\d.]+ s, text\/html[^]+body: not JSON$/);
		expect(sectionOf('User seats of product 2048, early')).toMatch(/\n {2}(ECONNRESET|UND_ERR_SOCKET)$/);
		expect(sectionOf('User seats of product 2048, published')).toContain('redirected to another origin\n');
	});

	test('without a token has the shape of the refusal, and the credential’s words', async () => {
		const registrations = [{ ...DEMO_REGISTRATION, clientSecret: 'another' }];
		const { report, refusal, sandbox } = await diagnoseSandbox({ registrations });
		expect(refusal?.message).toBe('AvePoint did not accept the client ID or the client secret');
		expect(report).toMatch(/\n {2}400, within[^]+body: object\n {4}error: string\n/);
		expect(sandbox.requests).toHaveLength(1);
	});

	test('without a connection has its code', async () => {
		const sandbox = await startSandbox({ customers: 1 });
		await sandbox.close();
		const { report, refusal } = await diagnose(sandboxCredential(sandbox));
		expect(refusal?.message).toBe("AvePoint's sign-in service could not be reached");
		expect(report).toMatch(/Access token\n {2}POST \/connect\/token\n {2}ECONNREFUSED$/);
	});
});

describe('npm start -- --diagnose', () => {
	test('prints the report of the sandbox, and nobody’s data', async () => {
		const { status, stdout, stderr } = program('start', ['--diagnose']);
		expect(status).toBe(0);
		expect(stdout).toContain('User seats of a product: early form 404, published form 200\n');
		expect(stderr).toContain('This was the sandbox.');
		const sandbox = await startSandbox();
		await sandbox.close();
		expect(secretsOf(sandbox).filter((secret) => stdout.includes(secret))).toEqual([]);
		expect(stdout).not.toMatch(/https?:|127\.0\.0\.1|@|eyJ/);
		expect(stdout.match(/^ {2}(GET|POST) /gm)?.length).toBeLessThanOrEqual(MOST_REQUESTS);
	});

	const key = {
		AVEPOINT_CLIENT_ID: 'x',
		AVEPOINT_PRIVATE_KEY_FILE: 'README.md',
		AVEPOINT_CERTIFICATE_FILE: 'README.md',
	};
	test.each<[string, string[], Record<string, string>, RegExp]>([
		['a report besides', ['--report'], {}, /--diagnose goes with/],
		['a file that is no key', [], key, /not in PEM format/],
	])('%s is one clear line and an exit code', (_name, args, env, message) => {
		const { status, stdout, stderr } = program('start', ['--diagnose', ...args], env);
		expect([status, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});
});
