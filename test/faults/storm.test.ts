/* A storm over every operation and the trigger, through n8n's engine and real HTTP. `npm run test:faults` */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Lane } from './lane';
import { Tally } from './tally';
import { HASTE } from './weather';

/** Part of the requests that this n8n gets. */
declare const STORM_SHARE: number;
const REQUESTS = Number(process.env.STORM_REQUESTS ?? 20_000) * STORM_SHARE;
const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 1e9));
const LANES = 12;
const ROUNDS = 12;
/** Megabytes; the first rounds fill caches. */
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
	const stranger = createServer((request, response) => {
		asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
		response.end('{}');
	}).listen(0, '127.0.0.1');
	await once(stranger, 'listening');
	const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
	const tally = new Tally();
	const began = Date.now();
	const lanes = await Promise.all(
		Array.from({ length: LANES }, async (_, name) => await Lane.open(SEED, name, tally, address)),
	);
	let broken = false;
	for (const lane of lanes) await lane.execute();
	const realTimeout = AbortSignal.timeout;
	// Not a spy: it would keep every signal.
	AbortSignal.timeout = (time) => realTimeout.call(AbortSignal, time / HASTE);
	try {
		for (let round = 1; round <= ROUNDS; round++) {
			const goal = (REQUESTS / ROUNDS) * round;
			await Promise.all(
				lanes.map(async (lane) => {
					while (tally.requests < goal && !broken) await lane.execute();
				}),
			).catch(async (error: unknown) => {
				broken = true;
				return await Promise.reject(error);
			});
			collectGarbage();
			tally.heap.push(process.memoryUsage().heapUsed / 2 ** 20);
		}
		expect(asked).toEqual([]);
		expect(logged.flatMap(({ mock }) => mock.calls)).toEqual([]);
		// In a short one there is not each of them.
		const never = [...tally.faults].filter(([, times]) => times === 0).map(([name]) => name);
		if (REQUESTS >= 20_000) expect(never).toEqual([]);
		const [early, late] = [tally.heap.slice(WARM_UP, WARM_UP + 3), tally.heap.slice(-3)].map(median);
		expect(late - early).toBeLessThan(GROWTH);
	} finally {
		await Promise.all(lanes.map(async (lane) => await lane.close()));
		stranger.close();
		AbortSignal.timeout = realTimeout;
		logged.forEach((spy) => spy.mockRestore());
		process.stdout.write(`\n${tally.print(SEED, (Date.now() - began) / 1000)}\n`);
	}
});
