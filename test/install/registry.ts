/* What stands for npm's registry, at the address where n8n looks for it, with packages that were made here. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { collectCleanUps } from '../../n8n/cleanUps';
import type { Installation } from '../../n8n/installation';
import { listen } from '../../sandbox/listen';
import { makeServerCertificate } from '../support/certificates';
import { startForwardProxy } from '../support/forwardProxy';

type Manifest = Record<string, unknown> & { name: string; version: string };

export interface Registry {
	/** Makes the version of the file npm's latest one. */
	publish(file: string): void;
	/** With these environment variables, n8n and its npm find it. */
	settings: NodeJS.ProcessEnv;
	close(): Promise<void>;
}

/** n8n takes packages from this address only, unless it has a license for another one. */
function addressOf({ modules = '' }: Installation): URL {
	const file = join(modules, 'n8n/dist/modules/community-packages/community-packages.config.js');
	return new URL(/registry = '([^']+)'/.exec(readFileSync(file, 'utf8'))?.[1] ?? '');
}

/** @param n8n whose packages it has */
export async function startRegistry(n8n: Installation): Promise<Registry> {
	const { add, started, cleanUp } = collectCleanUps();
	const address = addressOf(n8n);
	const files = new Map<string, Buffer>();
	const manifests = new Map<string, Manifest>();
	let latest = '';

	function publish(file: string) {
		const data = readFileSync(file);
		const text = execFileSync('tar', ['-xOzf', file, 'package/package.json'], { encoding: 'utf8' });
		const manifest = JSON.parse(text) as Manifest;
		const path = `/${manifest.name}/-/${basename(file)}`;
		const integrity = `sha512-${createHash('sha512').update(data).digest('base64')}`;
		files.set(path, data);
		manifests.set(manifest.version, {
			...manifest,
			dist: { tarball: new URL(path, address).href, integrity },
		});
		latest = manifest.version;
	}

	/** A file, all of a package, or one version of it. */
	function find(path: string): string | Buffer | undefined {
		const [, name, version] = path.split('/');
		const manifest = manifests.get(version === 'latest' ? latest : version);
		if (manifest?.name === name) return JSON.stringify(manifest);
		if (version || manifests.get(latest)?.name !== name) return files.get(path);
		const versions = Object.fromEntries(manifests);
		return JSON.stringify({ name, 'dist-tags': { latest }, versions });
	}

	const tls = await makeServerCertificate(address.hostname);
	const server = createServer(tls, ({ url = '', headers }, response) => {
		const found = headers.host === address.host ? find(url) : undefined;
		response.writeHead(found ? 200 : 404, { 'cache-control': 'no-store' }).end(found ?? '{}');
	});
	const { port, close } = await listen(server);
	add(close);
	const proxy = await started(startForwardProxy(port), async (one) => await one.close());

	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-registry-'));
	add(() => rmSync(folder, { recursive: true, force: true }));
	const authority = join(folder, 'authority.pem');
	writeFileSync(authority, tls.cert);
	return {
		publish,
		settings: {
			HTTPS_PROXY: proxy.url,
			https_proxy: proxy.url,
			NO_PROXY: '',
			no_proxy: '',
			NODE_EXTRA_CA_CERTS: authority,
			npm_config_cache: join(folder, 'cache'),
			// Before what npm is told on this machine.
			npm_config_registry: address.href,
			npm_config_cafile: authority,
			npm_config_fetch_retries: '0',
		},
		close: cleanUp,
	};
}
