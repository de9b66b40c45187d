/*
 * Runs one of the project's programs, on a machine with nothing but Node and npm:
 *
 *     npm run <program> [-- arguments]
 *
 * Installs what the program needs when it is not there yet, builds the package when its sources changed, then starts the
 * program's file. Uses only what comes with Node. Messages go to standard error. "node tools/run.mjs" instead of "npm run" does
 * not do for programs that run npm themselves: prepack, n8n, test:e2e, test:install, test:queue, screenshots, bench and verify.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WATCHDOG = join(ROOT, 'n8n/watchdog.mjs');
const OLDEST_ENGINE = { folder: 'engine/oldest', name: 'the oldest supported n8n engine' };
const VERIFY_PROGRAMS = { folder: 'tools/verify/programs', name: "n8n's package scanner" };
/** What dist was built from. It lies in dist, which each build begins by removing: half a build has none. */
const BUILD_STAMP = join(ROOT, 'dist/.sources');
const BUILD_SOURCES = [
	'credentials',
	'nodes',
	'gulpfile.js',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
];

const TEST_IN_N8N = { file: 'tools/testInN8n.ts', build: true };

/** What each program is and needs; `args` come before those that the user gives. */
const PROGRAMS = {
	start: { file: 'tools/start.ts', build: true },
	sandbox: { file: 'sandbox/cli.ts' },
	n8n: { file: 'n8n/cli.ts', build: true },
	'test:e2e': { ...TEST_IN_N8N, args: ['--config', 'test/n8n/jest.config.js'] },
	'test:faults': { file: 'tools/testFaults.ts', build: true, also: OLDEST_ENGINE },
	'test:install': { ...TEST_IN_N8N, args: ['--every-n8n', '--config', 'test/install/jest.config.js'] },
	'test:queue': { ...TEST_IN_N8N, args: ['--config', 'test/queue/jest.config.js'] },
	bench: { file: 'bench/bench.ts', build: true },
	screenshots: {
		...TEST_IN_N8N,
		args: ['--config', 'test/n8n/jest.config.js', 'n8n/(board|clicks|editor)\\.test'],
		env: { SCREENSHOTS: join(ROOT, 'docs/screenshots') },
	},
	'set-publisher': { file: 'tools/setPublisher.ts' },
	types: { file: 'tools/types.ts' },
	'contract:watch': { file: 'tools/contractWatch.ts' },
	test: { file: 'tools/test.ts', build: true, also: OLDEST_ENGINE },
	prepack: { file: 'tools/prepack.ts', build: 'always' },
	verify: { file: 'tools/verify.ts', build: true, also: VERIFY_PROGRAMS },
};

const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a program to its end, its output to standard error unless told otherwise; rejects when it fails. */
async function run(command, args, options) {
	const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options });
	// When this program is killed, so is the other, which here must not have a group of its own: Ctrl-C would not reach it.
	const watchdog = spawn(process.execPath, [WATCHDOG, String(child.pid)], {
		stdio: ['pipe', 'ignore', 'ignore'],
		detached: true,
		windowsHide: true,
	});
	// Ctrl-C reaches the program by itself; it decides how to end.
	const forward = () => child.kill('SIGTERM');
	process.on('SIGINT', () => {}).on('SIGTERM', forward);
	// npm that is told to end tells the shell between it and this program, which does not hand that on.
	const parent = process.ppid;
	const orphaned = () => process.env.npm_lifecycle_event && process.ppid !== parent && forward();
	const following = setInterval(orphaned, 500);
	const ended = new Promise((done, failed) => child.on('error', failed).on('close', done));
	const code = await ended.finally(() => {
		clearInterval(following);
		watchdog.kill();
	});
	if (code !== 0) throw Object.assign(new Error(`Failed: ${[command, ...args].join(' ')}`), { code });
}

/** Whether all that the lock file names is there, in that version. */
function isInstalled(directory) {
	const installed = join(directory, 'node_modules/.package-lock.json');
	if (!existsSync(installed)) return false;
	const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
	const present = packagesOf(installed);
	return Object.entries(packagesOf(join(directory, 'package-lock.json'))).every(
		([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
	);
}

async function install(directory, name) {
	if (isInstalled(directory)) return;
	say(`Installing ${name}. This happens once and takes a minute or two.`);
	const progress = setInterval(() => say(`  … still installing ${name}`), 10_000);
	// npm names its own program when it runs a script; npm.cmd can't be spawned without a shell on Windows.
	const npm = process.env.npm_execpath;
	const [program, ...args] = npm ? [process.execPath, npm] : ['npm'];
	args.push('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error');
	// npm hands its options on to what it runs: npm pack --dry-run is no reason to install nothing.
	args.push('--include=dev', '--dry-run=false');
	const options = { cwd: directory, shell: !npm && process.platform === 'win32' };
	await run(program, args, options).finally(() => clearInterval(progress));
}

function filesBelow(path) {
	const full = join(ROOT, path);
	const entries = readdirSync(full, { withFileTypes: true, recursive: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function sourceHash() {
	const files = BUILD_SOURCES.flatMap((path) => (path.includes('.') ? [join(ROOT, path)] : filesBelow(path)));
	const hash = createHash('sha256');
	for (const file of files.sort()) hash.update(file).update(readFileSync(file));
	return hash.digest('hex');
}

async function build(always) {
	const hash = sourceHash();
	if (!always && existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === hash) return;
	say('Building the package.');
	await run(process.execPath, [join(ROOT, 'node_modules/gulp/bin/gulp.js'), '--silent']);
	writeFileSync(BUILD_STAMP, hash);
}

async function main() {
	const [program, ...args] = process.argv.slice(2);
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		throw new Error(`This needs Node 20.19 or newer; here is ${process.versions.node}.`);
	}
	const needs = PROGRAMS[program];
	if (!needs) throw new Error(`Programs: ${Object.keys(PROGRAMS).join(', ')}`);
	await Promise.all([
		install(ROOT, 'the tools'),
		needs.also && install(join(ROOT, needs.also.folder), needs.also.name),
	]);
	if (needs.build) await build(needs.build === 'always');
	const file = resolve(ROOT, needs.file);
	const command = ['--import', 'tsx', file, ...(needs.args ?? []), ...args];
	const env = { ...process.env, ...needs.env };
	await run(process.execPath, command, { stdio: 'inherit', env }).catch((error) => {
		process.exitCode = error.code ?? 1;
	});
}

main().catch((error) => {
	say(error.message);
	process.exitCode = 1;
});
