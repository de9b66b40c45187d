/* Where the time of Get User Seats goes: a CPU profile in n8n's engine. Arguments: graph URL, token URL; ids on standard input. */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { loadEngine } from '../engine/engine';
import { runInEngine } from './run';
import { CONCURRENCY } from './settings';
import { getUserSeats } from './subjects';

const ROOT = join(__dirname, '..');
const [graphUrl, tokenUrl] = process.argv.slice(2);

/** The part of the program that a file belongs to; the first that fits. */
const PARTS: Array<[string, RegExp]> = [
	['this package', /\/dist\/(nodes|credentials)\//],
	["n8n's expressions and parameters", /\/n8n-workflow\/|\/@n8n\/(tournament|expression)/],
	["n8n's engine and request helpers", /\/n8n-core\/|\/@n8n\//],
	[
		'axios and what it uses',
		/\/(axios|follow-redirects|form-data|proxy-from-env|agent-base|https?-proxy-agent)\//,
	],
	["Node's own (HTTP, streams, sockets)", /^node:/],
	['other packages', /\/node_modules\//],
];

const partOf = (url: string, name: string) => {
	if (name === '(garbage collector)') return 'garbage collection';
	if (name === '(idle)') return 'waiting';
	return PARTS.find(([, pattern]) => pattern.test(url))?.[0] ?? "Node's own (HTTP, streams, sockets)";
};

async function main() {
	const ids = JSON.parse(readFileSync(0, 'utf8')) as string[];
	const engine = await loadEngine(ROOT);
	const subject = getUserSeats({ concurrency: CONCURRENCY });
	const items = ids.map((id) => ({ id }));
	const run = async () => await runInEngine(engine, { graphUrl, tokenUrl }, subject, items);
	await run();
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.setSamplingInterval', { interval: 200 });
	await session.post('Profiler.start');
	await run();
	const { profile } = await session.post('Profiler.stop');
	const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
	const times: Record<string, number> = {};
	profile.samples?.forEach((sample, index) => {
		const frame = nodes.get(sample);
		const part = partOf(frame?.url ?? '', frame?.functionName ?? '');
		times[part] = (times[part] ?? 0) + (profile.timeDeltas?.[index] ?? 0) / 1000;
	});
	console.log(JSON.stringify(times));
	process.exit();
}

void main();
