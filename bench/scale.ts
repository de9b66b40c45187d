/* `npm run scale`: what a request, a page, an item and an entry of the trigger's state cost, for docs/scale.md. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Table from 'cli-table3';
import { Command } from 'commander';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { execute, loadEngine } from '../engine/engine';
import type { Engine } from '../engine/engine';
import { AVEPOINT, sandboxCredential } from '../n8n/examples';
import { startProgram } from '../n8n/spawnGuarded';
import { toKey } from '../nodes/AvePointLicensing/trigger/key';
import { detectChanges } from '../nodes/AvePointLicensing/trigger/detectChanges';
import { numberArgument } from '../sandbox/numberArgument';
import { connect, getAll, getUserSeats, toNode } from './subjects';
import type { ApiAddress, NodeUnderTest } from './subjects';

const ROOT = join(__dirname, '..');
const SEAT_REQUESTS = 5000;
const PAGE = 100;

const program = new Command('npm run scale --')
	.description('What a request, a page, an item and an entry of the trigger’s state cost.')
	.argument('[customers]', 'how many', numberArgument(1, 200_000), 10_000)
	.parse();
const [customers] = program.processedArgs as [number];

/** A sandbox in a process of its own, so that what it takes is not counted. */
async function startSandboxProcess(): Promise<ApiAddress & { stop(): Promise<void> }> {
	const args = ['--import', 'tsx', 'sandbox/cli.ts', '--port', '0', '--customers', String(customers)];
	const isReady = (log: string) => log.includes('In n8n:');
	const { log, stop } = await startProgram([process.execPath, ...args], { cwd: ROOT }, isReady);
	const urlOf = (name: string) => new RegExp(`${name} URL +(\\S+)`).exec(log())?.[1] ?? '';
	return { graphUrl: urlOf('Graph'), tokenUrl: urlOf('Token'), stop };
}

/** Runs a node in n8n's engine, on the items. @returns what it puts out @throws what it throws */
async function run(
	engine: Engine,
	address: ApiAddress,
	subject: NodeUnderTest,
	items: IDataObject[],
): Promise<INodeExecutionData[]> {
	const start = { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} };
	const credentials = { [AVEPOINT]: { id: '1', name: 'Sandbox' } };
	const execution = execute(engine, {
		workflow: {
			name: 'Scale',
			nodes: [toNode('Start', start), toNode('AvePoint', subject, { credentials })],
			connections: connect('Start', 'AvePoint'),
			pinData: { Start: items.map((json) => ({ json })) },
		},
		credentials: { 1: { type: AVEPOINT, data: sandboxCredential(address) } },
	});
	const result = await execution.resultOf('AvePoint');
	if (result?.error) throw result.error;
	return result?.outputs[0] ?? [];
}

/** What is left in memory, in bytes. What ended only now is freed some turns later. */
async function heap(): Promise<number> {
	if (!gc) throw new Error('Start this with node --expose-gc.');
	for (let turn = 0; turn < 5; turn++) {
		gc();
		await setImmediate();
	}
	return process.memoryUsage().heapUsed;
}

/** Runs some work and adds what it cost to the table. @param unit what its requests are called @returns its items */
async function measure(
	table: Table.Table,
	what: string,
	[requests, unit]: [number, string],
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const before = await heap();
	const cpu = process.cpuUsage();
	const begin = performance.now();
	const items = await work();
	const time = performance.now() - begin;
	const { user, system } = process.cpuUsage(cpu);
	const memory = (await heap()) - before;
	const anItem = (bytes: number) => Math.round(bytes / items.length);
	const each = (milliseconds: number) => `${(milliseconds / requests).toFixed(1)} ms a ${unit}`;
	const json = Buffer.byteLength(JSON.stringify(items));
	table.push([
		what,
		`${requests} ${unit}s, ${items.length} items`,
		`${(time / 1000).toFixed(1)} s, ${each(time)}`,
		each((user + system) / 1000),
		`${(memory / 1e6).toFixed(1)} MB, ${anItem(memory)} bytes an item (${anItem(json)} as JSON)`,
	]);
	return items;
}

/** The first look of a trigger that watches the seats of all subscriptions. */
function measureState(table: Table.Table, subscriptions: INodeExecutionData[]) {
	const observations = subscriptions.map(({ json: { customerId, service, purchasedUserSeats } }, index) => ({
		key: toKey([customerId, service, index]),
		current: typeof purchasedUserSeats === 'number' ? purchasedUserSeats : null,
	}));
	const watch = { kind: 'scale', scope: '', rule: {}, threshold: 0, fireForExisting: false };
	const begin = performance.now();
	const { state } = detectChanges(undefined, observations, watch, Date.now());
	const time = `${(performance.now() - begin).toFixed(0)} ms`;
	const size = JSON.stringify(state).length;
	const memory = `${(size / 1e6).toFixed(2)} MB, ${(size / observations.length).toFixed(1)} bytes an entry`;
	table.push(['state of the trigger', `${observations.length} entries`, time, '', memory]);
}

async function main() {
	const engine = await loadEngine(ROOT);
	const sandbox = await startSandboxProcess();
	const list = (resource: 'customer' | 'subscription') => async () =>
		await run(engine, sandbox, getAll(resource), [{}]);
	const seats = (ids: IDataObject[], concurrency: number) => async () =>
		await run(engine, sandbox, getUserSeats({ concurrency }), ids);
	const table = new Table({
		head: ['what', 'how many', 'time', 'processor, this process', 'memory, size'],
		style: { head: [], border: [] },
	});
	// Behind a full last page one more is asked for.
	const pages: [number, string] = [Math.floor(customers / PAGE) + 1, 'page'];
	try {
		// The first run of a process compiles the code, which is not to be measured.
		const ids = (await list('customer')()).slice(0, SEAT_REQUESTS).map(({ json: { id } }) => ({ id }));
		await list('subscription')();
		await seats(ids.slice(0, PAGE), 10)();
		await measure(table, 'customers, all', pages, list('customer'));
		for (const concurrency of [10, 100]) {
			const what = `user seats, concurrency ${concurrency}`;
			await measure(table, what, [ids.length, 'request'], seats(ids, concurrency));
		}
		measureState(table, await measure(table, 'subscriptions, all', pages, list('subscription')));
	} finally {
		await sandbox.stop();
	}
	console.log(`${customers} customers, Node ${process.versions.node}\n${table.toString()}`);
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
