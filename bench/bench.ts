/* `npm run bench`: what the node takes, against what people use today, in a real n8n with the sandbox beside it. Writes docs/benchmark.md. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../n8n/installation';
import { startSandbox } from '../sandbox/server';
import { Bench } from './n8n';
import { measureFloor, measureLoading, measureProfile } from './children';
import {
	compare,
	measureGrowth,
	measureMemory,
	measureRateLimit,
	measureSeats,
	measureSubscriptions,
} from './rows';
import type { Row } from './rows';
import { toMarkdown } from './table';

const DOCUMENT = join(__dirname, '../docs/benchmark.md');
const LATENCY = 20;
const CUSTOMERS = 1000;

const say = (text: string) => console.error(text);

async function main() {
	const n8n = await installN8n(say);
	const begin = Date.now();
	const progress = (text: string) =>
		say(`${((Date.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${text}`);
	progress('starting n8n and the sandbox');
	const sandbox = await startSandbox({ customers: CUSTOMERS, latency: LATENCY });
	const many = await startSandbox({ customers: 10 * CUSTOMERS, latency: LATENCY });
	const bench = await Bench.start(n8n);
	const rows: Row[] = [];
	try {
		progress('seats of 1,000 customers, in turn with the HTTP Request node');
		const seats = await measureSeats(bench, sandbox);
		rows.push(seats.row);
		progress('the same by plain fetch');
		const floor = await measureFloor(n8n, sandbox);
		rows.push(compare('the same against plain fetch with the same concurrency', seats.time, floor, 4));
		progress('all subscriptions, in turn with the HTTP Request node customer by customer');
		rows.push(await measureSubscriptions(bench, sandbox));
		progress('50 requests a second');
		rows.push(...(await measureRateLimit(bench, CUSTOMERS, LATENCY)));
		progress('10,000 customers');
		const legacy = await Bench.start(n8n, { settings: { N8N_EXPRESSION_ENGINE: 'legacy' } });
		rows.push(...(await measureGrowth(bench, legacy, sandbox, many).finally(legacy.close)));
		progress('their memory');
		const watched = await Bench.start(n8n, { watched: true });
		const single = await startSandbox({ customers: 1 });
		rows.push(await measureMemory(watched, single, many).finally(watched.close));
		await single.close();
		progress('loading the package');
		rows.push(...(await measureLoading(n8n)));
		progress('a profile');
		const profile = await measureProfile(sandbox);
		const cores = cpus();
		const versions = `n8n ${n8n.version}, ${cores.length} cores (${cores[0].model.trim()})`;
		const text = toMarkdown(rows, profile, versions, CUSTOMERS);
		writeFileSync(DOCUMENT, text);
		console.log(text);
		if (rows.some(({ reached }) => reached === false)) process.exitCode = 1;
	} finally {
		await bench.close();
		await sandbox.close();
		await many.close();
	}
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
