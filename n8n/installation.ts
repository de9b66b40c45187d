import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import crossSpawn from 'cross-spawn';
import envPaths from 'env-paths';
import { satisfies } from 'semver';
import { npm } from './npm';
import { optionalDependencies } from './package.json';

/** A whole n8n that can be started. */
export interface Installation {
	version: string;
	/** The program and its first arguments. */
	command: string[];
	/** Where n8n's own packages are; undefined for one that the project did not install. */
	modules?: string;
	/** Environment variables that this version needs, beyond those that all have. */
	settings: NodeJS.ProcessEnv;
}

/** n8n stops at the name of a module that it does not know: an older one can't be told which to leave out. */
const ALL_MODULES = { N8N_DISABLED_MODULES: '' };

/** The versions that are tested: the folder of their package.json, and what they need. */
const VERSIONS = {
	newest: { manifest: __dirname, settings: {} },
	middle: { manifest: join(__dirname, 'middle'), settings: ALL_MODULES },
	oldest: {
		manifest: join(__dirname, 'oldest'),
		settings: { ...ALL_MODULES, N8N_RUNNERS_ENABLED: 'false' },
	},
};

export type N8nVersion = keyof typeof VERSIONS;
export const N8N_VERSIONS = Object.keys(VERSIONS) as N8nVersion[];

const FILES = ['package.json', 'package-lock.json'];
const NODE_MAJOR = 24;
const OLDEST = '1.123';
const DRIVER = 'sqlite3/build/Release/node_sqlite3.node';

/** Outside the repository, in the user's cache and data folders. */
export const folders = envPaths('n8n-nodes-avepoint', { suffix: '' });

/**
 * The Node that n8n runs on: a package of n8n/package.json where there is one for this system, else this program's own.
 * @throws Error when that is too old
 */
function findNode(modules: string): { program: string; folder?: string } {
	const system = { linux: 'linux', win32: 'win' }[process.platform as string];
	const name = `node-${system}-${process.arch}`;
	if (name in optionalDependencies) {
		const folder = join(modules, name);
		return { program: join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'), folder };
	}
	if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return { program: process.execPath };
	throw new Error(
		`n8n needs Node ${NODE_MAJOR} or newer, and there is none to install for ${process.platform} ${process.arch}. Run this with Node ${NODE_MAJOR}.`,
	);
}

/** Whether there is such a process, of whatever user. */
function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/**
 * Marks the folder as this process's to install into. A mark whose process is gone does not count.
 * @returns what takes the mark away
 * @throws Error when another process has it
 */
export function claim(directory: string): () => void {
	const file = join(directory, 'installing');
	// It is empty where the other was ended between making and writing it.
	const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
	if (pid && isAlive(pid))
		throw new Error(`n8n is being installed by process ${pid}. Wait until it is done.`);
	rmSync(file, { force: true });
	writeFileSync(file, String(process.pid), { flag: 'wx' });
	return () => rmSync(file, { force: true });
}

/**
 * Builds n8n's database driver, which its install script does: also where npm is told to run none, as by this repository's
 * .npmrc, which `npm run` hands on in the environment.
 * @param headers where Node's own are, when not where node-gyp looks for them
 */
export async function buildDriver(directory: string, node: string, headers?: string): Promise<void> {
	await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], directory, node, {
		...process.env,
		PATH: [dirname(node), process.env.PATH].join(delimiter),
		...(headers && { npm_config_nodedir: headers }),
	});
}

/** A folder that the hash of the version's lock file names. */
function directoryOf({ manifest }: { manifest: string }): string {
	const hash = createHash('sha256')
		.update(readFileSync(join(manifest, 'package-lock.json')))
		.digest('hex');
	return join(folders.cache, `n8n-${hash.slice(0, 12)}`);
}

/**
 * Takes the database driver that another version has built, when it is of the same release and for the same Node: building it
 * takes minutes.
 * @returns whether there was one
 */
function copyDriver(modules: string): boolean {
	const versionsIn = (folder: string) =>
		['sqlite3', ...Object.keys(optionalDependencies)].map((name) => {
			const file = join(folder, name, 'package.json');
			return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : '';
		});
	const wanted = versionsIn(modules).join();
	for (const directory of Object.values(VERSIONS).map(directoryOf)) {
		const others = join(directory, 'node_modules');
		if (!existsSync(join(directory, 'complete')) || versionsIn(others).join() !== wanted) continue;
		mkdirSync(join(modules, dirname(DRIVER)), { recursive: true });
		copyFileSync(join(others, DRIVER), join(modules, DRIVER));
		return true;
	}
	return false;
}

/**
 * n8n in the version of a lock file, installed once.
 * @param report told what is being done and for how long
 */
export async function installN8n(
	report: (text: string) => void,
	which: N8nVersion = 'newest',
): Promise<Installation> {
	const { manifest, settings } = VERSIONS[which];
	const directory = directoryOf(VERSIONS[which]);
	const modules = join(directory, 'node_modules');
	const { program, folder } = findNode(modules);
	const complete = join(directory, 'complete');
	if (!existsSync(complete)) {
		mkdirSync(directory, { recursive: true });
		const release = claim(directory);
		const begin = Date.now();
		const seconds = () => `${Math.round((Date.now() - begin) / 1000)} s`;
		let step = 'its packages';
		report(
			`Installing the ${which} n8n into ${directory}. This happens once, takes about 7 minutes and 3 GB.`,
		);
		const progress = setInterval(() => report(`  … still installing n8n, ${step}, ${seconds()}`), 10_000);
		try {
			for (const file of FILES) copyFileSync(join(manifest, file), join(directory, file));
			await npm(['ci', '--ignore-scripts', '--include=optional'], directory);
			step = 'its database driver';
			if (!copyDriver(modules)) await buildDriver(directory, program, folder);
			writeFileSync(complete, '');
		} finally {
			clearInterval(progress);
			release();
		}
		report(`Installed n8n in ${seconds()}.`);
		const all = readdirSync(folders.cache).map((name) => join(folders.cache, name));
		const used = Object.values(VERSIONS).map(directoryOf);
		const others = all.filter((path) => !used.includes(path));
		if (others.length > 0) report(`Other versions, 3 GB each, are yours to delete: ${others.join(', ')}`);
	}
	const { version } = JSON.parse(readFileSync(join(modules, 'n8n/package.json'), 'utf8')) as {
		version: string;
	};
	return { version, command: [program, join(modules, 'n8n/bin/n8n')], modules, settings };
}

/**
 * The n8n on the PATH.
 * @throws Error when there is none, one that doesn't start, or one that this package doesn't support
 */
export async function findInstalledN8n(): Promise<Installation> {
	const { stdout, stderr, status, error } = crossSpawn.sync('n8n', ['--version'], { encoding: 'utf8' });
	if (error) throw new Error('There is no n8n on the PATH.');
	if (status !== 0)
		throw new Error(`The n8n on the PATH does not tell its version:\n${stdout}${stderr.trim()}`);
	// It can print log lines too.
	const version = /^\d+\.\d+\.\d+\S*$/m.exec(stdout)?.[0] ?? stdout.trim();
	if (!satisfies(version, `2.x || ^${OLDEST}`, { includePrerelease: true })) {
		throw new Error(`The n8n on the PATH is "${version}"; supported are 2.x, and 1.x from ${OLDEST}.`);
	}
	return { version, command: ['n8n'], settings: ALL_MODULES };
}
