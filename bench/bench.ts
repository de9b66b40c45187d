/* `npm run bench`: what the node takes, against what people use today, in a real n8n with the sandbox beside it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { close, collectCleanUps } from '../n8n/cleanUps';
import { installN8n } from '../n8n/installation';
import { numberArgument } from '../sandbox/numberArgument';
import { startSandbox } from '../sandbox/server';
import type { Sandbox, SandboxOptions } from '../sandbox/server';
import { startBench } from './n8n';
import { compare, count, measureRateLimit, measureSlowService, PEER } from './rows';
import type { Row, Side } from './rows';
import {
	CONCURRENCY,
	getAll,
	getUserSeats,
	getUserSeatsByName,
	seatsByBareNode,
	seatsByHttpRequest,
	subscriptionsByHttpRequest,
} from './subjects';
import { toMarkdown } from './table';

const PAGE = join(__dirname, '../docs/benchmark.md');
/** The page is written by a run of so many. */
const CUSTOMERS = 1000;
const TIMES_MORE = 10;
/** Milliseconds before each of the sandbox's answers. */
const LATENCY = 20;
/** As the real service (LIVE). */
const SLOW = 700;

const { customers } = new Command('npm run bench --')
	.description('What the node takes, against what people use today, in a real n8n. About 10 minutes.')
	.option(
		'--customers <number>',
		'how many; with another number it only prints',
		numberArgument(1, 20_000),
		CUSTOMERS,
	)
	.parse()
	.opts<{ customers: number }>();

const say = (text: string) => console.error(text);

/** What is compared in turn, and the goal for the first one's time ÷ the second one's. */
function listComparisons(sandbox: Sandbox, overTls: Sandbox, many: Sandbox): Array<[Side, Side, number]> {
	const seats = (its: Sandbox, how = '') => {
		const name = `Get User Seats of ${count(its.customers.length)} customers${how}`;
		return { name, sandbox: its, toSubject: () => getUserSeats() };
	};
	const byName = { ...seats(sandbox, ' by name'), toSubject: () => getUserSeatsByName() };
	const peer = (its: Sandbox) => ({ name: PEER, sandbox: its, toSubject: seatsByHttpRequest });
	const bareNode = (how: string, toSubject: Side['toSubject']) => ({
		name: `${how} in a bare node, ${CONCURRENCY} at once`,
		sandbox,
		toSubject,
	});
	// With the token of those before it.
	const plainFetch = (its: Sandbox) => seatsByBareNode(its, its.tokens.at(-1));
	const subscriptions = {
		name: `all subscriptions of ${count(customers)} customers`,
		sandbox,
		// As the service gives them, which is what the peer gets.
		toSubject: () => getAll('subscription', { output: 'raw' }),
		once: true,
		items: sandbox.customers.flatMap((customer) => customer.subscriptions).length,
	};
	const oneByOne = { name: `${PEER}, customer by customer`, sandbox, toSubject: subscriptionsByHttpRequest };
	return [
		[seats(sandbox), peer(sandbox), 0.65],
		[seats(overTls, ' over TLS'), peer(overTls), 0.65],
		[seats(sandbox), bareNode('n8n’s own httpRequestWithAuthentication', seatsByBareNode), 1.15],
		[seats(sandbox), bareNode('plain fetch', plainFetch), 4],
		[seats(many), seats(sandbox), 10.5],
		[byName, seats(sandbox), 1.4],
		[subscriptions, oneByOne, 0.05],
	];
}

async function main() {
	const n8n = await installN8n(say);
	const cleanUps = collectCleanUps();
	const begin = Date.now();
	const openSandbox = async (options: SandboxOptions) =>
		await cleanUps.started(startSandbox({ customers, latency: LATENCY, ...options }), close);
	const rows: Row[] = [];
	const add = (...more: Row[]) => {
		rows.push(...more);
		const seconds = Math.round((Date.now() - begin) / 1000);
		for (const { what, figure } of more) say(`${String(seconds).padStart(4)} s  ${what}: ${figure}`);
	};
	try {
		say('Starting n8n and the sandboxes.');
		const bench = await startBench(n8n, cleanUps);
		const sandbox = await openSandbox({});
		const overTls = await openSandbox({ tls: bench.tls });
		const many = await openSandbox({ customers: TIMES_MORE * customers });
		for (const comparison of listComparisons(sandbox, overTls, many))
			add(await compare(bench, ...comparison));
		add(await measureSlowService(bench, Math.min(300, customers), SLOW, 0.35));
		add(await measureSlowService(bench, customers, SLOW, 0.25));
		for (const latency of [LATENCY, 100, 400])
			add(...(await measureRateLimit(bench, customers, latency, 50)));
		const text = toMarkdown(rows, n8n.version, LATENCY);
		if (customers === CUSTOMERS) writeFileSync(PAGE, text);
		console.log(text);
		if (rows.some(({ reached }) => !reached)) process.exitCode = 1;
	} finally {
		await cleanUps.cleanUp();
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
