/* What the program docker does in the instructions, and nothing else, with containers that are folders and processes of this machine. */
import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { runQuietly } from '../../n8n/runQuietly';
import { listen } from '../../sandbox/listen';
import type { Container } from './container';

/** The programs of the image that the instructions use. The image has the user node, this machine has none: it is who runs this. */
const PROGRAMS: Record<string, (container: Container, args: string[]) => string[]> = {
	mkdir: (container, [flag, path]) => ['mkdir', flag, container.toPath(path)],
	chown: (container, [flag, owner, path]) => {
		if (owner !== 'node:node') throw new Error(`There is no ${owner}`);
		const { getuid, getgid } = process;
		return ['chown', flag, `${getuid?.()}:${getgid?.()}`, container.toPath(path)];
	},
	npm: ({ n8n }, args) => [n8n.command[0], process.env.npm_execpath ?? '', ...args],
};

/** @returns where the stand-in program finds it, for the variable DOCKER_STAND_IN */
export async function startDocker(containers: Container[]) {
	const find = (wanted: string) => {
		const container = containers.find(({ name }) => name === wanted);
		if (!container) throw new Error(`No such container: ${wanted}`);
		return container;
	};

	const commands: Record<string, (args: string[], folder: string) => Promise<string> | string> = {
		ps: () => `CONTAINER ID   NAMES\n${containers.map(({ name }) => `0   ${name}\n`).join('')}`,

		logs: ([name]) => find(name).log(),

		restart: async (names) => {
			for (const name of names) await find(name).restart();
			return names.join('\n');
		},

		cp: ([from, to], folder) => {
			const [name, path] = to.split(':');
			copyFileSync(resolve(folder, from), join(find(name).toPath(path), basename(from)));
			return '';
		},

		exec: async (args) => {
			const options: Record<string, string> = {};
			while (args[0].startsWith('-')) options[args.shift() as string] = args.shift() as string;
			const [name, program, ...rest] = args;
			const container = find(name);
			if (options['-u'] !== (program === 'chown' ? 'root' : 'node')) throw new Error('As which user?');
			const [command, ...all] = PROGRAMS[program](container, rest);
			// As in a container that has no way to the internet.
			const env = {
				PATH: [dirname(container.n8n.command[0]), process.env.PATH].join(':'),
				HOME: container.home,
				npm_config_offline: 'true',
			};
			return await runQuietly(command, all, container.toPath(options['-w'] ?? '/home/node'), env);
		},
	};

	const server = createServer((request, response) => {
		const answer = (output: string, status: number) => response.end(JSON.stringify({ output, status }));
		void (async () => {
			const { args, folder } = JSON.parse(await text(request)) as { args: string[]; folder: string };
			const [command, ...rest] = args;
			answer(await commands[command](rest, folder), 0);
		})().catch((error: Error) => answer(`${error.message}\n`, 1));
	});
	const { port, close } = await listen(server);
	return { address: `http://127.0.0.1:${port}`, close };
}
