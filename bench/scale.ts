/* `npm run scale`: what a request, a page, an item and an entry of the trigger's state cost, for docs/scale.md. */
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { loadEngine } from '../engine/engine';
import type { Engine } from '../engine/engine';
import { toKey } from '../nodes/AvePointLicensing/trigger/key';
import { detectChanges } from '../nodes/AvePointLicensing/trigger/detectChanges';
import { numberArgument } from '../sandbox/numberArgument';
import { costOf } from './cost';
import type { Cost } from './cost';
import { runInEngine } from './run';
import { startSandboxProcess } from './sandboxProcess';
import { getAll, getUserSeats } from './subjects';
import type { ApiAddress, NodeUnderTest } from './subjects';

const SEAT_REQUESTS = 5000;
const PAGE = 100;

const program = new Command('npm run scale --')
	.description('What a request, a page, an item and an entry of the trigger’s state cost.')
	.argument('[customers]', 'how many', numberArgument(1, 200_000), 10_000)
	.parse();
const [customers] = program.processedArgs as [number];

/** @param requests that it took; `unit` is what they are called */
function toRow(what: string, unit: string, requests: number, cost: Cost): string[] {
	const { items, time, processor, memory, json } = cost;
	const anItem = (bytes: number) => Math.round(bytes / items.length);
	return [
		what,
		`${requests} ${unit}s, ${items.length} items`,
		`${(time / 1000).toFixed(1)} s, ${(time / requests).toFixed(1)} ms a ${unit}`,
		`${(processor / requests).toFixed(1)} ms a ${unit}`,
		`${(memory / 1e6).toFixed(1)} MB, ${anItem(memory)} bytes an item (${anItem(json)} as JSON)`,
	];
}

/** The first look of a trigger that watches the seats of all subscriptions. */
function toStateRow(subscriptions: INodeExecutionData[]): string[] {
	const observations = subscriptions.map(({ json: { customerId, service, purchasedUserSeats } }, index) => ({
		key: toKey([customerId, service, index]),
		current: typeof purchasedUserSeats === 'number' ? purchasedUserSeats : null,
	}));
	const watch = { kind: 'scale', scope: '', rule: {}, threshold: 0, fireForExisting: false };
	const begin = performance.now();
	const { state } = detectChanges(undefined, observations, watch, Date.now());
	const time = performance.now() - begin;
	const size = JSON.stringify(state).length;
	return [
		'state of the trigger',
		`${observations.length} entries`,
		`${time.toFixed(0)} ms`,
		'',
		`${(size / 1e6).toFixed(2)} MB, ${(size / observations.length).toFixed(1)} bytes an entry`,
	];
}

async function measure(engine: Engine, place: ApiAddress): Promise<string[][]> {
	const run = async (subject: NodeUnderTest, items: IDataObject[] = [{}]) =>
		await runInEngine(engine, place, subject, items);
	const [allCustomers, allSubscriptions] = [getAll('customer'), getAll('subscription')];
	// Behind a full last page one more is asked for.
	const pages = Math.floor(customers / PAGE) + 1;
	const rows: string[][] = [];

	// The first run of a process compiles the code, which is not to be measured.
	await run(allCustomers);
	await run(allSubscriptions);
	const found = await costOf(async () => await run(allCustomers));
	rows.push(toRow('customers, all', 'page', pages, found));

	const ids = found.items.slice(0, SEAT_REQUESTS).map(({ json: { id } }) => ({ id }));
	await run(getUserSeats({}), ids.slice(0, PAGE));
	for (const concurrency of [10, 100]) {
		const seats = await costOf(async () => await run(getUserSeats({ concurrency }), ids));
		rows.push(toRow(`user seats, concurrency ${concurrency}`, 'request', ids.length, seats));
	}

	const subscriptions = await costOf(async () => await run(allSubscriptions));
	rows.push(toRow('subscriptions, all', 'page', pages, subscriptions));
	rows.push(toStateRow(subscriptions.items));
	return rows;
}

async function main() {
	const engine = await loadEngine(join(__dirname, '..'));
	const sandbox = await startSandboxProcess(customers);
	try {
		const table = new Table({
			head: ['what', 'how many', 'time', 'processor, this process', 'memory, size'],
			style: { head: [], border: [] },
		});
		table.push(...(await measure(engine, sandbox)));
		console.log(`${customers} customers, Node ${process.versions.node}\n${table.toString()}`);
	} finally {
		await sandbox.close();
	}
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
