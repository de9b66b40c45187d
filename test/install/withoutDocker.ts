import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installN8n } from '../../n8n/installation';
import type { Installation } from '../../n8n/installation';
import { startInstance } from '../../n8n/instance';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import {
	addExample,
	expectNoNode,
	expectSeats,
	listNodes,
	NEXT,
	nodesOf,
	PACKAGE,
	reader,
	run,
	VERSION,
} from './journey';

const OTHER = 'n8n-nodes-other';

/** n8n that npm installed, beside a package that n8n installed itself: it is nobody's business. */
export const withoutDocker = () =>
	describe('n8n installed with npm', () => {
		let n8n: Installation;
		let instance: Instance | undefined;
		let client: N8nClient;
		let example: string;
		const nodes = () => join(reader.home, '.n8n/nodes');
		const other = () => join(nodes(), 'node_modules', OTHER, 'package.json');

		/** As n8n does it: the package with what it needs in its own folder, and a line in a list. */
		function putOther(version: string) {
			rmSync(dirname(other()), { recursive: true, force: true });
			mkdirSync(dirname(other()), { recursive: true });
			const manifest = { name: OTHER, version, n8n: { n8nNodesApiVersion: 1, nodes: [], credentials: [] } };
			writeFileSync(other(), JSON.stringify(manifest));
			const list = join(nodes(), 'package.json');
			const { dependencies, ...rest } = JSON.parse(readFileSync(list, 'utf8')) as { dependencies: object };
			writeFileSync(list, JSON.stringify({ ...rest, dependencies: { ...dependencies, [OTHER]: version } }));
		}
		const versionOfOther = () => (JSON.parse(readFileSync(other(), 'utf8')) as { version: string }).version;

		async function restart(settings: NodeJS.ProcessEnv = {}) {
			await instance?.stop();
			instance = await startInstance(n8n, reader.home, undefined, settings);
			client = await N8nClient.signIn(instance.url);
		}

		beforeAll(async () => {
			n8n = await installN8n(() => {});
			await restart();
			putOther('1.0.0');
		});

		afterAll(async () => await instance?.stop());

		test('install, restart: the node is there, and works', async () => {
			await run('n8n installed with npm');
			expect(await run('See that it worked', 'npm ls --prefix')).toContain(`${PACKAGE}@${VERSION}\n`);
			await restart();
			expect(await listNodes(client)).toEqual(nodesOf(VERSION));
			example = await addExample(client);
			await expectSeats(client, example);
			expect(versionOfOther()).toBe('1.0.0');
		});

		test('update, restart: the newer version', async () => {
			putOther('2.0.0');
			await run('n8n installed with npm', '', NEXT);
			await restart();
			expect(await listNodes(client)).toEqual(nodesOf(NEXT));
			await expectSeats(client, example);
			expect(versionOfOther()).toBe('2.0.0');
		});

		test('an n8n that is told to load no packages does not have it', async () => {
			await restart({ N8N_COMMUNITY_PACKAGES_PREVENT_LOADING: 'true' });
			await expectNoNode(client, example);
		});

		test('uninstall, restart: the node is gone', async () => {
			await run('Uninstall', 'npm uninstall --prefix');
			await restart();
			await expectNoNode(client, example);
			expect(versionOfOther()).toBe('2.0.0');
		});
	});
