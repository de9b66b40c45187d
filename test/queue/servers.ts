/* Redis and PostgreSQL of the system's packages, on the loopback address, with their data in temporary folders. */
import { execFileSync } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../n8n/instance';
import { startProgram } from '../../n8n/spawnGuarded';

const LOOPBACK = '127.0.0.1';
/** Where Debian puts the programs of PostgreSQL, which are not on the PATH. */
const DEBIAN = '/usr/lib/postgresql';
/** Who may run PostgreSQL when this runs as root, whom it refuses. */
const USERS = ['postgres', 'nobody'];

export interface Server {
	port: number;
	stop(): Promise<void>;
}

function findProgram(name: string, folders: string[], debianPackage: string): string {
	for (const folder of folders) {
		const path = join(folder, name);
		try {
			accessSync(path, constants.X_OK);
			return path;
		} catch {
			// Not here.
		}
	}
	throw new Error(
		`${name} is not installed. Install it first, e.g. sudo apt-get install --no-install-recommends ${debianPackage}`,
	);
}

const onPath = () => (process.env.PATH ?? '').split(delimiter);

/** The newest version's first. */
function postgresFolders(): string[] {
	try {
		const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
		return [...versions.map((version) => join(DEBIAN, version, 'bin')), ...onPath()];
	} catch {
		return onPath();
	}
}

/** Another user for PostgreSQL, when this runs as root. */
function lesserUser(): { uid?: number; gid?: number } {
	if (process.getuid?.() !== 0) return {};
	for (const user of USERS) {
		try {
			const [uid, gid] = ['-u', '-g'].map((flag) =>
				Number(execFileSync('id', [flag, user], { stdio: 'pipe' })),
			);
			return { uid, gid };
		} catch {
			// There is no such user.
		}
	}
	throw new Error(`PostgreSQL refuses root, and there is no user ${USERS.join(' or ')} to run it as.`);
}

/** n8n's queue. */
export async function startRedis(): Promise<Server> {
	const program = findProgram('redis-server', onPath(), 'redis-server');
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-redis-'));
	const args = [
		'--port',
		String(port),
		'--bind',
		LOOPBACK,
		'--dir',
		folder,
		'--save',
		'',
		'--appendonly',
		'no',
	];
	const isReady = (log: string) => log.includes('Ready to accept connections');
	const { stop } = await startProgram([program, ...args], {}, isReady);
	return {
		port,
		stop: async () => {
			await stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** n8n's database: `postgres`, for the user `n8n`, without a password. */
export async function startPostgres(): Promise<Server> {
	const [initdb, postgres] = ['initdb', 'postgres'].map((name) =>
		findProgram(name, postgresFolders(), 'postgresql'),
	);
	const user = lesserUser();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-postgres-'));
	if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
	// The folder as working directory: the other user need not be able to enter this one.
	const options = { ...user, cwd: folder };
	const data = join(folder, 'data');
	execFileSync(initdb, ['-D', data, '-U', 'n8n', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
		...options,
		stdio: 'pipe',
	});
	const port = await freePort();
	const settings = { listen_addresses: LOOPBACK, unix_socket_directories: '', port, fsync: 'off' };
	const args = [
		'-D',
		data,
		...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
	];
	const isReady = (log: string) => log.includes('ready to accept connections');
	const { stop } = await startProgram([postgres, ...args], options, isReady);
	return {
		port,
		stop: async () => {
			await stop('SIGINT');
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
