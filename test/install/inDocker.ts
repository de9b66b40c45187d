import { installN8n, N8N_VERSIONS } from '../../n8n/installation';
import { N8nClient } from '../../n8n/n8nClient';
import { Container } from './container';
import {
	addExample,
	expectNoNode,
	expectSeats,
	listNodes,
	NEXT,
	nodesOf,
	PACKAGE,
	removeContainers,
	run,
	startContainer,
	VERSION,
} from './journey';

/** n8n in Docker, in each version. */
export const inDocker = () =>
	describe.each(N8N_VERSIONS)('the %s n8n in Docker', (which) => {
		let container: Container;
		let client: N8nClient;
		let example: string;
		const signIn = async () => (client = await N8nClient.signIn(container.url));

		beforeAll(async () => {
			container = await startContainer(new Container('n8n', await installN8n(() => {}, which)));
			await signIn();
			expect(await listNodes(client)).toEqual([]);
		});

		afterAll(removeContainers);

		test('install, restart: the node is there, and works', async () => {
			expect(await run('n8n in Docker')).toMatch(/NAMES\n.*n8n\n/);
			await signIn();
			expect(await listNodes(client)).toEqual(nodesOf(VERSION));
			expect(await run('See that it worked', 'docker')).toContain(`${PACKAGE}@${VERSION}\n`);
			example = await addExample(client);
			await expectSeats(client, example);
			// It lists what was installed there.
			expect(await client.get('community-packages')).toEqual([]);
		});

		test('update, restart: the newer version, with the workflow and its credential', async () => {
			await run('n8n in Docker', '', NEXT);
			await signIn();
			expect(await listNodes(client)).toEqual(nodesOf(NEXT));
			expect(await run('See that it worked', 'docker')).toContain(`${PACKAGE}@${NEXT}\n`);
			await expectSeats(client, example);
		});

		test('uninstall, restart: the node is gone, the workflow is there', async () => {
			await run('Uninstall', 'docker');
			await signIn();
			await expectNoNode(client, example);
		});

		test('installed again, it is in a container of the newest n8n with the same volume', async () => {
			await run('n8n in Docker');
			await signIn();
			await expectSeats(client, example);
			await container.replace(await installN8n(() => {}));
			await signIn();
			expect(await listNodes(client)).toEqual(nodesOf(VERSION));
			await expectSeats(client, example);
		});

		test('what helps when something goes wrong', async () => {
			await run('When something goes wrong', 'chown');
			expect(await run('When something goes wrong', 'docker logs')).toContain('n8n ready');
		});
	});
