/* What the tests of the instructions share: who follows them, the containers, and what n8n then says. */
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { INodeTypeDescription } from 'n8n-workflow';
import { inc } from 'semver';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, readExample, sandboxCredential } from '../../n8n/examples';
import type { Workflow } from '../../n8n/examples';
import type { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { version } from '../../package.json';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import type { Container } from './container';
import { startDocker } from './docker';
import { Document } from './document';
import { makeReader } from './reader';
import { runWorkflow } from '../n8n/runWorkflow';

export const PACKAGE = 'n8n-nodes-avepoint';
export const VERSION = version;
/** The one that it is updated to. */
export const NEXT = inc(version, 'patch') as string;
const NODES = [`${PACKAGE}.avePointLicensing`, `${PACKAGE}.avePointLicensingTrigger`];
/** Cloud Backup for Microsoft 365, which the example asks about. */
const PRODUCT = 2048;

export const document = new Document();
let containers: Container[];
let sandbox: Sandbox;
export let reader: ReturnType<typeof makeReader>;
const { add, started, cleanUp } = collectCleanUps();

export async function begin(): Promise<void> {
	containers = [];
	sandbox = await started(startSandbox(), close);
	const docker = await started(startDocker(containers), close);
	reader = makeReader(docker.address);
	add(reader.leave);
	add(removeContainers);
}

export const end = cleanUp;

/** The file of the package, in the folder where the reader made it. */
export const file = (of = VERSION) => join(reader.clone, `${PACKAGE}-${of}.tgz`);

/** Runs a block of the document, where the file is. */
export const run = async (heading: string, part = '', of = VERSION) =>
	await document.run(heading, part, { folder: reader.clone, version: of, env: reader.env });

/** Starts a container that docker knows, until they are removed. */
export async function startContainer(container: Container): Promise<Container> {
	containers.push(container);
	await container.start();
	return container;
}

export async function removeContainers(): Promise<void> {
	for (const container of containers.splice(0).reverse()) await container.remove();
}

/** The package's nodes that the running n8n offers, each with the version of the package; undefined while it writes its list. */
export async function listNodes(client: N8nClient): Promise<string[] | undefined> {
	const types = (await client.getTypes()) as Array<
		INodeTypeDescription & { communityNodePackageVersion?: string }
	>;
	if (!Array.isArray(types)) return undefined;
	return types
		.filter(({ name }) => name.startsWith(`${PACKAGE}.`) && !name.endsWith('Tool'))
		.map(({ name, communityNodePackageVersion }) => `${name}@${communityNodePackageVersion}`)
		.sort();
}

/** Waits until n8n offers these: it writes its list of nodes after it has answered that a package is installed. */
export const untilNodes = async (client: N8nClient, nodes: string[]) =>
	await until(
		async () => isDeepStrictEqual(await listNodes(client), nodes),
		20_000,
		`the nodes ${nodes.join()}`,
	);

export const nodesOf = (of: string) => NODES.map((name) => `${name}@${of}`);

/** @returns the id of the example */
export async function addExample(client: N8nClient): Promise<string> {
	const id = await client.saveCredential(AVEPOINT, 'AvePoint', sandboxCredential(sandbox));
	return await client.addWorkflow(readExample('get-user-seats', { [AVEPOINT]: { id, name: 'AvePoint' } }));
}

/** Runs the example, which has to give the seats that the sandbox has. */
export async function expectSeats(client: N8nClient, example: string): Promise<void> {
	const { status, error, itemsOf } = await runWorkflow(client, example);
	expect([status, error]).toEqual(['success', undefined]);
	expect(itemsOf('Get user seats')).toMatchObject(
		sandbox.customers
			.slice(0, 10)
			.map(({ id, seats }) => ({ customerId: id, userSeats: seats.get(PRODUCT) ?? 0 })),
	);
}

/** Holds n8n to having the workflow, and not the node. */
export async function expectNoNode(client: N8nClient, example: string): Promise<void> {
	expect(await listNodes(client)).toEqual([]);
	const { nodes } = (await client.get(`workflows/${example}`)) as Workflow;
	expect(nodes.map(({ type }) => type)).toContain(NODES[0]);
}
