/* Which room may import from which. Lint holds it: see eslint.config.mjs. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const NODE = 'nodes/AvePointLicensing';
const SHARED = `${NODE}/shared`;
const RESOURCES = `${NODE}/resources`;
/** Generated from the sandbox's description of the API. */
const API_TYPES = `${SHARED}/apiTypes.ts`;

/** Each room, with what its files may import from besides the room itself and packages. What is not here, tests, may all. */
const ROOMS = {
	credentials: [],
	nodes: ['credentials'],
	[SHARED]: ['credentials'],
	[`${SHARED}/transport`]: ['credentials'],
	[`${NODE}/listSearch`]: ['credentials', SHARED],
	[RESOURCES]: ['credentials', SHARED],
	[`${NODE}/trigger`]: ['credentials', SHARED],
	sandbox: [API_TYPES],
	engine: [],
	n8n: ['sandbox'],
	tools: ['credentials', 'engine', 'n8n', 'nodes', 'sandbox'],
	bench: ['n8n', 'sandbox'],
};

const resources = readdirSync(fileURLToPath(new URL(`../${RESOURCES}`, import.meta.url)), {
	withFileTypes: true,
});
for (const { name } of resources.filter((entry) => entry.isDirectory())) {
	ROOMS[`${RESOURCES}/${name}`] = ['credentials', SHARED];
}

/** For the rule import-x/no-restricted-paths. */
export const rooms = Object.entries(ROOMS).map(([room, others]) => ({
	target: room,
	from: '.',
	except: ['node_modules', 'package.json', room, ...others],
	message: `${room}/ imports from itself${others.map((other) => `, ${other}`).join('')} only.`,
}));
