import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm';

const ROOT = join(__dirname, '..');

/** Packs the built package as it would be published. @returns the tarball in the folder */
export async function pack(folder: string): Promise<string> {
	await npm(['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
	const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
	return join(folder, tarball);
}

/**
 * Installs a packed package where n8n has its community packages, in the way n8n does it. Not a link: then the package would
 * find this repository's n8n-workflow, and n8n would not know its errors.
 * @param folder n8n's user folder
 */
export async function installPackage(tarball: string, folder: string): Promise<void> {
	const nodes = join(folder, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	const manifest = join(nodes, 'package.json');
	if (!existsSync(manifest)) {
		writeFileSync(manifest, JSON.stringify({ name: 'installed-nodes', private: true, dependencies: {} }));
	}
	await npm(
		['install', '--offline', '--omit=peer', '--legacy-peer-deps', '--ignore-scripts', tarball],
		nodes,
	);
}

/** Installs the package as it is built now. */
export async function installBuiltPackage(folder: string): Promise<void> {
	const temporary = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'));
	try {
		await installPackage(await pack(temporary), folder);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}
