import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Installation } from './installation';
import { spawnGuarded } from './spawnGuarded';

const LOOPBACK = '127.0.0.1';
/** n8n gives running executions 30 s to end. */
const STOP_TIMEOUT = 40_000;
const START_TIMEOUT = 180_000;

/** A port that nobody listens on: the wanted one, or any. */
export async function freePort(wanted = 0): Promise<number> {
	const server = createServer();
	server.listen(wanted, LOOPBACK);
	try {
		await once(server, 'listening');
	} catch {
		return await freePort();
	}
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** n8n's own settings, which its user may have for another n8n, with its database and its queue. */
const SETTINGS = /^(CREDENTIALS|DB|EXECUTIONS|EXTERNAL|N8N|NODES|OFFLOAD|QUEUE|WEBHOOK|WORKFLOWS)_/i;

const inherited = () =>
	Object.fromEntries(Object.entries(process.env).filter(([name]) => !SETTINGS.test(name)));

/** What makes n8n quiet, keeps it on the loopback address, and its data in the folder. */
export async function environment(folder: string, port: number): Promise<NodeJS.ProcessEnv> {
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
	};
}

async function collect(
	child: ChildProcess,
): Promise<{ code: number | null; output: string; errors: string }> {
	let output = '';
	let errors = '';
	child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
	const [code] = (await once(child, 'close')) as [number | null];
	return { code, output, errors };
}

/**
 * Runs one of n8n's own commands to its end.
 * @returns what it printed
 * @throws Error with what it printed, when it fails
 */
export async function runCommand(
	{ command: [program, ...first] }: Installation,
	folder: string,
	args: string[],
): Promise<string> {
	const env = await environment(folder, await freePort());
	const child = spawnGuarded(program, [...first, ...args], { env });
	const { code, output, errors } = await collect(child);
	if (code !== 0) throw new Error(`n8n ${args.join(' ')} ended with ${String(code)}:\n${output}${errors}`);
	return output;
}

/** A process of n8n that runs. */
export interface Running {
	pid: number;
	/** What it printed so far. */
	log(): string;
	/** Settles when it has ended, for whatever reason. */
	ended: Promise<void>;
	/** Lets it end by itself. */
	stop(): Promise<void>;
	/** Ends it at once, as a power cut would. */
	kill(): Promise<void>;
}

/** A running n8n. */
export interface Instance extends Running {
	url: string;
}

/**
 * Starts one of n8n's commands that don't end, and waits until it is ready.
 * @throws Error with what it printed, when it doesn't get ready
 */
async function launch(
	{ command: [program, ...first] }: Installation,
	args: string[],
	env: NodeJS.ProcessEnv,
	isReady: (log: string) => boolean | Promise<boolean>,
): Promise<Running> {
	const child = spawnGuarded(program, [...first, ...args], { env });
	let log = '';
	for (const stream of [child.stdout, child.stderr])
		stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
	let ended = false;
	const end = once(child, 'close').then(() => {
		ended = true;
	});

	const send = async (signal: NodeJS.Signals) => {
		if (!ended) child.kill(signal);
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT);
		await end;
		clearTimeout(timer);
	};
	const begin = Date.now();
	while (!(await isReady(log))) {
		if (ended || Date.now() - begin > START_TIMEOUT) {
			await send('SIGKILL');
			throw new Error(`n8n did not start:\n${log}`);
		}
		await sleep(200);
	}
	return {
		pid: child.pid as number,
		log: () => log,
		ended: end,
		stop: async () => await send('SIGTERM'),
		kill: async () => await send('SIGKILL'),
	};
}

/**
 * Starts n8n on the loopback address.
 * @param settings further environment variables
 * @throws Error with what it printed, when it doesn't get ready
 */
export async function startInstance(
	installation: Installation,
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
	const env = { ...(await environment(folder, port)), ...settings };
	// It says that it is healthy while its database is still being made.
	const isReady = async () => (await answers('/healthz/readiness')) && (await answers('/rest/settings'));
	return { url, ...(await launch(installation, ['start'], env, isReady)) };
}

/**
 * Starts a worker of n8n's queue mode.
 * @param settings further environment variables: where the queue and the database are
 * @throws Error with what it printed, when it doesn't get ready
 */
export async function startWorker(
	installation: Installation,
	folder: string,
	settings: NodeJS.ProcessEnv,
	concurrency: number,
): Promise<Running> {
	const env = { ...(await environment(folder, await freePort())), ...settings };
	// Its web server is off unless asked for.
	const isReady = (log: string) => log.includes('n8n worker is now ready');
	return await launch(installation, ['worker', `--concurrency=${concurrency}`], env, isReady);
}
