/* The checks of `npm run verify` that are the project's own, on packages made to fail them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ANNOUNCED } from '../../tools/verify/announced';
import { noFixedIds } from '../../tools/verify/fixedIds';
import { iconContrast } from '../../tools/verify/icons';
import { readPackage } from '../../tools/verify/package';
import type { Check } from '../../tools/verify/package';
import {
	mitLicence,
	oneCredentialPerNode,
	packageJson,
	shortHints,
	validCategories,
} from '../../tools/verify/rules';

const ROOT = join(__dirname, '../..');

const GUID = '7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70';
const LONG = 'x'.repeat(121);
const svg = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">${content}</svg>`;
const iconUrl = (file: string) => `icons/n8n-nodes-made-up/${file}`;

const GOOD = {
	manifest: { name: 'n8n-nodes-made-up', license: 'MIT', keywords: ['n8n-community-node-package'] },
	licence: 'MIT License\n\nPermission is hereby granted, free of charge, to any person',
	node: {
		name: 'madeUp',
		credentials: [{ name: 'madeUpApi' }],
		codex: { categories: ['Sales'] },
		properties: [{ name: 'colour', type: 'options', hint: 'x'.repeat(120) }] as object[],
		iconUrl: { light: iconUrl('light.svg'), dark: iconUrl('dark.svg') } as object | undefined,
	},
	light: svg('<path fill="#123"/><path stroke="white"/>'),
	dark: svg('<path fill="#def"/>'),
	source: `const placeholder = 'e.g. ${GUID}';\nconst fields = { customerId: read('customerId') };\n`,
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a package, good but for what is given. @returns what the check says */
function complaints(check: Check, change: Partial<typeof GOOD> = {}) {
	const { manifest, licence, node, light, dark, source } = { ...GOOD, ...change };
	const credential = { name: 'madeUpApi', iconUrl: GOOD.node.iconUrl, properties: [] };
	const files = {
		'package.json': JSON.stringify(manifest),
		LICENSE: licence,
		'dist/types/nodes.json': JSON.stringify([node]),
		'dist/types/credentials.json': JSON.stringify([credential]),
		'light.svg': light,
		'dark.svg': dark,
		'nodes/MadeUp/MadeUp.node.ts': source,
		'credentials/MadeUpApi.credentials.ts': '',
	};
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		writeFileSync(join(folder, file), text);
	}
	return check(readPackage(folder));
}

const withNode = (change: object) => ({ node: { ...GOOD.node, ...change } });
const withManifest = (change: object) => ({ manifest: { ...GOOD.manifest, ...change } });

const BAD: Array<[what: string, check: Check, change: Partial<typeof GOOD>, complaint: RegExp]> = [
	['two credentials', oneCredentialPerNode, withNode({ credentials: [{}, {}] }), /madeUp has 2 credentials/],
	['a long hint', shortHints, withNode({ properties: [{ options: [{ hint: LONG }] }] }), /121 characters/],
	[
		'a long notice',
		shortHints,
		withNode({ properties: [{ type: 'notice', displayName: LONG }] }),
		/121 characters/,
	],
	['a GUID', noFixedIds, { source: `\nconst tenant = '${GUID}';` }, /MadeUp\.node\.ts:2: a fixed GUID/],
	['a GUID in a template', noFixedIds, { source: `const path = \`/a/${GUID}\`;` }, /a fixed GUID/],
	['an ID', noFixedIds, { source: "const query = { partner_id: 'fixed' };" }, /a fixed ID/],
	[
		'an ID under a quoted name',
		noFixedIds,
		{ source: "const query = { 'partner-id': 'fixed' };" },
		/a fixed ID/,
	],
	['an ID that is assigned', noFixedIds, { source: "query.accountId = 'fixed';" }, /a fixed ID/],
	[
		'an ID and a comment against lint',
		noFixedIds,
		{ source: "// eslint-disable-next-line\nconst clientId = 'fixed';" },
		/a fixed ID/,
	],
	['a node without an icon', iconContrast, withNode({ iconUrl: undefined }), /madeUp has no icon/],
	['a dark icon in the dark theme', iconContrast, { dark: GOOD.light }, /dark\.svg: #123 can hardly be seen/],
	['a pale fill', iconContrast, { light: svg('<path fill="#eee"/>') }, /light\.svg: #eee can hardly be seen/],
	['a pale stroke', iconContrast, { light: svg('<path stroke="#eee"/>') }, /#eee can hardly be seen/],
	['a black icon by default', iconContrast, { dark: svg('<path/>') }, /dark\.svg: black can hardly be seen/],
	['an icon of the page’s colour', iconContrast, { dark: svg('<path fill="currentColor"/>') }, /black can/],
	['an icon with a style sheet', iconContrast, { light: svg('<style>a{}</style>') }, /<style> is not read/],
	['another licence', mitLicence, withManifest({ license: 'ISC' }), /the licence ISC/],
	['another licence text', mitLicence, { licence: 'All rights reserved' }, /LICENSE is not/],
	['an unknown category', validCategories, withNode({ codex: { categories: ['AI'] } }), /does not know: AI/],
	['no category', validCategories, withNode({ codex: undefined }), /madeUp has no category/],
	[
		'subcategories',
		validCategories,
		withNode({ codex: { categories: ['Sales'], subcategories: {} } }),
		/has subcategories/,
	],
	['another name', packageJson, withManifest({ name: 'made-up' }), /the name is made-up/],
	['no keyword', packageJson, withManifest({ keywords: [] }), /the keyword/],
	['dependencies', packageJson, withManifest({ dependencies: {} }), /dependencies/],
	['one of several', packageJson, withManifest({ repository: { directory: 'a' } }), /one of several/],
];

test.each(BAD)('finds %s', (_what, check, change, complaint) => {
	expect(complaints(check)).toEqual([]);
	expect(complaints(check, change)).toEqual(expect.arrayContaining([expect.stringMatching(complaint)]));
});

test('each check is seen to fail, and this package passes it', () => {
	const subject = readPackage(ROOT);
	expect(subject.nodes).toHaveLength(2);
	for (const [, check] of ANNOUNCED) {
		expect(BAD.map(([, failing]) => failing)).toContain(check);
		expect(check(subject)).toEqual([]);
	}
});
