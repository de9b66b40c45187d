/* `npm run set-publisher`: puts the names of whoever publishes the package in every place that has them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** run.mjs starts this in the project's folder. */
const ROOT = process.cwd();
const TEXTS = /(\.(json|md|mjs|ts|ya?ml)|^LICENSE)$/;
const BY_HAND = `
What is left to do by hand:
  on GitHub   Settings > Security: switch on private vulnerability reporting, which SECURITY.md points to
  on GitHub   Settings > Environments: the environment "npm", see .github/workflows/publish.yml
  on npm      the package's trusted publisher, see the same file
  then        npm run release -- 0.1.0 --allow-same-version`;

const matching = (pattern: RegExp, hint: string) => (value: string) => {
	if (pattern.test(value) && !value.endsWith('.example')) return value;
	throw new InvalidArgumentError(hint);
};

interface Publisher {
	repository: string;
	author: string;
	email: string;
}
const publisher = new Command('npm run set-publisher --')
	.description(
		'Puts the names of whoever publishes this package in every place that has them. Run it once before the first release.',
	)
	.requiredOption(
		'--repository <owner/name>',
		'the repository on GitHub',
		matching(/^[A-Za-z0-9-]+\/[\w.-]+$/, 'Write it as owner/name.'),
	)
	.requiredOption(
		'--author <name>',
		'who publishes it, a person or a company',
		matching(/^[^"\\<>\p{Cc}]+$/u, 'It is a name.'),
	)
	.requiredOption(
		'--email <address>',
		'where the author can be reached; npm shows it',
		matching(/^[^\s@"\\<>]+@[^\s@"\\<>]+\.[^\s@"\\<>]+$/, 'It is the e-mail address of somebody.'),
	)
	.parse()
	.opts<Publisher>();

interface Manifest {
	author: { name: string; email: string };
	repository: { url: string };
}
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const [, repository] = /^git\+https:\/\/github\.com\/(.+)\.git$/.exec(manifest.repository.url) ?? [];
if (!repository) {
	console.error('package.json names no repository at GitHub to be replaced.');
	process.exit(1);
}
/** Its addresses, and not those of one whose name only begins like it. */
const ADDRESS = new RegExp(`(?<=github\\.com/)${repository.replaceAll('.', '\\.')}(?![\\w-])`, 'g');

/** A name is replaced in addresses only, an author in package.json and the license only. */
function rename(file: string, text: string): string {
	const addressed = text.replace(ADDRESS, publisher.repository);
	if (file !== 'package.json' && file !== 'LICENSE') return addressed;
	const { name, email } = manifest.author;
	// By a function: a name may have what stands for something in a replacement.
	return addressed.replace(name, () => publisher.author).replace(email, () => publisher.email);
}

const files = String(execFileSync('git', ['ls-files'], { cwd: ROOT })).split('\n');
const changed = files.filter((file) => {
	if (!TEXTS.test(file) || !existsSync(join(ROOT, file))) return false;
	const text = readFileSync(join(ROOT, file), 'utf8');
	const renamed = rename(file, text);
	if (renamed !== text) writeFileSync(join(ROOT, file), renamed);
	return renamed !== text;
});
console.log(changed.length > 0 ? `Changed: ${changed.join(', ')}` : 'All names are set already.');
console.log(BY_HAND);
