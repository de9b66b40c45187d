/* npm run set-publisher, in a copy of the project's files: afterward nobody's names are nowhere. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { author, repository } from '../../package.json';
import { copyProject } from '../support/repository';
import { ROOT } from '../support/workflow';

const NAMES = [
	'--repository',
	'contoso/n8n-avepoint',
	'--author',
	'Contoso Ltd',
	'--email',
	'ann@contoso.test',
];
const OLD = repository.url.replace(/^git\+https:\/\/|\.git$/g, '');

let folder: string;
let files: string[];
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const git = (...args: string[]) => String(execFileSync('git', args, { cwd: folder })).trim();
const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
const setPublisher = (...args: string[]) => run('--import', 'tsx', 'tools/setPublisher.ts', ...args);

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'avepoint-publisher-'));
	files = copyProject(folder).filter((file) => !/\.png$|package-lock\.json$/.test(file));
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
	git('init', '--quiet');
	git('add', '.');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, string[], RegExp]>([
	['no name', NAMES.slice(0, 4), /--email/],
	['a repository without its owner', ['--repository', 'x', ...NAMES.slice(2)], /owner\/name/],
	['an address of nobody', [...NAMES.slice(0, 5), author.email], /e-mail address of somebody/],
])('refuses %s, and changes nothing', (_name, args, message) => {
	const before = files.map(read);
	const { status, stderr } = setPublisher(...args);
	expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
	expect(files.map(read)).toEqual(before);
});

test('puts the names everywhere, once', () => {
	const { status, stdout } = setPublisher(...NAMES);
	expect([status, stdout]).toEqual([0, expect.stringContaining('package.json')]);
	expect(files.filter((file) => read(file).includes(OLD))).toEqual([]);
	expect(JSON.parse(read('package.json'))).toMatchObject({
		homepage: 'https://github.com/contoso/n8n-avepoint#readme',
		author: { name: 'Contoso Ltd', email: 'ann@contoso.test' },
	});
	expect(read('LICENSE')).toContain(' Contoso Ltd\n');
	for (const file of [
		'credentials/AvePointGraphApi.credentials.ts',
		'nodes/AvePointLicensing/AvePointLicensing.node.json',
		'CHANGELOG.md',
		'.github/ISSUE_TEMPLATE/config.yml',
	])
		expect(read(file)).toContain('https://github.com/contoso/n8n-avepoint');
	expect(run('tools/publisher.mjs').status).toBe(0);

	const before = files.map(read);
	expect(setPublisher(...NAMES).stdout).toContain('All names are set already.');
	expect(files.map(read)).toEqual(before);
});

test('takes a name as it is, and nobody else’s repository for the old one', () => {
	const changelog = read('CHANGELOG.md');
	writeFileSync(
		join(folder, 'CHANGELOG.md'),
		`${changelog}\nhttps://github.com/contoso/n8n-avepoint-other\n`,
	);
	const again = ['--repository', 'fabrikam/n8n', '--author', "A$& $' Ltd", '--email', NAMES[5]];
	expect(setPublisher(...again).status).toBe(0);
	expect(JSON.parse(read('package.json'))).toMatchObject({ author: { name: "A$& $' Ltd" } });
	expect(read('CHANGELOG.md')).toMatch(
		/github\.com\/fabrikam\/n8n\/[^]*github\.com\/contoso\/n8n-avepoint-other\n$/,
	);
});

test('refuses where package.json names no repository at GitHub, and changes nothing', () => {
	const manifest = read('package.json').replace(/"git\+https:.+"/, '"https://example.com/x"');
	writeFileSync(join(folder, 'package.json'), manifest);
	const before = files.map(read);
	const { status, stderr } = setPublisher(...NAMES);
	expect([status, stderr]).toEqual([1, expect.stringContaining('no repository at GitHub')]);
	expect(files.map(read)).toEqual(before);
});
