/* The access token and the client secret stay where they belong when AvePoint's address points elsewhere. */
import { createServer } from 'node:http';
import { LoadOptionsContext } from 'n8n-core';
import { searchCustomers } from '../../nodes/AvePointLicensing/listSearch/customers';
import { sandboxCredential } from '../../n8n/examples';
import { listen } from '../../sandbox/listen';
import type { Listening } from '../../sandbox/listen';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { contextOf, openContext, sendByHttpRequestNode, testCredential } from '../support/editor';
import { openTrigger } from '../support/trigger';
import { ids, run } from '../support/workflow';

const BATCH = '/partner/external/v3/general/customers/batch';

let sandbox: Sandbox;
/** Somebody else's server, which answers all with 200. */
let stranger: Listening;
let strangerUrl: string;
let seen: string[];

beforeEach(async () => {
	sandbox = await startSandbox();
	seen = [];
	stranger = await listen(
		createServer((request, response) => {
			seen.push(`${String(request.method)} ${String(request.url)}`);
			response.setHeader('content-type', 'application/json').end('{"data":[],"metadata":{"totalCount":0}}');
		}),
	);
	strangerUrl = `http://127.0.0.1:${stranger.port}/`;
});
afterEach(async () => {
	await stranger.close();
	await sandbox.close();
});

const redirect = (status: number, operationId: string) =>
	sandbox.fail({ operationId, status, headers: { location: strangerUrl }, times: 99 });

/** Settles with the failure's message; undefined when there was none. */
const failureOf = async (promise: Promise<unknown>) =>
	await promise.then(
		() => undefined,
		(error: Error) => error.message,
	);

describe.each([301, 302, 303, 307, 308])('a redirect (%s) to another origin is not followed', (status) => {
	test('by the credential test, which is red and says why', async () => {
		redirect(status, 'listSubscriptions');
		expect(await failureOf(testCredential(sandbox))).toContain(String(status));
		const { credentialType } = await contextOf(sandboxCredential(sandbox));
		const rule = credentialType.test?.rules?.find(({ properties }) => properties.value === status);
		expect(rule?.properties.message).toMatch(/pointed to another address/);
		expect(seen).toEqual([]);
	});

	test.each([
		['an old version', { followRedirect: true, followAllRedirects: true, maxRedirects: 21 }],
		[
			'a new version',
			{ followRedirect: true, followAllRedirects: true, sendCredentialsOnCrossOriginRedirect: false },
		],
	])('by the HTTP Request node in %s', async (_name, options) => {
		redirect(status, 'listCustomers');
		expect(await failureOf(sendByHttpRequestNode(sandbox, `${sandbox.graphUrl}${BATCH}`, options))).toContain(
			String(status),
		);
		expect(seen).toEqual([]);
	});

	test('by another node that uses the credential', async () => {
		redirect(status, 'listCustomers');
		const context = await openContext(sandboxCredential(sandbox));
		const sent = context.helpers.httpRequestWithAuthentication.call(context, 'avePointGraphApi', {
			method: 'POST',
			url: `${sandbox.graphUrl}${BATCH}`,
			body: { customerIds: [] },
		});
		expect(await failureOf(sent)).toContain(String(status));
		expect(seen).toEqual([]);
	});

	test('by the node, its customer list and the trigger', async () => {
		for (const operationId of ['getProductOverview', 'listCustomers', 'listSubscriptions'])
			redirect(status, operationId);
		const message = `AvePoint pointed to another address (${status})`;
		const { error } = await run({
			sandbox,
			items: ids(sandbox, 1),
			parameters: { options: { endpoint: 'productOverview' } },
		});
		expect(error?.message).toBe(message);
		const { workflow, node, data } = await contextOf(sandboxCredential(sandbox));
		const list = searchCustomers.call(new LoadOptionsContext(workflow, node, data, ''));
		expect(await failureOf(list)).toBe(message);
		const trigger = await openTrigger(sandbox, { event: 'seatsChanged', seats: 'purchased' });
		expect(await failureOf(trigger.poll())).toBe(message);
		expect(sandbox.requests.filter((request) => request.status === status)).toHaveLength(3);
		expect(seen).toEqual([]);
	});

	test('by the token request', async () => {
		redirect(status, 'requestAccessToken');
		const { error, stored } = await run({ sandbox, items: ids(sandbox, 1) });
		expect(error?.message).toBe("AvePoint's sign-in service gave an answer without a token");
		expect(stored).not.toContain(strangerUrl);
		expect(seen).toEqual([]);
	});
});
