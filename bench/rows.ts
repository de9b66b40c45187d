import { close, collectCleanUps } from '../n8n/cleanUps';
import type { Installation } from '../n8n/installation';
import { startSandbox } from '../sandbox/server';
import type { Sandbox, SandboxOptions } from '../sandbox/server';
import { Bench } from './n8n';
import type { Measurement } from './n8n';
import { AT_FIRST, CONCURRENCY, HALF, ROUNDS, TIMES_MORE } from './settings';
import {
	allSubscriptions,
	getUserSeats,
	seatsByBareNode,
	seatsByHttpRequest,
	subscriptionsByHttpRequest,
} from './subjects';

/** Milliseconds (LIVE). */
const SLOW = 700;

export interface Row {
	what: string;
	/** With its unit. */
	figure: string;
	goal: string;
	/** Undefined for what is shown beside. */
	reached?: boolean;
	note: string;
}

export const median = (numbers: number[]) =>
	[...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
const count = ({ customers }: Sandbox) => customers.length.toLocaleString('en');
export const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** A ratio of two times in milliseconds. */
export function compare(what: string, ours: number, theirs: number, most: number, note = ''): Row {
	const ratio = ours / theirs;
	return {
		what,
		figure: ratio.toFixed(2),
		goal: `≤ ${most}`,
		reached: ratio <= most,
		note: `${seconds(ours)} : ${seconds(theirs)}${note}`,
	};
}

type Measure = () => Promise<Measurement>;

/** Both in turn, so that what else the machine does meets both; once before, so that neither is the cold one. */
async function inTurn(ours: Measure, theirs: Measure): Promise<[Measurement[], Measurement[]]> {
	const results: [Measurement[], Measurement[]] = [[], []];
	await ours();
	await theirs();
	for (let round = 0; round < ROUNDS; round++) {
		results[0].push(await ours());
		results[1].push(await theirs());
	}
	return results;
}

const medianTime = (measurements: Measurement[]) => median(measurements.map(({ time }) => time));

function mustHave(measurements: Measurement[], items: number) {
	const wrong = measurements.find((measurement) => measurement.items !== items);
	if (wrong) throw new Error(`A run gave ${wrong.items} items instead of ${items}.`);
}

/** @throws when it did not give each customer's seats */
async function measured(measure: Measure, sandbox: Sandbox): Promise<Measurement> {
	const measurement = await measure();
	mustHave([measurement], sandbox.customers.length);
	return measurement;
}

/** @param how what is different from plain http */
export async function measureSeats(
	bench: Bench,
	sandbox: Sandbox,
	how = '',
): Promise<{ row: Row; time: number }> {
	const [ours, theirs] = await inTurn(
		await bench.prepare(sandbox, getUserSeats({})),
		await bench.prepare(sandbox, seatsByHttpRequest),
	);
	mustHave([...ours, ...theirs], sandbox.customers.length);
	const time = medianTime(ours);
	const what = `Get User Seats of ${count(sandbox)} customers${how} against the HTTP Request node`;
	return { row: compare(what, time, medianTime(theirs), 0.65), time };
}

/** What is ours, beside what n8n takes to send as many requests. */
export async function measureOverhead(bench: Bench, sandbox: Sandbox): Promise<Row> {
	const [ours, theirs] = await inTurn(
		await bench.prepare(sandbox, getUserSeats({})),
		await bench.prepare(sandbox, seatsByBareNode(CONCURRENCY)),
	);
	mustHave([...ours, ...theirs], sandbox.customers.length);
	return compare(
		`Get User Seats of ${count(sandbox)} customers against n8n’s request helper in a bare node, ${CONCURRENCY} at once`,
		medianTime(ours),
		medianTime(theirs),
		1.15,
	);
}

/** A service as slow as the real one (LIVE), and without a limit. */
export async function measureSlowService(bench: Bench, customers: number, most: number): Promise<Row> {
	const { started, cleanUp } = collectCleanUps();
	try {
		const sandbox = await started(startSandbox({ customers, latency: SLOW }), close);
		const ours = await measured(await bench.prepare(sandbox, getUserSeats({})), sandbox);
		const theirs = await measured(await bench.prepare(sandbox, seatsByHttpRequest), sandbox);
		const tenAtOnce = Math.ceil(customers / AT_FIRST) * SLOW;
		const note = `; HTTP Request node ${seconds(theirs.time)}`;
		const what = `${count(sandbox)} customers, answers after ${SLOW} ms: time against ${AT_FIRST} requests at once`;
		return compare(what, ours.time, tenAtOnce, most, note);
	} finally {
		await cleanUp();
	}
}

export async function measureSubscriptions(bench: Bench, sandbox: Sandbox): Promise<Row> {
	const [ours, theirs] = await inTurn(
		await bench.prepare(sandbox, allSubscriptions, true),
		await bench.prepare(sandbox, subscriptionsByHttpRequest),
	);
	mustHave(
		ours,
		sandbox.customers.reduce((sum, { subscriptions }) => sum + subscriptions.length, 0),
	);
	const counts = [ours, theirs].map(([{ requests }]) =>
		(requests.listSubscriptions ?? 0).toLocaleString('en'),
	);
	return compare(
		`all subscriptions of ${count(sandbox)} customers against the HTTP Request node, customer by customer`,
		medianTime(ours),
		medianTime(theirs),
		0.05,
		`; ${counts.join(' : ')} requests`,
	);
}

/** A service that allows so many requests a second. */
export async function measureRateLimit(
	bench: Bench,
	{ customers, latency, rateLimit }: Required<Pick<SandboxOptions, 'customers' | 'latency' | 'rateLimit'>>,
): Promise<Row[]> {
	const options = { customers, latency, rateLimit };
	const least = (customers / rateLimit) * 1000;
	const what = `${rateLimit} requests a second allowed, answers after ${latency} ms: `;
	const { started, cleanUp } = collectCleanUps();
	try {
		const ours = await started(startSandbox(options), close);
		const theirs = await started(startSandbox(options), close);
		const run = await (await bench.prepare(ours, getUserSeats({})))();
		const peer = await (await bench.prepare(theirs, seatsByHttpRequest))();
		const tokens = ours.count('requestAccessToken');
		const delivered = run.items;
		return [
			{
				what: `${what}items delivered`,
				figure: String(delivered),
				goal: `${customers}`,
				reached: delivered === customers,
				note: `HTTP Request node ${peer.items}`,
			},
			{
				what: `${what}tokens asked for`,
				figure: String(tokens),
				goal: '1',
				reached: tokens === 1,
				note: `HTTP Request node ${theirs.count('requestAccessToken')}`,
			},
			compare(
				`${what}time against ${customers} ÷ ${rateLimit} s`,
				run.time,
				least,
				1.15,
				`; HTTP Request node ${seconds(peer.time)}`,
			),
		];
	} finally {
		await cleanUp();
	}
}

/**
 * Many items against few. The machine's speed changes within a run of the many: each is compared with runs of the few
 * before and after it, until they are as many items together.
 */
export async function measureGrowth(bench: Bench, few: Sandbox, many: Sandbox): Promise<Row> {
	const subject = getUserSeats({});
	const [more, less] = [await bench.prepare(many, subject), await bench.prepare(few, subject)];
	const half = async () => {
		let time = 0;
		for (let run = 0; run < HALF; run++) time += (await measured(less, few)).time;
		return time;
	};
	await more();
	await less();
	const rounds: Array<[number, number]> = [];
	let before = await half();
	for (let round = 0; round < ROUNDS; round++) {
		const { time } = await measured(more, many);
		const after = await half();
		rounds.push([time, (before + after) / TIMES_MORE]);
		before = after;
	}
	const [ours, theirs] = rounds.sort((a, b) => a[0] / a[1] - b[0] / b[1])[Math.floor(ROUNDS / 2)];
	return compare(`${count(many)} items against ${count(few)}: time`, ours, theirs, 10.5);
}

/** The second of two runs: the first is not counted. */
async function warm(bench: Bench, sandbox: Sandbox): Promise<Measurement> {
	const measure = await bench.prepare(sandbox, getUserSeats({}));
	await measure();
	return await measure();
}

/** A single item and many, in an n8n of their own whose memory is watched. */
async function watch(n8n: Installation, many: Sandbox): Promise<[Measurement, Measurement]> {
	const { started, cleanUp } = collectCleanUps();
	try {
		const bench = await started(Bench.start(n8n, true), close);
		const single = await started(startSandbox({ customers: 1 }), close);
		return [await warm(bench, single), await warm(bench, many)];
	} finally {
		await cleanUp();
	}
}

/** What n8n holds for many items, beyond what it holds for a single one. */
export async function measureMemory(n8n: Installation, many: Sandbox): Promise<Row> {
	const [least, run] = await watch(n8n, many);
	mustHave([run], many.customers.length);
	const growth = (run.memory - least.memory) / run.items;
	return {
		what: `${count(many)} items: peak memory of n8n above idle, without garbage`,
		figure: megabytes(run.memory),
		goal: 'explained by the items',
		note: `${megabytes(least.memory)} with a single item, so ${(growth / 1024).toFixed(1)} kB an item, which is ${(run.data / run.items).toFixed(0)} B of JSON before and after the node`,
	};
}
