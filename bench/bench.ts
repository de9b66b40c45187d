/* `npm run bench`: what the node takes, against what people use today, in a real n8n with the sandbox beside it. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { close, collectCleanUps } from '../n8n/cleanUps';
import { installN8n } from '../n8n/installation';
import { numberArgument } from '../sandbox/numberArgument';
import { startSandbox } from '../sandbox/server';
import { Bench } from './n8n';
import { measureFloor, measureLoading, measureProfile } from './children';
import { measureTls } from './tls';
import {
	compare,
	measureGrowth,
	measureMemory,
	measureOverhead,
	measureRateLimit,
	measureSeats,
	measureSlowService,
	measureSubscriptions,
} from './rows';
import type { Row } from './rows';
import { CUSTOMERS, LATENCY, TIMES_MORE } from './settings';
import { toMarkdown } from './table';

const PAGE = join(__dirname, '../docs/benchmark.md');

const options = new Command('npm run bench --')
	.description('What the node takes, against what people use today, in a real n8n. About 12 minutes.')
	.option(
		'--customers <number>',
		'how many; fewer only to see that it runs',
		numberArgument(1, 20_000),
		CUSTOMERS,
	)
	.option(
		'--to <file>',
		`what it writes; without it docs/benchmark.md, or nothing unless --customers is ${CUSTOMERS}`,
	)
	.parse()
	.opts<{ customers: number; to?: string }>();

const say = (text: string) => console.error(text);

async function main() {
	const n8n = await installN8n(say);
	const { started, cleanUp } = collectCleanUps();
	const begin = Date.now();
	const progress = (text: string) =>
		say(`${((Date.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${text}`);
	const openSandbox = async (customers: number) =>
		await started(startSandbox({ customers, latency: LATENCY }), close);
	const rows: Row[] = [];
	try {
		progress('starting n8n and the sandbox');
		const sandbox = await openSandbox(options.customers);
		const many = await openSandbox(TIMES_MORE * options.customers);
		const bench = await started(Bench.start(n8n), close);
		progress('seats of all customers, in turn with the HTTP Request node');
		const seats = await measureSeats(bench, sandbox);
		rows.push(seats.row);
		progress('the same by plain fetch');
		const floor = await measureFloor(n8n, sandbox);
		rows.push(compare('the same against plain fetch with the same concurrency', seats.time, floor, 4));
		progress('all subscriptions, in turn with the HTTP Request node customer by customer');
		rows.push(await measureSubscriptions(bench, sandbox));
		progress("the same as n8n's request helper in a bare node");
		rows.push(await measureOverhead(bench, sandbox));
		progress('over TLS');
		rows.push(await measureTls(n8n, options.customers));
		progress('a slow service');
		rows.push(await measureSlowService(bench, Math.min(300, options.customers), 0.35));
		rows.push(await measureSlowService(bench, options.customers, 0.25));
		progress('so many requests a second and no more');
		for (const latency of [LATENCY, 100, 400]) {
			const limited = { customers: options.customers, latency, rateLimit: 50 };
			rows.push(...(await measureRateLimit(bench, limited)));
		}
		progress('more customers');
		rows.push(await measureGrowth(bench, sandbox, many));
		progress('their memory');
		rows.push(await measureMemory(n8n, many));
		progress('loading the package');
		rows.push(...(await measureLoading(n8n)));
		progress('a profile');
		const profile = await measureProfile(sandbox);
		const cores = cpus();
		const versions = `n8n ${n8n.version}, ${cores.length} cores (${cores[0].model.trim()})`;
		const text = toMarkdown(rows, profile, versions, options.customers);
		// A trial's figures are not those of the page.
		const file = options.to ?? (options.customers === CUSTOMERS ? PAGE : undefined);
		if (file !== undefined) writeFileSync(file, text);
		console.log(text);
		if (rows.some(({ reached }) => reached === false)) process.exitCode = 1;
	} finally {
		await cleanUp();
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
