/* npm run release, in a scratch repository with this project's own files. */
import { execSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readUnreleased, releaseChangelog } from '../../tools/release/changelog';
import { ROOT } from '../support/workflow';

const REPOSITORY = 'https://github.com/n8n-nodes-avepoint/n8n-nodes-avepoint';
const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- A node.

[Unreleased]: ${REPOSITORY}/commits/main
`;
const TODAY = new Date().toISOString().slice(0, 10);
const NPM_EXECPATH = 'npm exec --call "node --print process.env.npm_execpath"';

const person = (role: string) => ({ [`GIT_${role}_NAME`]: 'A', [`GIT_${role}_EMAIL`]: 'a@b.example' });
const env: NodeJS.ProcessEnv = {
	...process.env,
	// It is started by npm, unlike jest, maybe.
	npm_execpath: process.env.npm_execpath ?? String(execSync(NPM_EXECPATH)).trim(),
	GIT_CONFIG_GLOBAL: devNull,
	GIT_CONFIG_NOSYSTEM: '1',
	...person('AUTHOR'),
	...person('COMMITTER'),
};

let folder: string;

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const git = (...args: string[]) => {
	const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' });
	if (status !== 0) throw new Error(stderr);
	return stdout.trim();
};
const state = () => [git('rev-parse', 'HEAD'), git('status', '--porcelain'), git('tag')];

function commit(changelog: string) {
	writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
	git('add', '.');
	git('commit', '--quiet', '--message', 'Work');
}

function release(...args: string[]) {
	const program = ['--import', pathToFileURL(require.resolve('tsx')).href, join(ROOT, 'tools/release.ts')];
	return spawnSync(process.execPath, [...program, ...args], { cwd: folder, env, encoding: 'utf8' });
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'avepoint-release-'));
	for (const file of ['package.json', 'package-lock.json']) cpSync(join(ROOT, file), join(folder, file));
	for (const file of ['package.json', 'package-lock.json']) {
		const { version } = JSON.parse(read(file)) as { version: string };
		writeFileSync(join(folder, file), read(file).replaceAll(`"version": "${version}"`, '"version": "0.1.0"'));
	}
	git('init', '--quiet', '--initial-branch', 'main');
	commit(CHANGELOG);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the first release, then the next: version, changelog, commit and tag, and no other line', () => {
	const first = release('0.1.0');
	expect([first.status, first.stderr]).toEqual([0, '']);
	expect(first.stdout).toContain('git push --follow-tags');
	expect(read('CHANGELOG.md')).toBe(`# Changelog

## [Unreleased]

## [0.1.0] - ${TODAY}

### Added

- A node.

[Unreleased]: ${REPOSITORY}/compare/v0.1.0...HEAD
[0.1.0]: ${REPOSITORY}/releases/tag/v0.1.0
`);

	commit(read('CHANGELOG.md').replace('[Unreleased]\n', '[Unreleased]\n\n### Fixed\n\n- It.\n'));
	expect(release('minor').status).toBe(0);
	expect(read('CHANGELOG.md')).toContain(
		`## [Unreleased]\n\n## [0.2.0] - ${TODAY}\n\n### Fixed\n\n- It.\n\n## [0.1.0] - `,
	);
	expect(read('CHANGELOG.md')).toContain(
		`[Unreleased]: ${REPOSITORY}/compare/v0.2.0...HEAD\n[0.2.0]: ${REPOSITORY}/compare/v0.1.0...v0.2.0\n[0.1.0]: `,
	);
	expect(git('show', '--format=%s', '--numstat', 'v0.2.0^{commit}').split(/\s+/).join(' ')).toBe(
		'Release 0.2.0 4 1 CHANGELOG.md 2 2 package-lock.json 1 1 package.json',
	);
	expect(JSON.parse(read('package.json'))).toMatchObject({ version: '0.2.0' });
	expect(JSON.parse(read('package-lock.json'))).toMatchObject({
		version: '0.2.0',
		packages: { '': { version: '0.2.0' } },
	});
	expect(git('status', '--porcelain')).toBe('');
	expect(git('describe')).toBe('v0.2.0');
});

test('--dry-run tells what would change, and changes nothing', () => {
	const before = state();
	const { status, stdout } = release('major', '--dry-run');
	expect(status).toBe(0);
	expect(stdout).toMatch(/0\.1\.0 -> 1\.0\.0[^]+- A node\.[^]+Nothing is changed/);
	expect(state()).toEqual(before);
});

test.each<[string, string, () => void, RegExp]>([
	['no version', 'next', () => {}, /"next" is no version/],
	['a version for testers', '1.0.0-beta.1', () => {}, /is no version/],
	['a lower version', '0.0.9', () => {}, /0\.0\.9 is not greater than 0\.1\.0/],
	['another branch', 'patch', () => git('switch', '--quiet', '--create', 'x'), /on main, this is x/],
	['no branch', 'patch', () => git('switch', '--quiet', '--detach'), /this is no branch/],
	['a changed file', 'patch', () => appendFileSync(join(folder, 'CHANGELOG.md'), '\n'), /M CHANGELOG\.md/],
	['a new file', 'patch', () => writeFileSync(join(folder, 'x'), ''), /not committed:\n\?\? x/],
	['a version that has a tag', '0.1.0', () => git('tag', 'v0.1.0'), /a tag v0\.1\.0 already/],
	['nothing new', 'patch', () => commit(CHANGELOG.replace('- A node.', '')), /nothing under \[Unreleased\]/],
	['no link', 'patch', () => commit(CHANGELOG.replace(/^\[.+/m, '')), /no link of \[Unreleased\]/],
])('refuses %s, and changes nothing', (_name, version, prepare, message) => {
	prepare();
	const before = state();
	const { status, stderr } = release(version);
	expect(stderr).toMatch(message);
	expect(status).toBe(1);
	expect(state()).toEqual(before);
});

test('CHANGELOG.md of this project can be released', () => {
	const text = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
	const released = releaseChangelog(text, '99.0.0', '2099-01-01');
	expect(released).toContain('\n## [99.0.0] - 2099-01-01\n');
	expect(readUnreleased(released)).toBe('');
});
