/*
 * What n8n has announced to check, under its names for the rules: they are in n8n's repository, in the folder
 * packages/@n8n/eslint-plugin-community-nodes/docs/rules, and not in a release yet.
 */
import type { Check } from './package';

/** single-credential-per-node; n8n also allows several of which displayOptions shows one at a time. */
export const oneCredentialPerNode: Check = ({ nodes }) =>
	nodes
		.filter(({ credentials = [] }) => credentials.length > 1)
		.map(({ name, credentials }) => `${name} has ${credentials?.length} credentials`);

const LONGEST_HINT = 120;

function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null) return;
	if (!Array.isArray(value)) yield value as Record<string, unknown>;
	for (const part of Object.values(value)) yield* objectsIn(part);
}

/** hint-max-length; here notices count as hints. */
export const shortHints: Check = ({ nodes, credentials }) =>
	[...objectsIn([nodes, credentials])]
		.flatMap(({ type, displayName, hint }) => [hint, type === 'notice' ? displayName : undefined])
		.filter((text): text is string => typeof text === 'string' && text.length > LONGEST_HINT)
		.map((text) => `a hint of ${text.length} characters, ${LONGEST_HINT} are the most: ${text}`);

/** Of docs.n8n.io/connect/create-nodes/build-your-node/reference/codex-files, under Node categories. */
const CATEGORIES = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];

/** valid-node-categories, no-ai-codex-category and no-codex-subcategories. */
export const validCategories: Check = ({ nodes }) =>
	nodes.flatMap(({ name, codex }) => {
		const { categories = [], subcategories } = codex ?? {};
		const unknown = categories.filter((category) => !CATEGORIES.includes(category));
		return [
			...(categories.length === 0 ? [`${name} has no category`] : []),
			...unknown.map((category) => `${name} has a category that n8n does not know: ${category}`),
			...(subcategories ? [`${name} has subcategories, which are for n8n's own nodes`] : []),
		];
	});

const LICENCE = ['MIT License', 'Permission is hereby granted, free of charge, to any person'];

/** require-mit-license, and the licence's text. */
export const mitLicence: Check = ({ manifest, licence }) => [
	...(manifest.license === 'MIT' ? [] : [`package.json has the licence ${manifest.license}`]),
	...(LICENCE.every((text) => licence.includes(text)) ? [] : ['LICENSE is not the text of the MIT licence']),
];

/** require-community-node-keyword, no-monorepo, and what n8n asks of a name and of dependencies. */
export const packageJson: Check = ({ manifest: { name, keywords, dependencies, repository } }) => [
	...(/^(@[^/]+\/)?n8n-nodes-[a-z\d-]+$/.test(name) ? [] : [`the name is ${name}`]),
	...(keywords?.includes('n8n-community-node-package') ? [] : ['the keyword of community nodes is missing']),
	...(dependencies ? ['it has dependencies'] : []),
	...(repository?.directory ? ['it is one of several packages in its repository'] : []),
];
