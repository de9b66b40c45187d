/*
 * Rules that n8n has announced and not released yet, under its names for them: its repository has them in the folder
 * packages/@n8n/eslint-plugin-community-nodes/docs/rules. Once released they are in `npm run lint`, and go from here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { ROOT } from '../support/workflow';

/** As n8n reads them from the built package when it starts. */
const read = <T>(name: string) => JSON.parse(readFileSync(join(ROOT, 'dist/types', name), 'utf8')) as T[];
const nodes = read<INodeTypeDescription>('nodes.json');
const credentials = read<ICredentialType>('credentials.json');

function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null) return;
	if (!Array.isArray(value)) yield value as Record<string, unknown>;
	for (const part of Object.values(value)) yield* objectsIn(part);
}

test('hint-max-length: a hint, and here a notice too, has at most 120 characters', () => {
	const hints = [...objectsIn([nodes, credentials])]
		.flatMap(({ type, displayName, hint }) => [hint, type === 'notice' ? displayName : undefined])
		.filter((text) => typeof text === 'string');
	expect(hints).not.toEqual([]);
	expect(hints.filter((hint) => hint.length > 120)).toEqual([]);
});

test('single-credential-per-node', () => {
	expect(nodes.map((node) => node.credentials?.length)).toEqual([1, 1]);
});

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

test.each(nodes.map(({ name, codex }) => [name, codex]))(
	'valid-node-categories and no-codex-subcategories: %s',
	(_name, codex) => {
		expect(codex?.categories?.length).toBeGreaterThan(0);
		expect(CATEGORIES).toEqual(expect.arrayContaining(codex?.categories ?? []));
		expect(codex).not.toHaveProperty('subcategories');
	},
);
