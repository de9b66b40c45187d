/* sandbox/documents.yaml: which of AvePoint's documents describes what, and the state of each that openapi.yaml was checked against. */
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import type { Comparison, Difference } from './compare';
import type { Tree } from './tree';

export const DOCUMENTS_FILE = join(__dirname, '../../sandbox/documents.yaml');

export interface Documents {
	/** Where people find it. */
	repository: string;
	/** The folder of the documents in it. */
	folder: string;
	/** The commit of the fingerprints. */
	checked: { commit: string; date: string };
	/** The document that describes an operation of the contract; null for one that has none. */
	operations: Record<string, string | null>;
	/** What else the contract relies on. */
	topics: Record<string, string>;
	/** The git blob hash of each document by its path; null for one that the commit doesn't have. */
	fingerprints: Map<string, string | null>;
}

export function parseDocuments(text: string): Documents {
	const { fingerprints, ...documents } = parse(text) as Omit<Documents, 'fingerprints'> & {
		fingerprints: Record<string, string | null>;
	};
	return { ...documents, fingerprints: new Map(Object.entries(fingerprints)) };
}

/** The operations and topics that rely on a document. */
export const usersOf = ({ operations, topics }: Documents, path: string): string[] =>
	Object.entries({ ...operations, ...topics })
		.filter(([, document]) => document === path)
		.map(([user]) => user);

function toFingerprints(documents: Documents, differences: Difference[]): Documents['fingerprints'] {
	const fingerprints = new Map(documents.fingerprints);
	for (const { path, now, usedBy } of differences) {
		if (path !== undefined) fingerprints.delete(path);
		if (now) fingerprints.set(now.path, now.fingerprint);
		// Stays known, as one that is not there.
		else if (path !== undefined && usedBy.length > 0) fingerprints.set(path, null);
	}
	return new Map([...fingerprints].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @returns the text of the file with the state of a tree, its comments kept */
export function updateText(
	text: string,
	{ commit, date }: Tree,
	{ folder, differences }: Comparison,
): string {
	const documents = parseDocuments(text);
	const file = parseDocument(text);
	file.set('folder', folder);
	file.setIn(['checked', 'commit'], commit);
	file.setIn(['checked', 'date'], date);
	for (const { path, now } of differences) {
		if (path === undefined || !now) continue;
		for (const section of ['operations', 'topics'] as const) {
			for (const [user, document] of Object.entries(documents[section])) {
				if (document === path) file.setIn([section, user], now.path);
			}
		}
	}
	file.set('fingerprints', file.createNode(toFingerprints(documents, differences)));
	return file.toString({ lineWidth: 0, singleQuote: true });
}
