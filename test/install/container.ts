import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation } from '../../n8n/installation';
import { startInstance } from '../../n8n/instance';
import type { Instance } from '../../n8n/instance';
import type { Running } from '../../n8n/spawnGuarded';
import { startWorker } from '../queue/installation';

const HOME = '/home/node';

/** What stands for a container of n8n's Docker image: a real n8n, and a folder for its /home/node, in which .n8n is the volume. */
export class Container {
	home = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-container-'));

	private running?: Running;

	constructor(
		readonly name: string,
		public n8n: Installation,
		private readonly settings: NodeJS.ProcessEnv = {},
		private readonly role: 'main' | 'worker' = 'main',
	) {}

	async start(): Promise<void> {
		this.running =
			this.role === 'main'
				? await startInstance(this.n8n, this.home, undefined, this.settings)
				: await startWorker(this.n8n, this.home, this.settings, 5);
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** A new container of another image, with the same volume. Nothing else of the old one is in it. */
	async replace(n8n: Installation): Promise<void> {
		await this.stop();
		const old = this.home;
		this.home = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-container-'));
		renameSync(join(old, '.n8n'), join(this.home, '.n8n'));
		rmSync(old, { recursive: true });
		this.n8n = n8n;
		await this.start();
	}

	async remove(): Promise<void> {
		await this.stop();
		rmSync(this.home, { recursive: true, force: true });
	}

	get url(): string {
		return (this.running as Instance).url;
	}

	log = () => this.running?.log() ?? '';

	/** Where a path of the container is on this machine. @throws Error for one outside of its /home/node */
	toPath(path: string): string {
		if (path !== HOME && !path.startsWith(`${HOME}/`)) throw new Error(`${path} is not in ${HOME}`);
		return join(this.home, path.slice(HOME.length));
	}
}
