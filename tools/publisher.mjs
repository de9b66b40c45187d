/*
 * Who publishes the package: `node tools/publisher.mjs` fails until `npm run set-publisher` named somebody. Uses only what comes
 * with Node, for GitHub's publish workflow and for npm's own steps of a release.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const FOLDERS = ['.', 'docs', 'examples'];
const UNTIL_PUBLISHED = '<!-- until published -->';

/** Why the package in the current folder can't be published; undefined when it can. */
export function whyNobody() {
	const { author } = JSON.parse(readFileSync('package.json', 'utf8'));
	// Addresses of this top-level domain are nobody's (RFC 2606).
	if (!/\.example$/.test(author?.email ?? '.example')) return undefined;
	return 'package.json names nobody yet. Run this first: npm run set-publisher -- --repository <owner/name> --author <name> --email <address>';
}

/** File and line of each passage that is true only until the package is on npm. */
export const passagesUntilPublished = () =>
	FOLDERS.flatMap((folder) =>
		readdirSync(folder)
			.filter((name) => name.endsWith('.md'))
			.flatMap((name) =>
				readFileSync(join(folder, name), 'utf8')
					.split('\n')
					.flatMap((line, index) => (line === UNTIL_PUBLISHED ? [`${join(folder, name)}:${index + 1}`] : [])),
			),
	);

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const why = whyNobody();
	if (why) {
		console.error(why);
		process.exitCode = 1;
	}
}
