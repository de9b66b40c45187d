import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

interface Manifest {
	name: string;
	license?: string;
	keywords?: string[];
	dependencies?: object;
	repository?: { directory?: string };
}

/** A built package. */
export interface Package {
	folder: string;
	manifest: Manifest;
	licence: string;
	/** As n8n's loader understood them when the package was built, and as n8n reads them when it starts. */
	nodes: INodeTypeDescription[];
	credentials: ICredentialType[];
}

/** What is wrong with a package, in words; nothing when all is well. */
export type Check = (subject: Package) => string[];

export function readPackage(folder: string): Package {
	const read = (file: string) => readFileSync(join(folder, file), 'utf8');
	return {
		folder,
		manifest: JSON.parse(read('package.json')) as Manifest,
		licence: read('LICENSE'),
		nodes: JSON.parse(read('dist/types/nodes.json')) as INodeTypeDescription[],
		credentials: JSON.parse(read('dist/types/credentials.json')) as ICredentialType[],
	};
}
