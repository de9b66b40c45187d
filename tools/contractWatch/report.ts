/*
 * What is told of the differences, as Markdown. The names of files are the vendor's, so anybody's: they come as code, in which
 * Markdown, HTML and mentions mean nothing, and without any character that could end it.
 */
import { isReported, toRename, toState } from './compare';
import type { Difference } from './compare';
import type { Documents } from './documents';
import type { Tree } from './tree';

const LONGEST_NAME = 150;
/** Longer addresses are left out. */
const LONGEST_URL = 400;
/** Names in a list: GitHub takes 65,536 characters. */
const MOST_NAMES = 30;

const toHex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** A path as an address has it, without what Markdown could take for its own. */
const toUrlPath = (path: string) =>
	path
		.split('/')
		.map((part) => encodeURIComponent(part.toWellFormed()).replace(/[!'()*]/g, toHex))
		.join('/');

const toLink = (text: string, url: string) => (url.length > LONGEST_URL ? text : `[${text}](${url})`);

/** Names and links of a repository's files. */
class Names {
	constructor(
		private readonly repository: string,
		private readonly folder: string,
		private readonly commit: string,
	) {}

	/** As code; relative to the folder of the documents. */
	name(path: string): string {
		const relative = path.startsWith(`${this.folder}/`) ? path.slice(this.folder.length + 1) : path;
		const harmless = relative.replace(/[^\p{L}\p{N} ./_()+,=-]/gu, '?');
		const isLong = harmless.length > LONGEST_NAME;
		return `\`${isLong ? `…${harmless.slice(1 - LONGEST_NAME)}` : harmless}\``;
	}

	link(path: string): string {
		return toLink(this.name(path), `${this.repository}/blob/${this.commit}/${toUrlPath(path)}`);
	}

	history(path: string): string {
		return toLink('history', `${this.repository}/commits/${this.commit}/${toUrlPath(path)}`);
	}
}

/** What became of one document, with links. */
function describe({ kind, path, now }: Difference, names: Names): string {
	if (!now || path === undefined) return now ? names.link(now.path) : names.name(path ?? '');
	if (kind === 'new') return names.link(now.path);
	if (now.path === path) return `${names.link(path)} (${names.history(path)})`;
	return `${names.name(path)} to ${names.link(now.path)}`;
}

/** In short; a folder that moved is told once for all of its documents. */
function toShortList(differences: Difference[], names: Names): string {
	const texts = differences.map(({ kind, path, now }) => {
		if (kind === 'new' && now) return names.link(now.path);
		if (now && path !== undefined && now.path !== path)
			return toRename([path, now.path])
				.map((part) => names.name(part || '.'))
				.join(' to ');
		return names.name(path ?? '');
	});
	const list = [...new Set(texts)];
	const more = list.length - MOST_NAMES;
	return list.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** One line for each kind; edited documents last. */
function toGroups(differences: Difference[], names: Names): string[] {
	const kinds = [...new Set(differences.map(({ kind }) => kind))];
	kinds.sort((a, b) => Number(a === 'changed') - Number(b === 'changed'));
	return kinds.map((kind) => {
		const found = differences.filter((difference) => difference.kind === kind);
		const title = kind === 'changed' ? 'changed, which alone opens no issue' : `**${kind}**`;
		return `- ${title} (${found.length}): ${toShortList(found, names)}`;
	});
}

/** @returns Markdown, the title of an issue about it, and the state that it is about */
export function toReport(documents: Documents, { commit, date }: Tree, differences: Difference[]) {
	const { repository, folder, checked } = documents;
	const names = new Names(repository, folder, commit);
	const used = differences.filter(({ usedBy }) => usedBy.length > 0);
	const others = differences.filter(({ usedBy }) => usedBy.length === 0);
	const comparison = toLink('all changes', `${repository}/compare/${checked.commit}...${commit}`);
	const lines = [
		`\`sandbox/openapi.yaml\` was checked against AvePoint's documents of ${checked.date}. They are of ${date} now: ${comparison}.`,
		`Paths are below \`${folder}\`.`,
		...(used.length > 0 ? ['', '### Documents that the contract relies on', ''] : []),
		...used.map((difference) => {
			const users = difference.usedBy.map((user) => `\`${user}\``).join(', ');
			return `- **${difference.kind}** ${describe(difference, names)}: ${users}`;
		}),
		...(others.length > 0 ? ['', '### Other documents', '', ...toGroups(others, names)] : []),
		'',
		'What to do: CONTRIBUTING.md, "When AvePoint changes its API".',
	];
	const state = toState(differences);
	const counts = `${used.length} that the contract relies on, ${others.filter(isReported).length} others`;
	const title = `AvePoint changed its documents: ${counts} [${state.slice(0, 8)}]`;
	return { title, state, text: lines.join('\n') };
}
