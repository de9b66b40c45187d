/* n8n in queue mode: a main and workers, each with a folder of its own, as on machines of their own. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectCleanUps } from '../../n8n/cleanUps';
import type { CleanUps } from '../../n8n/cleanUps';
import { installPackage, pack } from '../../n8n/installPackage';
import { installN8n } from '../../n8n/installation';
import type { Installation } from '../../n8n/installation';
import { environment, freePort, startInstance } from '../../n8n/instance';
import type { Instance } from '../../n8n/instance';
import { startProgram } from '../../n8n/spawnGuarded';
import type { Running } from '../../n8n/spawnGuarded';
import { startPostgres, startRedis } from './servers';

export interface Queue {
	main: Instance;
	addWorker(): Promise<Running>;
	/** Stops all that was started, the last first. */
	close(): Promise<void>;
}

/**
 * @param settings where the queue and the database are
 * @throws Error with what it printed, when it doesn't get ready
 */
export async function startWorker(
	n8n: Installation,
	folder: string,
	settings: NodeJS.ProcessEnv,
	concurrency: number,
): Promise<Running> {
	const env = { ...(await environment(n8n, folder, await freePort())), ...settings };
	// Its web server is off unless asked for.
	const isReady = (log: string) => log.includes('n8n worker is now ready');
	return await startProgram([...n8n.command, 'worker', `--concurrency=${concurrency}`], { env }, isReady);
}

/** Redis and PostgreSQL. @returns the settings with which each n8n finds them */
export async function startServers(started: CleanUps['started']): Promise<NodeJS.ProcessEnv> {
	const redis = await started(startRedis(), async ({ stop }) => await stop());
	const postgres = await started(startPostgres(), async ({ stop }) => await stop());
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: 'n8n',
		N8N_ENCRYPTION_KEY: randomBytes(24).toString('hex'),
		OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	};
}

/** @param concurrency executions at once, of each worker */
export async function startQueue(concurrency: number): Promise<Queue> {
	const { add, started, cleanUp } = collectCleanUps();
	const stop = (running: { stop(): Promise<void> }) => running.stop();
	try {
		const n8n = await installN8n(() => {});
		const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-queue-'));
		add(() => rmSync(folder, { recursive: true, force: true }));
		const settings = {
			...(await startServers(started)),
			// How soon a dead worker is noticed: by default after up to a minute and a half.
			QUEUE_WORKER_LOCK_DURATION: '10000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
			QUEUE_WORKER_STALLED_INTERVAL: '3000',
		};
		const tarball = await pack(folder);
		let machines = 0;
		const addMachine = async () => {
			const machine = join(folder, `machine-${++machines}`);
			await installPackage(tarball, machine);
			return machine;
		};
		const main = await started(startInstance(n8n, await addMachine(), undefined, settings), stop);
		return {
			main,
			addWorker: async () => await started(startWorker(n8n, await addMachine(), settings, concurrency), stop),
			close: cleanUp,
		};
	} catch (error) {
		await cleanUp();
		throw error;
	}
}
