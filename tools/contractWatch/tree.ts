/* The names and fingerprints of all files of a git repository. No file is downloaded. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

export interface Tree {
	commit: string;
	/** Of the commit, such as 2026-07-01. */
	date: string;
	/** The git blob hash of each file by its path. */
	files: Map<string, string>;
}

const execute = promisify(execFile);

/** Milliseconds for one command. */
const TIMEOUT = 300_000;
const OPTIONS = {
	timeout: TIMEOUT,
	maxBuffer: Infinity,
	// A repository that isn't there asks for a password.
	env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
};
const CONFIGURATION = [
	...['-c', 'credential.helper='],
	// Gives up after a minute without data.
	...['-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=60'],
];

async function git(...args: string[]): Promise<string> {
	const run = execute('git', [...CONFIGURATION, ...args], OPTIONS);
	return (await run.catch(fail)).stdout;
}

function fail({ code, stderr }: { code?: unknown; stderr?: string }): never {
	if (code === 'ENOENT') throw new Error('This needs git, which is not installed.');
	throw new Error(stderr?.trim() || `git ended with ${String(code)}`);
}

/** A folder with its protocol: git copies the whole of a plain one. */
const toUrl = (repository: string) =>
	existsSync(repository) ? pathToFileURL(resolve(repository)).href : repository;

/**
 * Reads the newest commit of the default branch.
 * @param repository the address of a git repository, or a folder
 * @throws Error when it can't be read
 */
export async function readTree(repository: string): Promise<Tree> {
	const folder = mkdtempSync(join(tmpdir(), 'avepoint-documents-'));
	try {
		const clone = ['clone', '--quiet', '--bare', '--depth', '1', '--filter', 'blob:none'];
		await git(...clone, '--', toUrl(repository), folder);
		const inside = (...args: string[]) => git('--git-dir', folder, ...args);
		const head = await inside('show', '--no-patch', '--format=%H %cs', 'HEAD');
		const [commit, date] = head.trim().split(' ');
		const listing = await inside('ls-tree', '-r', '-z', '--full-tree', 'HEAD');
		const lines = listing.matchAll(/\d+ blob ([\da-f]+)\t([^\0]+)\0/g);
		return { commit, date, files: new Map([...lines].map(([, hash, path]) => [path, hash])) };
	} catch (error) {
		throw new Error(`The repository ${repository} can't be read:\n${(error as Error).message}`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
