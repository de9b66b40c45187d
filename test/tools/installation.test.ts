/* What is there of an n8n: who installs it now, and the one on the PATH. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDriver, claim } from '../../n8n/installation';
import { program } from '../support/program';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the folder that n8n is installed into', () => {
	const mark = () => join(folder, 'installing');

	test('is not taken from a process that is there, also of another user', () => {
		for (const pid of [process.ppid, 1]) {
			writeFileSync(mark(), String(pid));
			expect(() => claim(folder)).toThrow(`being installed by process ${pid}`);
		}
	});

	test.each([
		['a process that is gone', () => String(spawnSync(process.execPath, ['--version']).pid)],
		['one that was ended before it said who it is', () => ''],
	])('is taken from %s, and left again', (_name, content) => {
		writeFileSync(mark(), content());
		const leave = claim(folder);
		expect(readFileSync(mark(), 'utf8')).toBe(String(process.pid));
		leave();
		expect(existsSync(mark())).toBe(false);
	});
});

test('its database driver is built, though npm is told to run no install scripts', async () => {
	const driver = join(folder, 'node_modules/sqlite3');
	mkdirSync(driver, { recursive: true });
	const scripts = { install: `node -e "fs.writeFileSync('built', '')"` };
	writeFileSync(join(driver, 'package.json'), JSON.stringify({ name: 'sqlite3', version: '1.0.0', scripts }));
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { sqlite3: '1.0.0' } }));
	const before = { ...process.env };
	process.env.npm_config_ignore_scripts = 'true';
	try {
		await buildDriver(folder, process.execPath);
	} finally {
		process.env = before;
	}
	expect(existsSync(join(driver, 'built'))).toBe(true);
});

describe('npm run n8n -- --installed', () => {
	const run = () => program('n8n', ['--installed'], { PATH: folder, XDG_DATA_HOME: folder });

	const refused = (version: string) =>
		`The n8n on the PATH is "${version}"; supported are 2.x, and 1.x from 1.123.\n`;
	test.each([
		['an old one', 'echo 1.122.9', refused('1.122.9')],
		[
			'an old one among log lines',
			'echo "Loading {"; echo 1.122.9; echo "Registered runner"',
			refused('1.122.9'),
		],
		['one that is too new', 'echo 3.0.0', refused('3.0.0')],
		[
			'one that fails',
			'echo wrong Node >&2; exit 1',
			'The n8n on the PATH does not tell its version:\nwrong Node\n',
		],
	])('refuses %s', (_name, script, message) => {
		writeFileSync(join(folder, 'n8n'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
		expect(run()).toMatchObject({ status: 1, stdout: '', stderr: message });
	});

	test('says that there is none', () => {
		expect(run()).toMatchObject({ status: 1, stdout: '', stderr: 'There is no n8n on the PATH.\n' });
	});
});
