/* `npm start -- --diagnose` against the sandbox: what it finds out, and that it tells nothing else. */
import { execFile } from 'node:child_process';
import { createServer, request as send } from 'node:http';
import { sandboxCredential } from '../../n8n/examples';
import { listen, LOOPBACK } from '../../sandbox/listen';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { diagnose } from '../../tools/diagnose/diagnose';
import { CLEAN, program } from '../support/program';
import { ROOT } from '../support/workflow';

const MOST_REQUESTS = 16;

/** Everything of the sandbox that is somebody's. */
function secretsOf(sandbox: Sandbox): string[] {
	const { clientId, clientSecret = '' } = DEMO_REGISTRATION;
	const pools = sandbox.pooledSubscriptions.flatMap(({ licenseId, poolName, subscriptionName }) => [
		licenseId,
		poolName,
		subscriptionName,
	]);
	const data = sandbox.customers.flatMap(
		({ id, organization, ownerEmail, countryOrRegion, tenants, subscriptions, protection }) => [
			...protection.modules.flatMap(({ serviceModule }) => serviceModule),
			...tenants.flatMap((tenant) =>
				protection.users(tenant.id).flatMap((user) => [user.id, user.email, user.displayName]),
			),
			id,
			organization,
			ownerEmail,
			countryOrRegion,
			...tenants.flatMap((tenant) => [tenant.id, tenant.name]),
			...subscriptions.flatMap(({ service, expirationDate, source }) => [service, expirationDate, source]),
		],
	);
	// Names that are words of the report too.
	const words = ['N/A', 'null', '0', '', undefined];
	return [
		clientId,
		clientSecret,
		sandbox.graphUrl,
		...sandbox.tokens,
		...[...data, ...pools].filter((text): text is string => !words.includes(text)),
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
		expect(sectionOf('User seats of product 2048')).toContain(`  body.${field}: integer\n`);
		const noCustomer = sectionOf('Product 2048 of a customer that does not exist');
		expect(noCustomer).toContain(`/customers/{customerId}/avpt-products/${path}\n  404, within`);
		expect(noCustomer).toContain('  body.message: string\n');
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
			'What Cloud Backup for Microsoft 365 protects of a customer',
		]) {
			expect(sectionOf(title)).toContain('compared with the contract:\n    the same');
		}
		// Only subscriptions of Fly have a start.
		expect(sectionOf('Pooled subscriptions')).toMatch(
			/compared with the contract:\n {4}(the same|missing: body\.data\[\]\.startDate)$/,
		);
		expect(sectionOf('Access token')).toMatch(
			/body\.token_type: string \(Bearer\)[^]+body\.scope: string \(both permissions\)/,
		);
		expect(sectionOf('Customers, a page past the end')).toContain('  body.data: array (empty)\n');
		expect(report.split('\n')[0]).toMatch(
			/^n8n-nodes-avepoint \d+\.\d+\.\d+, Node \d+\.\d+\.\d+, environment custom$/,
		);
		expect(sandbox.violations).toEqual([expect.stringContaining('/nothing: 404')]);
	});

	test('asks about a customer of the subscriptions where the customer list is refused', async () => {
		const registrations = [{ ...DEMO_REGISTRATION, permissions: ['elements.license.read.all'] }];
		const { report, sectionOf } = await diagnoseSandbox({ registrations });
		expect(report.match(/^Access token.*\n.*\n {2}\d+/gm)?.map((text) => text.slice(-3))).toEqual([
			'400',
			'200',
			'400',
			'400',
		]);
		for (const title of ['Customers, a page', 'What Cloud Backup', 'Pooled subscriptions']) {
			expect(sectionOf(title)).toMatch(/\n {2}not asked$/);
		}
		expect(report).toContain('body.scope: string (license permission)');
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
			/headers: .*retry-after[^]+body\.error: object\n {2}body\.error\.code: string \(guid\)\n {2}body\.error\.message: string\n {2}body\.\{key\}: array \(one\)\n {2}body\.\{key\}\[\]: string \(guid\)\n/,
		);
		expect(sectionOf('Customers, a page')).toMatch(
			/302, within [\d.]+ s, application\/json\n {2}redirected to the same origin/,
		);
		expect(sectionOf('Subscriptions\n')).toMatch(/503, within [\d.]+ s, text\/html[^]+body: not JSON$/);
		expect(sectionOf('User seats of product 2048, early')).toMatch(/\n {2}ECONNRESET$/);
		expect(sectionOf('User seats of product 2048, published')).toContain('redirected to another origin\n');
	});

	test('without a token has the shape of the refusal, and the credential’s words', async () => {
		const registrations = [{ ...DEMO_REGISTRATION, clientSecret: 'another' }];
		const { report, refusal, sandbox } = await diagnoseSandbox({ registrations });
		expect(refusal?.message).toBe('AvePoint did not accept the client ID or the client secret');
		expect(report).toMatch(/\n {2}400, within[^]+body: object\n {2}body\.error: string\n/);
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

describe('behind a proxy', () => {
	/** Hands requests on, and refuses tunnels. */
	async function startProxy() {
		const seen: string[] = [];
		const server = createServer((request, response) => {
			seen.push(String(request.url));
			const { method, headers } = request;
			const onward = send(String(request.url), { method, headers }, (answer) => {
				response.writeHead(Number(answer.statusCode), answer.headers);
				answer.pipe(response);
			});
			request.pipe(onward);
		});
		server.on('connect', ({ url }, socket) => {
			seen.push(`tunnel to ${String(url)}`);
			socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		});
		const { port, close } = await listen(server);
		return { url: `http://${LOOPBACK}:${port}`, seen, close };
	}

	const before = { ...process.env };
	afterEach(() => (process.env = before));

	test.each([
		['all requests go through it', '', 'all'],
		['none does to an address that is excepted', 'localhost,127.0.0.1', 'none'],
	])('%s', async (_name, noProxy, which) => {
		const proxy = await startProxy();
		process.env = { ...CLEAN, HTTP_PROXY: proxy.url, NO_PROXY: noProxy };
		const { report, sandbox } = await diagnoseSandbox();
		await proxy.close();
		expect(report).toContain('early form 404, published form 200\n');
		const urls = sandbox.requests.map(({ path, query }) =>
			[new URL(sandbox.graphUrl).origin, path, query && `?${query}`].join(''),
		);
		expect(urls.length).toBeGreaterThan(9);
		expect(proxy.seen).toEqual(which === 'all' ? urls : []);
	});

	test('the secret and the token of AvePoint’s own addresses are sent into a tunnel only', async () => {
		const proxy = await startProxy();
		const env = {
			...CLEAN,
			AVEPOINT_CLIENT_ID: 'app-of-mine',
			AVEPOINT_CLIENT_SECRET: 'secret-of-mine',
			HTTPS_PROXY: proxy.url,
		};
		const { code, printed } = await new Promise<{ code: unknown; printed: string }>((done) =>
			execFile(
				process.execPath,
				['tools/run.mjs', 'start', '--diagnose'],
				{ cwd: ROOT, env },
				(error, ...texts) => done({ code: error?.code, printed: texts.join('') }),
			),
		);
		await proxy.close();
		expect(code).toBe(1);
		expect(proxy.seen).toEqual(['tunnel to identity.avepointonlineservices.com:443']);
		expect(printed).toContain('\n  502, within ');
		expect(printed).not.toMatch(/of-mine/);
	});
});

describe('npm start -- --diagnose', () => {
	test('prints the report of the sandbox, which no proxy stands before, and nobody’s data', async () => {
		const noProxy = { HTTP_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' };
		const { status, stdout, stderr } = program('start', ['--diagnose'], noProxy);
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
		['a report besides', ['--report'], {}, /--diagnose.+ cannot be used with/],
		['a file that is no key', [], key, /not in PEM format/],
	])('%s is one clear line and an exit code', (_name, args, env, message) => {
		const { status, stdout, stderr } = program('start', ['--diagnose', ...args], env);
		expect([status, stdout]).toEqual([1, '']);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});
});
