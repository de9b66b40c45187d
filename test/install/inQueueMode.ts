import { collectCleanUps } from '../../n8n/cleanUps';
import { installN8n, N8N_VERSIONS } from '../../n8n/installation';
import { N8nClient } from '../../n8n/n8nClient';
import { startServers } from '../queue/installation';
import { executionsIn } from '../queue/workflows';
import { Container } from './container';
import {
	addExample,
	expectSeats,
	listNodes,
	NEXT,
	nodesOf,
	removeContainers,
	run,
	startContainer,
	VERSION,
} from './journey';
import { runWorkflow } from '../n8n/runWorkflow';

/** A main and a worker, each with a volume of its own. Executions run on the worker. */
export const inQueueMode = () =>
	describe.each(N8N_VERSIONS)('the %s n8n in queue mode', (which) => {
		let main: Container;
		let worker: Container;
		let client: N8nClient;
		let example: string;
		const { started, cleanUp } = collectCleanUps();
		const signIn = async () => (client = await N8nClient.signIn(main.url));

		beforeAll(async () => {
			const n8n = await installN8n(() => {}, which);
			const settings = await startServers(started);
			main = await startContainer(new Container('n8n', n8n, settings));
			worker = await startContainer(new Container('n8n-worker', n8n, settings, 'worker'));
		});

		afterAll(async () => {
			await removeContainers();
			await cleanUp();
		});

		test('with the package on the main only, executions fail', async () => {
			await run('n8n in Docker');
			await signIn();
			example = await addExample(client);
			const { status, error } = await runWorkflow(client, example);
			expect([status, error]).toEqual(['error', expect.stringContaining('Unrecognized node type')]);
		});

		test.each([VERSION, NEXT])('%s on both, restart: the worker executes', async (version) => {
			await run('n8n in queue mode', '', version);
			await signIn();
			expect(await listNodes(client)).toEqual(nodesOf(version));
			await expectSeats(client, example);
			expect(executionsIn(worker.log()).started).toHaveLength(1);
		});
	});
