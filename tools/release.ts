/* `npm run release -- <patch|minor|major|x.y.z>`: prepares version, changelog, commit and tag in this clone. Publishes nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { inc, lt, prerelease, valid } from 'semver';
import type { ReleaseType } from 'semver';
import { npm, runQuietly } from '../n8n/npm';
import { readUnreleased, releaseChangelog } from './release/changelog';

const FILES = ['package.json', 'package-lock.json', 'CHANGELOG.md'];

const git = async (...args: string[]) => (await runQuietly('git', args, process.cwd())).trim();

/** @throws Error when it is neither a step nor a version that may follow */
function nextVersion(current: string, wanted: string): string {
	const isStep = ['patch', 'minor', 'major'].includes(wanted);
	const version = isStep ? inc(current, wanted as ReleaseType) : valid(wanted);
	if (!version || prerelease(version)) {
		throw new Error(`"${wanted}" is no version: give patch, minor, major, or one such as 1.2.3.`);
	}
	// The same is right as long as it has no tag: the first release.
	if (lt(version, current)) throw new Error(`${version} is not greater than ${current}.`);
	return version;
}

/** @throws Error with the first reason not to release */
async function check(tag: string, unreleased: string) {
	const branch = await git('branch', '--show-current');
	if (branch !== 'main') throw new Error(`A release is made on main, this is ${branch || 'no branch'}.`);
	const changed = await git('status', '--porcelain');
	if (changed) throw new Error(`There are changes that are not committed:\n${changed}`);
	if (await git('tag', '--list', tag)) throw new Error(`There is a tag ${tag} already.`);
	if (!unreleased) throw new Error('CHANGELOG.md has nothing under [Unreleased]: say there what is new.');
}

async function release(wanted: string, { dryRun }: { dryRun?: boolean }) {
	const { name, version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		name: string;
		version: string;
	};
	const version = nextVersion(current, wanted);
	const tag = `v${version}`;
	const changelog = readFileSync('CHANGELOG.md', 'utf8');
	const unreleased = readUnreleased(changelog);
	await check(tag, unreleased);
	const released = releaseChangelog(changelog, version, new Date().toISOString().slice(0, 10));
	console.log(`${name} ${current} -> ${version}\n\n${unreleased}\n`);
	if (dryRun) {
		console.log(
			`Would change ${FILES.join(', ')}, commit them, and tag the commit ${tag}. Nothing is changed.`,
		);
		return;
	}
	const args = ['--no-git-tag-version', '--allow-same-version', '--ignore-scripts'];
	await npm(['version', version, ...args], process.cwd());
	writeFileSync('CHANGELOG.md', released);
	await git('commit', '--message', `Release ${version}`, '--', ...FILES);
	await git('tag', '--annotate', tag, '--message', `${name} ${version}`);
	console.log(`Committed and tagged ${tag}, in this clone only. Look at it: git show ${tag}
To publish it: git push --follow-tags
On GitHub the workflow Publish tests the tag and publishes it to npm.
To take it back before that: git tag --delete ${tag} && git reset --hard HEAD~1`);
}

const program = new Command('npm run release --')
	.description('Prepares a release in this clone: version, changelog, commit and tag. Publishes nothing.')
	.argument('<version>', 'patch, minor, major, or a version such as 1.2.3')
	.option('--dry-run', 'say what would change, and change nothing')
	.action(release);

program.parseAsync().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
