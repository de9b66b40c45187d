import { setImmediate } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';

/** What a run takes of this process. */
export interface Cost {
	items: INodeExecutionData[];
	/** Milliseconds on the clock. */
	time: number;
	/** Milliseconds of the processor. */
	processor: number;
	/** Bytes that the items hold. */
	memory: number;
	/** Bytes of the items as JSON. */
	json: number;
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

export async function costOf(work: () => Promise<INodeExecutionData[]>): Promise<Cost> {
	const before = await heap();
	const cpu = process.cpuUsage();
	const begin = performance.now();
	const items = await work();
	const time = performance.now() - begin;
	const { user, system } = process.cpuUsage(cpu);
	const memory = (await heap()) - before;
	const json = Buffer.byteLength(JSON.stringify(items));
	return { items, time, processor: (user + system) / 1000, memory, json };
}
