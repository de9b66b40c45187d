/* What became of AvePoint's documents since the contract was checked against them. */
import { createHash } from 'node:crypto';
import { usersOf } from './documents';
import type { Documents } from './documents';

export interface Difference {
	kind: 'changed' | 'moved' | 'moved and changed' | 'gone' | 'new';
	/** Where it was; undefined for a document that nobody knew. */
	path?: string;
	/** Where it is, and its fingerprint there; undefined for one that is gone. */
	now?: { path: string; fingerprint: string };
	/** The operations and topics that rely on it. */
	usedBy: string[];
}

export interface Comparison {
	/** Where the folder of the documents is now. */
	folder: string;
	/** In the order of their paths. */
	differences: Difference[];
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1).toLowerCase();
const isIn = (folder: string, path: string) => path.startsWith(`${folder}/`);

/** Folders that were renamed, from one path to another. */
type Renames = Array<[from: string, to: string]>;

/** The parts of two paths in front of what they end with alike. */
export function toRename([from, to]: [string, string]): [string, string] {
	const [old, recent] = [from.split('/'), to.split('/')];
	while (old.length > 0 && recent.length > 0 && old.at(-1) === recent.at(-1)) {
		old.pop();
		recent.pop();
	}
	return [old.join('/'), recent.join('/')];
}

/** Where a path is after each of the renames that concerns it; the most frequent rename comes first. */
function follow(renames: Renames, path: string): string[] {
	const counts = new Map<string, number>();
	for (const [from, to] of renames) {
		const isBelow = from === '' || path === from || isIn(from, path);
		const rest = path.slice(from.length).replace(/^\//, '');
		const target = [to, rest].filter(Boolean).join('/');
		if (isBelow) counts.set(target, (counts.get(target) ?? 0) + 1);
	}
	return [...counts].sort(([, a], [, b]) => b - a).map(([target]) => target);
}

/** Finds documents that are not where they were. */
function findMoves({ folder, fingerprints }: Documents, files: Map<string, string>): Map<string, string> {
	const free = new Set([...files.keys()].filter((path) => !fingerprints.has(path)));
	const moves = new Map<string, string>();
	const missing = () =>
		[...fingerprints].filter(([path]) => !files.has(path) && !moves.has(path)).map(([path]) => path);
	const look = (find: (path: string) => string | undefined) => {
		for (const path of missing()) {
			const found = find(path);
			if (found === undefined) continue;
			moves.set(path, found);
			free.delete(found);
		}
	};
	// The same content, anywhere: preferably in the folder, under the same name.
	look((path) => {
		const rank = (other: string) => Number(isIn(folder, other)) * 2 + Number(nameOf(other) === nameOf(path));
		return [...free]
			.filter((other) => files.get(other) === fingerprints.get(path))
			.sort((a, b) => rank(b) - rank(a))[0];
	});
	// An edited one: where its folder went, or under its own name in another folder.
	const renames = [...moves].map(toRename);
	look((path) => follow(renames, path).find((target) => free.has(target)));
	look((path) => {
		const found = [...free].filter((other) => isIn(folder, other) && nameOf(other) === nameOf(path));
		return found.length === 1 ? found[0] : undefined;
	});
	return moves;
}

function kindOf(before: string | null, after: string | undefined, isMoved: boolean) {
	// One that was not there is not missed.
	if (before === null) return after === undefined ? undefined : 'new';
	if (after === undefined) return 'gone';
	if (isMoved) return after === before ? 'moved' : 'moved and changed';
	return after === before ? undefined : 'changed';
}

/** @param tree the git blob hash of each file of the repository by its path */
export function compare(documents: Documents, tree: Map<string, string>): Comparison {
	const { folder, fingerprints } = documents;
	const files = new Map([...tree].filter(([path]) => nameOf(path) !== 'toc.yml'));
	const moves = findMoves(documents, files);
	const isThere = [...files.keys()].some((path) => isIn(folder, path));
	const home = isThere ? folder : (follow([...moves].map(toRename), folder)[0] ?? folder);
	const toNow = (path: string) => ({ path, fingerprint: files.get(path) as string });
	const known = [...fingerprints].flatMap(([path, before]): Difference[] => {
		const target = files.has(path) ? path : moves.get(path);
		const kind = kindOf(before, target && files.get(target), target !== path);
		if (!kind) return [];
		return [
			{ kind, path, now: target === undefined ? undefined : toNow(target), usedBy: usersOf(documents, path) },
		];
	});
	const targets = new Set(moves.values());
	const unknown = [...files.keys()]
		.filter((path) => isIn(home, path) && !fingerprints.has(path) && !targets.has(path))
		.map((path): Difference => ({ kind: 'new', now: toNow(path), usedBy: [] }));
	const placeOf = ({ path, now }: Difference) => path ?? now?.path ?? '';
	const differences = [...known, ...unknown].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
	return { folder: home, differences };
}

/** Whether somebody has to look: an edit of a document that nothing relies on is no reason. */
export const isReported = ({ kind, usedBy }: Difference) => kind !== 'changed' || usedBy.length > 0;

/** Names a state of the documents: the same for the same differences, whatever else the repository has. */
export function toState(differences: Difference[]): string {
	const parts = differences.filter(isReported).map(({ kind, path, now }) => [kind, path, now]);
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
