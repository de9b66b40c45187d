/* docs/network.md in each n8n that is tested: a proxy, and a certificate authority of one's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, sandboxCredential } from '../../n8n/examples';
import { N8N_VERSIONS } from '../../n8n/installation';
import { startInstance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { ENVIRONMENTS } from '../../credentials/environments';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { makeServerCertificate } from '../support/certificates';
import { read } from '../support/documents';
import { startForwardProxy } from '../support/forwardProxy';
import type { ForwardProxy } from '../support/forwardProxy';
import { openTestEnvironment } from '../n8n/support';
import type { TestEnvironment } from '../n8n/support';

const PAGE = read('docs/network.md');
/** A name, because proxy agents don't check a certificate against an IP address. */
const HOST = 'localhost';

describe.each(N8N_VERSIONS)('the %s n8n', (which) => {
	let environment: TestEnvironment;
	let sandbox: Sandbox;
	let proxy: ForwardProxy;
	let authority: string;
	const { started, cleanUp } = collectCleanUps();

	beforeAll(async () => {
		environment = await started(openTestEnvironment({}, which), close);
		const tls = await makeServerCertificate(HOST);
		authority = join(environment.folder, 'company-ca.pem');
		writeFileSync(authority, tls.cert);
		sandbox = await started(startSandbox({ tls }), close);
		proxy = await started(startForwardProxy(), close);
	});
	afterAll(cleanUp);

	/** What the test of a credential says in an n8n with these variables, which the page has. */
	async function testCredential(settings: Record<string, string>) {
		for (const name of Object.keys(settings)) expect(PAGE).toContain(name);
		proxy.targets.length = 0;
		const { started: running, cleanUp: stop } = collectCleanUps();
		try {
			const instance = await running(
				startInstance(environment.n8n, environment.folder, undefined, settings),
				async (one) => await one.stop(),
			);
			const client = await N8nClient.signIn(instance.url);
			const named = (url: string) => url.replace('127.0.0.1', HOST);
			const { graphUrl, tokenUrl } = sandbox;
			const data = sandboxCredential(sandbox, { graphUrl: named(graphUrl), tokenUrl: named(tokenUrl) });
			const id = await client.saveCredential(AVEPOINT, 'TLS', data);
			const credentials = { id, name: 'TLS', type: AVEPOINT, data };
			const { status, message } = (await client.post('credentials/test', { credentials })) as IDataObject;
			return { status, message, targets: [...new Set(proxy.targets)] };
		} finally {
			await stop();
		}
	}
	const target = () => `${HOST}:${new URL(sandbox.graphUrl).port}`;

	test('a certificate of an authority that Node does not know is refused', async () => {
		const { status, message } = await testCredential({});
		expect([status, message]).toEqual([
			'Error',
			expect.stringContaining('sign-in service could not be reached'),
		]);
	});

	test('with NODE_EXTRA_CA_CERTS it is taken, and with HTTPS_PROXY token and numbers go through the proxy', async () => {
		const tokens = sandbox.count('requestAccessToken');
		const settings = { NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxy.url };
		expect(await testCredential(settings)).toMatchObject({ status: 'OK', targets: [target()] });
		expect(sandbox.count('requestAccessToken')).toBe(tokens + 1);
		expect(proxy.targets.length).toBeGreaterThan(1);
	});

	test('but not to hosts of NO_PROXY', async () => {
		const settings = { NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: proxy.url, NO_PROXY: HOST };
		expect(await testCredential(settings)).toMatchObject({ status: 'OK', targets: [] });
	});
});

test('the page has the hosts of each environment', () => {
	for (const { name, graphUrl, tokenUrl } of Object.values(ENVIRONMENTS)) {
		const [graph, token] = [graphUrl, tokenUrl].map((url) => new URL(url).hostname);
		expect(PAGE).toContain(`| ${name} | \`${graph}\` | \`${token}\` |`);
	}
});
