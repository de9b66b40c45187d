/* A chaos test over every operation and the trigger, through n8n's engine and real HTTP. `npm run test:faults` */
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { listen } from '../../sandbox/listen';
import { Worker } from './worker';
import { Stats } from './stats';
import { TIME_FACTOR } from './faults/faultKinds';

/** Part of the requests that this n8n gets. */
declare const SHARE_OF_REQUESTS: number;
const REQUESTS = Number(process.env.CHAOS_REQUESTS ?? 20_000) * SHARE_OF_REQUESTS;
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
const WORKERS = 12;
const PARTS = 12;
/** Megabytes; the first iterations fill caches. */
const GROWTH = 8;
const WARM_UP = 3;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const median = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

test(`whatever goes wrong, each item ends as one right answer or one clear error (seed ${SEED})`, async () => {
	const logged = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
		jest.spyOn(console, name).mockImplementation(),
	);
	const asked: string[] = [];
	const otherHost = await listen(
		createServer((request, response) => {
			asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
			response.end('{}');
		}),
	);
	const address = `http://127.0.0.1:${otherHost.port}`;
	const stats = new Stats();
	const began = Date.now();
	const workers = await Promise.all(
		Array.from({ length: WORKERS }, async (_, name) => await Worker.open(SEED, name, stats, address)),
	);
	let broken = false;
	for (const worker of workers) await worker.execute();
	const realTimeout = AbortSignal.timeout;
	// Not a spy: it would keep every signal.
	AbortSignal.timeout = (time) => realTimeout.call(AbortSignal, time / TIME_FACTOR);
	try {
		for (let iteration = 1; iteration <= PARTS; iteration++) {
			const goal = (REQUESTS / PARTS) * iteration;
			await Promise.all(
				workers.map(async (worker) => {
					while (stats.requests < goal && !broken) await worker.execute();
				}),
			).catch(async (error: unknown) => {
				broken = true;
				return await Promise.reject(error);
			});
			collectGarbage();
			stats.heap.push(process.memoryUsage().heapUsed / 2 ** 20);
		}
		expect(asked).toEqual([]);
		expect(logged.flatMap(({ mock }) => mock.calls)).toEqual([]);
		// In a short one there is not each of them.
		const never = [...stats.faults].filter(([, times]) => times === 0).map(([name]) => name);
		if (REQUESTS >= 20_000) expect(never).toEqual([]);
		const [early, late] = [stats.heap.slice(WARM_UP, WARM_UP + 3), stats.heap.slice(-3)].map(median);
		expect(late - early).toBeLessThan(GROWTH);
	} finally {
		await Promise.all(workers.map(async (worker) => await worker.close()));
		await otherHost.close();
		AbortSignal.timeout = realTimeout;
		logged.forEach((spy) => spy.mockRestore());
		process.stdout.write(`\n${stats.print(SEED, (Date.now() - began) / 1000)}\n`);
	}
});
