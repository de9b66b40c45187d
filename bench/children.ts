/* What is measured in a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Installation } from '../n8n/installation';
import { DEMO_REGISTRATION } from '../sandbox/registrations';
import type { Sandbox } from '../sandbox/server';
import { median, megabytes } from './rows';
import type { Row } from './rows';
import { CONCURRENCY, ROUNDS } from './settings';
import { seatsUrl } from './subjects';

/** Runs a program of this folder and reads the JSON that it prints. */
async function measure(node: string, args: string[], input = ''): Promise<unknown> {
	const child = spawn(node, args, { cwd: __dirname, stdio: ['pipe', 'pipe', 'inherit'] });
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stdin.end(input);
	const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
	if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
	return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

async function repeat<T>(what: () => Promise<unknown>): Promise<T[]> {
	const results: T[] = [];
	for (let round = 0; round < ROUNDS; round++) results.push((await what()) as T);
	return results;
}

const idsOf = ({ customers }: Sandbox) => JSON.stringify(customers.map(({ id }) => id));

/** @returns milliseconds of plain fetch, on n8n's own Node */
export async function measureFloor({ command }: Installation, sandbox: Sandbox): Promise<number> {
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: DEMO_REGISTRATION.clientId,
		client_secret: DEMO_REGISTRATION.clientSecret ?? '',
		scope: DEMO_REGISTRATION.permissions.join(' '),
	});
	const response = await fetch(sandbox.tokenUrl, { method: 'POST', body });
	const { access_token: token } = (await response.json()) as { access_token: string };
	const url = seatsUrl(sandbox, '{id}');
	const args = [join(__dirname, 'floor.mjs'), url, token, String(CONCURRENCY)];
	return median(await repeat<number>(async () => await measure(command[0], args, idsOf(sandbox))));
}

export async function measureLoading({ command }: Installation): Promise<Row[]> {
	const args = ['--expose-gc', join(__dirname, 'loading.mjs')];
	const runs = await repeat<{ time: number; memory: number; nodes: number }>(
		async () => await measure(command[0], args),
	);
	const time = median(runs.map((run) => run.time));
	const memory = median(runs.map((run) => run.memory));
	return [
		{
			what: 'loading the package when n8n starts: time',
			figure: `${time.toFixed(1)} ms`,
			goal: '≤ 20 ms',
			reached: time <= 20,
			note: `${runs[0].nodes} nodes, 1 credential`,
		},
		{
			what: 'loading the package when n8n starts: memory',
			figure: megabytes(memory),
			goal: '≤ 2 MB',
			reached: memory <= 2 * 2 ** 20,
			note: '',
		},
	];
}

/** @returns milliseconds by part of the program, for Get User Seats of all the sandbox's customers */
export async function measureProfile(sandbox: Sandbox): Promise<Record<string, number>> {
	const args = ['--import', 'tsx', join(__dirname, 'profile.ts'), sandbox.graphUrl, sandbox.tokenUrl];
	return (await measure(process.execPath, args, idsOf(sandbox))) as Record<string, number>;
}
