/* A git repository of a test's own, which nothing of this machine's settings reaches. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workflow';

const person = (role: string) => ({ [`GIT_${role}_NAME`]: 'A', [`GIT_${role}_EMAIL`]: 'a@b.example' });

/** For git. */
export const GIT_ENVIRONMENT = {
	GIT_CONFIG_GLOBAL: devNull,
	GIT_CONFIG_NOSYSTEM: '1',
	...person('AUTHOR'),
	...person('COMMITTER'),
};

/**
 * Copies the project as it is now, with what is not committed yet.
 * @returns the paths of its files
 */
export function copyProject(folder: string): string[] {
	const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
	const files = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
	for (const file of files) cpSync(join(ROOT, file), join(folder, file));
	return files;
}
