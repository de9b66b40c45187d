import { rmSync } from 'node:fs';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { installN8n, N8N_VERSIONS } from '../../n8n/installation';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { startServers } from '../queue/installation';
import { executionsIn } from '../queue/workflows';
import { openWindow } from '../n8n/browser';
import { read } from '../support/documents';
import { Container } from './container';
import {
	addExample,
	expectNoNode,
	expectSeats,
	file,
	listNodes,
	NEXT,
	nodesOf,
	PACKAGE,
	removeContainers,
	startContainer,
	untilNodes,
	VERSION,
} from './journey';
import { startRegistry } from './registry';
import type { Registry } from './registry';

const PAGE = read('docs/install.md').split('## Install from npm')[1];

/** Installs it as the page says, in n8n's editor. */
async function clickInstall(url: string) {
	const { page, open, close: closeWindow } = await openWindow(url);
	const button = (name: string) => page.getByRole('button', { name, exact: true });
	const [first, field] = ['Install a community node', 'npm Package Name'];
	for (const text of ['Settings > Community nodes', first, field]) expect(PAGE).toContain(text);
	try {
		await open('/settings/community-nodes');
		await button(first).click();
		await page.getByText(field).waitFor();
		await page.getByRole('dialog').getByRole('textbox').fill(PACKAGE);
		await page.getByText('I understand the risks').click();
		await button('Install').click();
		await page.getByText('Package installed').waitFor();
		expect(await page.getByText('2 nodes:').locator('..').innerText()).toMatch(
			/AvePoint Licensing, ?AvePoint Licensing Trigger/,
		);
	} finally {
		await closeWindow();
	}
}

/** What that page sends for its buttons. */
const PACKAGES = 'community-packages';
const install = async (client: N8nClient) => await client.post(PACKAGES, { name: PACKAGE });
const update = async (client: N8nClient) => await client.patch(PACKAGES, { name: PACKAGE });
const uninstall = async (client: N8nClient) => await client.delete(`${PACKAGES}?name=${PACKAGE}`);

const REINSTALL = 'N8N_REINSTALL_MISSING_PACKAGES';

/** Takes away what n8n installed, as a new volume does. */
const losePackages = (container: Container) =>
	rmSync(container.toPath('/home/node/.n8n/nodes'), { recursive: true });

/** Installed by n8n, once the package is published. */
export const fromNpm = () => {
	describe.each(N8N_VERSIONS)('the %s n8n, from npm', (which) => {
		let registry: Registry;
		let container: Container;
		let client: N8nClient;
		let example: string;
		const { started, cleanUp } = collectCleanUps();
		const signIn = async () => (client = await N8nClient.signIn(container.url));

		beforeAll(async () => {
			const n8n = await installN8n(() => {}, which);
			registry = await started(startRegistry(n8n), close);
			const settings = { ...registry.settings, [REINSTALL]: 'true' };
			container = await startContainer(new Container('n8n', n8n, settings));
			await signIn();
		});

		afterAll(async () => {
			await removeContainers();
			await cleanUp();
		});

		test('a package that is not published is not installed', async () => {
			await expect(install(client)).rejects.toThrow(/version does not exist/);
			expect(await listNodes(client)).toEqual([]);
		});

		test('install: the node is there without a restart, and the page lists the package', async () => {
			registry.publish(file());
			await clickInstall(container.url);
			await untilNodes(client, nodesOf(VERSION));
			example = await addExample(client);
			await expectSeats(client, example);
			expect(await client.get(PACKAGES)).toMatchObject([{ packageName: PACKAGE, installedVersion: VERSION }]);
		});

		test('update: the page offers the newer version, which is there without a restart', async () => {
			registry.publish(file(NEXT));
			// An n8n 1 asks for newer versions without the environment's proxy, which leads to the registry here.
			if (which !== 'oldest') expect(await client.get(PACKAGES)).toMatchObject([{ updateAvailable: NEXT }]);
			await update(client);
			await untilNodes(client, nodesOf(NEXT));
			await expectSeats(client, example);
		});

		test(`with ${REINSTALL} n8n gets what is missing when it starts`, async () => {
			expect(PAGE).toContain(`${REINSTALL}=true`);
			losePackages(container);
			await container.restart();
			await signIn();
			await untilNodes(client, nodesOf(NEXT));
			await expectSeats(client, example);
		});

		test('uninstall: the node is gone, the workflow is there', async () => {
			await uninstall(client);
			await untilNodes(client, []);
			await expectNoNode(client, example);
		});
	});

	describe.each(N8N_VERSIONS)('the %s n8n in queue mode, from npm', (which) => {
		let main: Container;
		let worker: Container;
		const { started, cleanUp } = collectCleanUps();

		afterAll(async () => {
			await removeContainers();
			await cleanUp();
		});

		test('install: the running worker gets it, and executes', async () => {
			const n8n = await installN8n(() => {}, which);
			const registry = await started(startRegistry(n8n), close);
			registry.publish(file());
			const settings = { ...(await startServers(started)), ...registry.settings, [REINSTALL]: 'true' };
			main = await startContainer(new Container('n8n', n8n, settings));
			worker = await startContainer(new Container('n8n-worker', n8n, settings, 'worker'));
			const client = await N8nClient.signIn(main.url);
			await install(client);
			await until(() => worker.log().includes(`Community package installed: ${PACKAGE}`));
			await expectSeats(client, await addExample(client));
		});

		test('with new volumes, main and worker get it when they start', async () => {
			for (const container of [main, worker]) {
				losePackages(container);
				await container.restart();
			}
			const client = await N8nClient.signIn(main.url);
			await expectSeats(client, await addExample(client));
			expect(executionsIn(worker.log()).started).toHaveLength(1);
		});
	});
};
