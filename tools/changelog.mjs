/*
 * Closes the section [Unreleased] of CHANGELOG.md, in the form of Keep a Changelog, for the version that `npm version` is about to
 * commit and tag. npm runs it after it has seen that nothing else is changed; where this fails, npm changes nothing either.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { passagesUntilPublished, whyNobody } from './publisher.mjs';

const FILE = 'CHANGELOG.md';
const HEADING = '## [Unreleased]\n';
const LINK = /^\[Unreleased\]: (https:\S+)\/(?:compare\/(v\S+)\.\.\.HEAD|commits\/main)$/m;

const git = (...args) => String(execFileSync('git', args)).trim();
function check(condition, message) {
	if (condition) return;
	console.error(message);
	process.exit(1);
}

const { npm_new_version: version } = process.env;
const tag = `v${version}`;
const text = readFileSync(FILE, 'utf8');
const [, repository, before] = LINK.exec(text) ?? [];
// The section ends at the next one, or at the links at the file's end.
const unreleased = text.split(HEADING)[1]?.split(/^(?:## |\[[^\]]+\]: )/m)[0];
const nobody = whyNobody();
check(version, 'Start this with npm run release.');
check(!nobody, nobody);
check(git('branch', '--show-current') === 'main', 'A release is made on the branch main.');
check(!git('tag', '--list', tag), `There is a tag ${tag} already.`);
check(/^- /m.test(unreleased ?? ''), `${FILE} has nothing under [Unreleased]: say there what is new.`);
check(repository, `${FILE} has no link of [Unreleased] to compare with.`);

const date = new Date().toISOString().slice(0, 10);
const changes = before ? `compare/${before}...${tag}` : `releases/tag/${tag}`;
const links = `[Unreleased]: ${repository}/compare/${tag}...HEAD\n[${version}]: ${repository}/${changes}`;
writeFileSync(FILE, text.replace(HEADING, `${HEADING}\n## [${version}] - ${date}\n`).replace(LINK, links));
git('add', FILE);

const passages = passagesUntilPublished();
if (passages.length > 0) {
	console.log(`When ${version} is on npm, rewrite what is true only until then: ${passages.join(', ')}.`);
}
