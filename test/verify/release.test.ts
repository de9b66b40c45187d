/* npm run release, in a scratch repository with this project's own files. */
import { execSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GIT_ENVIRONMENT } from '../support/repository';
import { ROOT } from '../support/workflow';

const REPOSITORY = 'https://github.com/n8n-nodes-avepoint/n8n-nodes-avepoint';
const CHANGELOG = `# Changelog\n\n## [Unreleased]\n\n- A node.\n\n[Unreleased]: ${REPOSITORY}/commits/main\n`;
const TODAY = new Date().toISOString().slice(0, 10);

const env: NodeJS.ProcessEnv = {
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'))),
	...GIT_ENVIRONMENT,
};

const COPIED = [
	...['.npmrc', 'package.json', 'package-lock.json', 'README.md'],
	...['docs', 'examples', 'tools/changelog.mjs', 'tools/publisher.mjs'],
];

let folder: string;
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const git = (command: string) => String(execSync(`git ${command}`, { cwd: folder, env })).trim();
const state = () => [git('rev-parse HEAD'), git('status --porcelain'), git('tag')];
const release = (...args: string[]) =>
	spawnSync('npm', ['run', 'release', '--', ...args], {
		cwd: folder,
		env,
		encoding: 'utf8',
		shell: process.platform === 'win32',
	});

/** As npm run set-publisher does. */
function nameSomebody() {
	const { author, ...manifest } = JSON.parse(read('package.json')) as { author: object };
	const named = { ...manifest, author: { ...author, email: 'ann@provider.test' } };
	writeFileSync(join(folder, 'package.json'), `${JSON.stringify(named, null, '\t')}\n`);
}

function commit(changelog: string) {
	writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
	git('add .');
	git('commit --quiet --message Work');
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'avepoint-release-'));
	for (const file of COPIED) cpSync(join(ROOT, file), join(folder, file), { recursive: true });
	nameSomebody();
	for (const file of ['package.json', 'package-lock.json']) {
		const { version } = JSON.parse(read(file)) as { version: string };
		writeFileSync(join(folder, file), read(file).replaceAll(`"version": "${version}"`, '"version": "0.1.0"'));
	}
	git('init --quiet --initial-branch main');
	commit(CHANGELOG);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the first release, then the next: version, changelog, commit and tag, and no other line', () => {
	const first = release('0.1.0', '--allow-same-version');
	expect([first.status, first.stderr]).toEqual([0, '']);
	expect(read('CHANGELOG.md')).toBe(
		`# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - ${TODAY}\n\n- A node.\n\n` +
			`[Unreleased]: ${REPOSITORY}/compare/v0.1.0...HEAD\n[0.1.0]: ${REPOSITORY}/releases/tag/v0.1.0\n`,
	);

	commit(read('CHANGELOG.md').replace('[Unreleased]\n', '[Unreleased]\n\n- It.\n'));
	expect(release('minor').status).toBe(0);
	expect(read('CHANGELOG.md')).toContain(
		`## [Unreleased]\n\n## [0.2.0] - ${TODAY}\n\n- It.\n\n## [0.1.0] - `,
	);
	expect(read('CHANGELOG.md')).toContain(
		`[Unreleased]: ${REPOSITORY}/compare/v0.2.0...HEAD\n[0.2.0]: ${REPOSITORY}/compare/v0.1.0...v0.2.0\n[0.1.0]: `,
	);
	expect(git('show --format=%s --numstat v0.2.0^{commit}').split(/\s+/).join(' ')).toBe(
		'Release 0.2.0 4 1 CHANGELOG.md 2 2 package-lock.json 1 1 package.json',
	);
	expect(JSON.parse(read('package-lock.json'))).toMatchObject({
		version: '0.2.0',
		packages: { '': { version: '0.2.0' } },
	});
	expect(git('status --porcelain')).toBe('');
	expect(git('describe')).toBe('v0.2.0');
});

test.each<[string, () => void, RegExp]>([
	['another branch', () => git('switch --quiet --create x'), /on the branch main/],
	['a changed file', () => appendFileSync(join(folder, 'CHANGELOG.md'), '\n'), /not clean/],
	['a version that has a tag', () => git('tag v0.1.1'), /a tag v0\.1\.1 already/],
	['nothing new', () => commit(CHANGELOG.replace('- A node.', '')), /nothing under \[Unreleased\]/],
	['no link', () => commit(CHANGELOG.replace(/^\[.+/m, '')), /no link of \[Unreleased\]/],
])('refuses %s, and changes nothing', (_name, prepare, message) => {
	prepare();
	const before = state();
	const { status, stderr } = release('patch');
	expect(stderr).toMatch(message);
	expect(status).not.toBe(0);
	expect(state()).toEqual(before);
});

test('refuses as long as nobody is named', () => {
	cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
	writeFileSync(
		join(folder, 'package.json'),
		read('package.json').replace(/"email": ".+"/, '"email": "a@b.example"'),
	);
	commit(CHANGELOG);
	const before = state();
	const { status, stderr } = release('0.1.0', '--allow-same-version');
	expect([status, stderr]).toEqual([1, expect.stringContaining('npm run set-publisher')]);
	expect(state()).toEqual(before);
});

test('reminds of what is true only until the package is on npm', () => {
	writeFileSync(
		join(folder, 'docs/install.md'),
		'x\n<!-- until published -->\ny\n<!-- /until published -->\n',
	);
	writeFileSync(join(folder, 'README.md'), 'x');
	commit(CHANGELOG);
	expect(release('0.1.0', '--allow-same-version').stdout).toMatch(/rewrite .+: docs.install\.md:2\.$/m);
});

test('CHANGELOG.md of this project can be released', () => {
	commit(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'));
	expect(release('99.0.0').status).toBe(0);
	expect(read('CHANGELOG.md')).toContain(`\n## [99.0.0] - ${TODAY}\n`);
});
