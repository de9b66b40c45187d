/* Each link of the documents, of the forms on GitHub and of what is shipped leads somewhere, and each picture is used. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AvePointGraphApi } from '../../../credentials/AvePointGraphApi.credentials';
import type { WorkflowFile } from '../../../engine/engine';
import { exampleNames } from '../../../n8n/examples';
import action from '../../../nodes/AvePointLicensing/AvePointLicensing.node.json';
import trigger from '../../../nodes/AvePointLicensing/AvePointLicensingTrigger.node.json';
import { bugs, homepage, repository } from '../../../package.json';
import { anchorsOf, DOCUMENTS, linksOf, read, whyDead } from '../../support/documents';
import type { Link } from '../../support/documents';
import { ROOT } from '../../support/workflow';

/** The project's own pages on GitHub. */
const OWN = homepage.replace(/#.*$/, '');
const FORMS = ['config.yml', 'bug.yml', 'feature.yml', 'tenant.yml'].map(
	(name) => `.github/ISSUE_TEMPLATE/${name}`,
);
/** Pages that GitHub makes. */
const GITHUB = /^\/(issues|security\/(policy|advisories)|commits\/main|compare\/\S+|releases\/tag\/\S+)$/;

/** Addresses in a text that is no document. */
const addressesOf = (file: string): Link[] =>
	read(file)
		.split('\n')
		.flatMap((line, index) =>
			[...line.matchAll(/https?:\/\/[^\s"'<>)\\\]]+/g)].map(([target]) => ({
				at: `${file}:${index + 1}`,
				target,
				isPicture: false,
				text: '',
			})),
		);

const links = DOCUMENTS.flatMap((file) => linksOf(file));
const shipped = [
	new AvePointGraphApi().documentationUrl,
	...[action, trigger].flatMap(({ resources }) => Object.values(resources).flat()).map(({ url }) => url),
].map((target) => ({ at: 'shipped', target, isPicture: false, text: '' }));
/** The yellow notes of the examples. */
const notes = exampleNames
	.map((name) => `examples/${name}.json`)
	.flatMap((file) => {
		const { nodes } = JSON.parse(read(file)) as Pick<WorkflowFile, 'nodes'>;
		return nodes.flatMap(({ parameters }) => linksOf(file, String(parameters.content ?? '')));
	});
const others = [...FORMS.flatMap(addressesOf), ...shipped, ...notes];
const isAddress = ({ target }: Link) => /^[a-z]+:/i.test(target);

/** A link to the project's pages, as one from its folder. */
function toLocal(target: string): string {
	const rest = target.slice(OWN.length);
	if (GITHUB.test(rest)) return 'README.md';
	return rest.replace(/^\/blob\/main\//, '').replace(/^(?=#|$)/, 'README.md');
}

const explain = (from: (link: Link) => string, toTarget: (target: string) => string) => (link: Link) => {
	const why = whyDead(from(link), toTarget(link.target));
	return why ? [`${link.at}: ${link.target} ${why}`] : [];
};

test('a link within the project leads to a file and a heading that are there', () => {
	const local = links.filter((link) => !isAddress(link));
	expect(local.length).toBeGreaterThan(100);
	expect(
		local.flatMap(
			explain(
				({ at }) => at.split(':')[0],
				(target) => target,
			),
		),
	).toEqual([]);
});

test('a link to the project’s own pages on GitHub leads to what is there', () => {
	const own = [...links, ...others].filter(({ target }) => target.startsWith(OWN));
	expect(own.length).toBeGreaterThan(5);
	expect(own.flatMap(explain(() => 'README.md', toLocal))).toEqual([]);
	expect([bugs.url, repository.url].every((url) => url.replace('git+', '').startsWith(OWN))).toBe(true);
});

test('a link to somebody else is https, and to no package registry', () => {
	const foreign = [...links, ...others].filter((link) => isAddress(link) && !link.target.startsWith(OWN));
	const isFine = (target: string) => target.startsWith('https://') && !/\bregistry\b/.test(target);
	expect(foreign.length).toBeGreaterThan(5);
	expect(foreign.filter(({ target }) => !isFine(target))).toEqual([]);
});

test('each picture is used, each that is used is there, and says what it shows', () => {
	const pictures = links.filter(({ target }) => target.endsWith('.png'));
	const used = pictures.map(({ at, target }) => join(dirname(at.split(':')[0]), target));
	const kept = readdirSync(join(ROOT, 'docs/screenshots')).map((name) => join('docs/screenshots', name));
	expect([...new Set(used)].sort()).toEqual(kept.sort());
	const silent = pictures.filter(({ isPicture, text }) => isPicture && text.split(' ').length < 3);
	expect(silent).toEqual([]);
});

test('anchors are those that GitHub makes', () => {
	const text = '# Get `x`, and: Y?\n\n## [A link](b.md) (MCP)\n\n## Twice\n\n## Twice\n';
	expect([...anchorsOf(text)]).toEqual(['get-x-and-y', 'a-link-mcp', 'twice', 'twice-1']);
	expect(whyDead('docs/errors.md', '../README.md#no-such')).toBe('has no heading #no-such');
	expect(whyDead('docs/errors.md', 'no-such.md')).toBe('is not there');
	expect(whyDead('README.md', '../elsewhere')).toBe('is outside the project');
});
