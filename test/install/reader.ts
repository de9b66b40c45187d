/* Who follows the instructions: a folder to work in, the programs that they name, and the repository that they clone. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { repository, version } from '../../package.json';
import { copyProject, GIT_ENVIRONMENT } from '../support/repository';

/** This project as it is now in a repository of its own, which stands for that at GitHub. */
function makeRepository(folder: string, env: NodeJS.ProcessEnv) {
	const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, env });
	copyProject(folder);
	git('init', '--quiet', '--initial-branch', 'main');
	const commit = () => {
		git('add', '.');
		git('commit', '--quiet', '--message', 'Work');
	};
	commit();
	/** Puts a newer version there. */
	const release = (next: string) => {
		const file = join(folder, 'package.json');
		const text = readFileSync(file, 'utf8').replace(`"version": "${version}"`, `"version": "${next}"`);
		writeFileSync(file, text);
		commit();
	};
	return release;
}

/** @param docker where the stand-in for the program docker finds the containers */
export function makeReader(docker: string) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-reader-'));
	const [programs, github, home] = ['bin', 'github', 'home'].map((name) => join(folder, name));
	for (const one of [programs, github, home]) mkdirSync(one);
	symlinkSync(join(__dirname, 'dockerProgram.mjs'), join(programs, 'docker'));
	const { npm_config_userconfig, npm_config_cache } = process.env;
	const env: NodeJS.ProcessEnv = {
		// Not what npm told this test.
		...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
		...(npm_config_userconfig && { npm_config_userconfig }),
		...(npm_config_cache && { npm_config_cache }),
		...GIT_ENVIRONMENT,
		GIT_CONFIG_COUNT: '1',
		GIT_CONFIG_KEY_0: `url.${github}.insteadOf`,
		GIT_CONFIG_VALUE_0: repository.url.replace(/^git\+/, ''),
		PATH: [programs, dirname(process.execPath), process.env.PATH].join(delimiter),
		HOME: home,
		DOCKER_STAND_IN: docker,
	};
	return {
		folder,
		home,
		/** Where the file is, once it is made. */
		clone: join(folder, 'n8n-nodes-avepoint'),
		env,
		release: makeRepository(github, env),
		leave: () => rmSync(folder, { recursive: true, force: true }),
	};
}
