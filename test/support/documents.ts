/* The project's documents, as Markdown that is read. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import Slugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import { ROOT } from './workflow';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

export const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Paths from the project's folder, with slashes. */
export const DOCUMENTS = [
	...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
	'examples/README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

const markdown = new MarkdownIt({ html: true });
const flat = (tokens: Token[]): Token[] => tokens.flatMap((token) => [token, ...flat(token.children ?? [])]);

interface Place {
	/** File and line. */
	at: string;
}
export type Link = Place & { target: string; isPicture: boolean; text: string };
export type Code = Place & { code: string; language: string };

/** What a token holds that a reader sees as text. */
const textOf = (token: Token | undefined): string =>
	flat(token?.children ?? [])
		.filter(({ type }) => type === 'text' || type === 'code_inline')
		.map(({ content }) => content)
		.join('');

/** Each block's tokens with the line that it begins in; rows of a table have lines of their own. */
function located(file: string, text: string): Array<{ at: string; token: Token }> {
	let line = 0;
	return markdown.parse(text, {}).flatMap((token) => {
		line = token.map?.[0] ?? line;
		return flat([token]).map((inner) => ({ at: `${file}:${line + 1}`, token: inner }));
	});
}

/** Links and pictures of a document. */
export const linksOf = (file: string, text = read(file)): Link[] =>
	located(file, text).flatMap(({ at, token }): Link[] => {
		if (token.type === 'image')
			return [{ at, target: String(token.attrGet('src') ?? ''), isPicture: true, text: token.content }];
		if (token.type !== 'link_open') return [];
		return [{ at, target: String(token.attrGet('href') ?? ''), isPicture: false, text: '' }];
	});

/** Blocks of code, fenced or indented. */
export const codeOf = (file: string, text = read(file)): Code[] =>
	located(file, text)
		.filter(({ token }) => token.type === 'fence' || token.type === 'code_block')
		.map(({ at, token }) => ({ at, code: token.content, language: token.info.trim() }));

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf(text: string): Set<string> {
	const slugger = new Slugger();
	const tokens = markdown.parse(text, {});
	const headings = tokens.filter((_, index) => tokens[index - 1]?.type === 'heading_open');
	return new Set(headings.map((heading) => slugger.slug(textOf(heading))));
}

/**
 * Why a link leads nowhere.
 * @param from the file that it is in
 * @returns undefined for one that leads somewhere in the project
 */
export function whyDead(from: string, target: string): string | undefined {
	const [path, anchor] = target.split('#');
	const file = path ? normalize(join(dirname(from), decodeURIComponent(path))).replaceAll('\\', '/') : from;
	if (file.startsWith('..')) return 'is outside the project';
	if (!existsSync(join(ROOT, file))) return 'is not there';
	if (anchor === undefined) return undefined;
	if (statSync(join(ROOT, file)).isDirectory() || !file.endsWith('.md')) return 'has no headings';
	return anchorsOf(read(file)).has(anchor) ? undefined : `has no heading #${anchor}`;
}
