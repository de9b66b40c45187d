/* What npm does before it packs, once the package is built: a package that lacks something, or has too much, is not packed. */
import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { npm } from '../n8n/npm';
import { n8n } from '../package.json';

const ROOT = join(__dirname, '..');
/** What n8n loads without running code, made when the package is built. */
const METADATA = ['known', 'types'].flatMap((name) =>
	['credentials', 'nodes'].map((kind) => `dist/${name}/${kind}.json`),
);

/** What is built of a folder's files: code is compiled, icons, descriptions and schemas are copied. */
const builtFrom = (folder: string) =>
	readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length).split(sep).join('/'))
		.map((path) => `dist${path.replace(/\.ts$/, '.js')}`);

const wanted = new Set([
	...['LICENSE', 'README.md', 'package.json'],
	...[...n8n.credentials, ...n8n.nodes],
	...METADATA,
	...['credentials', 'nodes'].flatMap(builtFrom),
]);

async function main() {
	const answer = await npm(['pack', '--dry-run', '--json', '--ignore-scripts'], ROOT);
	const [{ files }] = JSON.parse(answer) as Array<{ files: Array<{ path: string }> }>;
	const packed = files.map(({ path }) => path);
	const missing = [...wanted].filter((path) => !packed.includes(path));
	const unwanted = packed.filter((path) => !wanted.has(path));
	for (const path of missing) console.error(`Missing in the package: ${path}`);
	for (const path of unwanted) console.error(`Does not belong in the package: ${path}`);
	if (missing.length + unwanted.length > 0) throw new Error('The package is not packed.');
	console.error(`The package is complete: ${packed.length} files.`);
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
