import { spawnSync } from 'node:child_process';
import { ROOT } from './workflow';

/** The variables of this machine, but for those that are about the project's programs, or n8n, or a proxy. */
export const CLEAN = Object.fromEntries(
	Object.entries(process.env).filter(([name]) => !/^(AVEPOINT|N8N|npm)_|_proxy$/i.test(name)),
);

/** Runs one of the project's programs to its end, as a user does, without the variables of this machine. */
export function program(name: string, args: string[], env: Record<string, string> = {}) {
	return spawnSync(process.execPath, ['tools/run.mjs', name, ...args], {
		cwd: ROOT,
		encoding: 'utf8',
		env: { ...CLEAN, ...env } as NodeJS.ProcessEnv,
	});
}
