import { createServer } from 'node:net';
import { listen, LOOPBACK } from '../sandbox/listen';
import type { Installation } from './installation';
import { startProgram } from './spawnGuarded';
import type { Running } from './spawnGuarded';

/** A port that nobody listens on: the wanted one, or any. */
export async function freePort(wanted = 0): Promise<number> {
	const { port, close } = await listen(createServer(), wanted).catch(
		async () => await listen(createServer()),
	);
	await close();
	return port;
}

/** n8n's own settings, which its user may have for another n8n, with its database and its queue. */
const SETTINGS = /^(CREDENTIALS|DB|EXECUTIONS|EXTERNAL|N8N|NODES|OFFLOAD|QUEUE|WEBHOOK|WORKFLOWS)_/i;

const inherited = () =>
	Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.test(name)));

/** What makes n8n quiet, keeps it on the loopback address, and its data in the folder. */
export async function environment(
	{ settings }: Pick<Installation, 'settings'>,
	folder: string,
	port: number,
): Promise<NodeJS.ProcessEnv> {
	return {
		...inherited(),
		NODE_ENV: 'production',
		NODE_OPTIONS: '',
		N8N_USER_FOLDER: folder,
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_HOST: LOOPBACK,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'instance-ai,mcp-registry,mcp,chat-hub',
		...settings,
	};
}

/** A running n8n. */
export interface Instance extends Running {
	url: string;
}

/**
 * Starts n8n on the loopback address.
 * @param settings further environment variables
 * @throws Error with what it printed, when it doesn't get ready
 */
export async function startInstance(
	n8n: Installation,
	folder: string,
	wantedPort?: number,
	settings: NodeJS.ProcessEnv = {},
): Promise<Instance> {
	const port = await freePort(wantedPort);
	const url = `http://${LOOPBACK}:${port}`;
	const answers = async (path: string) =>
		await fetch(`${url}${path}`).then(
			({ ok }) => ok,
			() => false,
		);
	const env = { ...(await environment(n8n, folder, port)), ...settings };
	// It says that it is healthy while its database is still being made.
	const isReady = async () => (await answers('/healthz/readiness')) && (await answers('/rest/settings'));
	return { url, ...(await startProgram([...n8n.command, 'start'], { env }, isReady)) };
}
