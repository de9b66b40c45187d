/*
 * What a request, a page, an item and an entry of the trigger's state cost, for docs/scale.md. The sandbox runs in a process
 * of its own.
 *
 *     npm run scale -- [customers]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Table from 'cli-table3';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { execute, loadEngine } from '../engine/engine';
import { sandboxCredential } from '../n8n/examples';
import { freePort } from '../n8n/instance';
import { toKey } from '../nodes/AvePointLicensing/trigger/key';
import { advance } from '../nodes/AvePointLicensing/trigger/state';
import type { Sandbox } from '../sandbox/server';

const ROOT = join(__dirname, '..');
const SEAT_REQUESTS = 5000;
const PAGE = 100;

const customers = Number(process.argv[2] ?? 10_000);
const table = new Table({
	head: ['what', 'how many', 'time', 'processor, this process', 'memory, size'],
	style: { head: [], border: [] },
});

/** What is left in memory, in bytes. What ended only now is freed some turns later. */
async function heap(): Promise<number> {
	if (!gc) throw new Error('Start this with node --expose-gc.');
	for (let turn = 0; turn < 5; turn++) {
		gc();
		await setImmediate();
	}
	return process.memoryUsage().heapUsed;
}

/** A sandbox in a process of its own. */
async function startSandbox() {
	const port = await freePort();
	const program = ['--import', 'tsx', join(ROOT, 'sandbox/cli.ts')];
	const options = ['--port', String(port), '--customers', String(customers)];
	const child = spawn(process.execPath, [...program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
	let said = '';
	child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
	const ended = once(child, 'close');
	while (!said.includes('Stop it with')) {
		await Promise.race([
			once(child.stdout, 'data'),
			ended.then(() => Promise.reject(new Error('The sandbox did not start.'))),
		]);
	}
	const tokenUrl = /Token URL +(\S+)/.exec(said)?.[1] ?? '';
	return {
		sandbox: { graphUrl: `http://127.0.0.1:${port}`, tokenUrl } as Sandbox,
		stop: async () => {
			child.kill();
			await ended;
		},
	};
}

async function main() {
	const engine = await loadEngine(ROOT);
	const { sandbox, stop } = await startSandbox();
	try {
		const run = async (parameters: INodeParameters, items: IDataObject[]) => {
			const node = (id: string, type: string, others: object) =>
				({ id, name: id, type, typeVersion: 1, position: [0, 0], parameters: {}, ...others }) as never;
			const execution = execute(engine, {
				workflow: {
					name: 'Scale',
					nodes: [
						node('Start', 'n8n-nodes-base.manualTrigger', {}),
						node('AvePoint', 'n8n-nodes-avepoint.avePointLicensing', {
							parameters,
							credentials: { avePointGraphApi: { id: '1', name: 'Sandbox' } },
						}),
					],
					connections: { Start: { main: [[{ node: 'AvePoint', type: 'main', index: 0 }]] } },
					pinData: { Start: items.map((json) => ({ json })) },
				},
				credentials: { 1: { type: 'avePointGraphApi', data: sandboxCredential(sandbox) as never } },
			});
			const result = await execution.resultOf('AvePoint');
			if (result?.error) throw result.error;
			return result?.outputs[0] ?? [];
		};

		/** @param requests that it takes, given its items */
		const measure = async (
			what: string,
			unit: string,
			requests: number,
			work: () => ReturnType<typeof run>,
		) => {
			const before = await heap();
			const cpu = process.cpuUsage();
			const begin = performance.now();
			const items = await work();
			const time = performance.now() - begin;
			const { user, system } = process.cpuUsage(cpu);
			const memory = (await heap()) - before;
			const json = Buffer.byteLength(JSON.stringify(items)) / items.length;
			table.push([
				what,
				`${requests} ${unit}s, ${items.length} items`,
				`${(time / 1000).toFixed(1)} s, ${(time / requests).toFixed(1)} ms a ${unit}`,
				`${((user + system) / 1000 / requests).toFixed(1)} ms a ${unit}`,
				`${(memory / 1e6).toFixed(1)} MB, ${Math.round(memory / items.length)} bytes an item (${Math.round(json)} as JSON)`,
			]);
			return items;
		};

		const pages = Math.ceil(customers / PAGE);
		const all = { operation: 'getAll', returnAll: true };
		// The first run of a process compiles the code, which is not to be measured.
		await run({ resource: 'customer', ...all }, [{}]);
		await run({ resource: 'subscription', ...all }, [{}]);
		const found = await measure('customers, all', 'page', pages, async () =>
			run({ resource: 'customer', ...all }, [{}]),
		);
		const ids = found.slice(0, SEAT_REQUESTS).map(({ json }) => ({ customerId: json.id as string }));
		const seatsOf = async (items: IDataObject[], concurrency: number) =>
			await run(
				{
					resource: 'userSeat',
					operation: 'getUserSeats',
					customerId: { __rl: true, mode: 'id', value: '={{ $json.customerId }}' },
					options: { endpoint: 'productOverview', concurrency },
				},
				items,
			);
		await seatsOf(ids.slice(0, PAGE), 10);
		for (const concurrency of [10, 100]) {
			const what = `user seats, concurrency ${concurrency}`;
			await measure(what, 'request', ids.length, async () => await seatsOf(ids, concurrency));
		}
		const subscriptions = await measure('subscriptions, all', 'page', pages, async () =>
			run({ resource: 'subscription', ...all }, [{}]),
		);

		const observations = subscriptions.map(
			({ json: { customerId, service, purchasedUserSeats } }, index) => ({
				key: toKey([customerId, service, index]),
				current: typeof purchasedUserSeats === 'number' ? purchasedUserSeats : null,
			}),
		);
		const watch = { kind: 'scale', scope: '', rule: {}, threshold: 0, fireForExisting: false };
		const begin = performance.now();
		const { state } = advance(undefined, observations, watch, Date.now());
		const time = performance.now() - begin;
		const size = JSON.stringify(state).length;
		table.push([
			'state of the trigger',
			`${observations.length} entries`,
			`${time.toFixed(0)} ms`,
			'',
			`${(size / 1e6).toFixed(2)} MB, ${(size / observations.length).toFixed(1)} bytes an entry`,
		]);
		console.log(`${customers} customers, Node ${process.versions.node}\n${table.toString()}`);
	} finally {
		await stop();
	}
}

main().catch((error: Error) => {
	console.error(error);
	process.exitCode = 1;
});
