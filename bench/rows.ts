import { close, collectCleanUps } from '../n8n/cleanUps';
import { startSandbox } from '../sandbox/server';
import type { Sandbox, SandboxOptions } from '../sandbox/server';
import { prepare } from './n8n';
import type { Bench, Measurement } from './n8n';
import { getUserSeats, seatsByHttpRequest } from './subjects';
import type { NodeUnderTest } from './subjects';

/** Runs that are counted of each, for the median. */
export const ROUNDS = 5;
/** Requests at once with which an execution starts, in a round trip of which nothing can be known yet. */
const AT_FIRST = 10;

/** In the words of the page. */
export const PEER = 'n8n’s HTTP Request node';

/** A figure, with what it is compared with, on what, in words. */
export interface Row {
	what: string;
	figure: string;
	goal: string;
	reached: boolean;
	measured: string;
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
export const count = (number: number) => number.toLocaleString('en');

/** The ratio of two times in milliseconds. */
function toRatio(what: string, ours: number, theirs: number, most: number, note: string): Row {
	const ratio = ours / theirs;
	return {
		what,
		figure: ratio.toFixed(2),
		goal: `≤ ${most}`,
		reached: ratio <= most,
		measured: `${seconds(ours)} : ${seconds(theirs)}${note}`,
	};
}

function toCount(what: string, figure: number, goal: number, measured: string): Row {
	return { what, figure: String(figure), goal: String(goal), reached: figure === goal, measured };
}

/** What is measured: a node with a sandbox. */
export interface Side {
	/** In the words of the page. */
	name: string;
	sandbox: Sandbox;
	toSubject(address: Sandbox): NodeUnderTest;
	/** It runs once, not for each customer. */
	once?: boolean;
	/** How many it must put out; one for each customer when absent. */
	items?: number;
}

/** The median, in milliseconds. @throws Error when a run gave another number of items */
function timeOf(measurements: Measurement[], items: number): number {
	const wrong = measurements.find((measurement) => measurement.items !== items);
	if (wrong) throw new Error(`A run gave ${wrong.items} items instead of ${items}.`);
	const times = measurements.map(({ time }) => time).sort((a, b) => a - b);
	return times[Math.floor(times.length / 2)];
}

/**
 * Both in turn, so that what else the machine does meets both; once before, so that neither is the cold one.
 * @param most the goal for our time ÷ theirs
 */
export async function compare(bench: Bench, ours: Side, theirs: Side, most: number): Promise<Row> {
	const itemsOf = ({ sandbox, items = sandbox.customers.length }: Side) => items;
	const toMeasure = async ({ sandbox, toSubject, once }: Side) =>
		await prepare(bench, sandbox, toSubject(sandbox), once);
	const [measureOurs, measureTheirs] = [await toMeasure(ours), await toMeasure(theirs)];
	const [our, their]: [Measurement[], Measurement[]] = [[], []];
	for (let round = 0; round <= ROUNDS; round++) {
		our.push(await measureOurs());
		their.push(await measureTheirs());
	}
	const requests = `${count(our[0].requests)} : ${count(their[0].requests)} requests`;
	const what = `${ours.name}: time ÷ that of ${theirs.name}`;
	const ourTime = timeOf(our.slice(1), itemsOf(ours));
	const theirTime = timeOf(their.slice(1), itemsOf(theirs));
	return toRatio(what, ourTime, theirTime, most, `; ${requests}`);
}

/** A single run of Get User Seats and of the HTTP Request node, each with a sandbox of its own. */
async function runBoth(bench: Bench, service: SandboxOptions) {
	const { started, cleanUp } = collectCleanUps();
	const run = async (toSubject: Side['toSubject']) => {
		const sandbox = await started(startSandbox(service), close);
		const measurement = await (await prepare(bench, sandbox, toSubject(sandbox)))();
		return { ...measurement, tokens: sandbox.count('requestAccessToken') };
	};
	try {
		return { ours: await run(() => getUserSeats()), theirs: await run(seatsByHttpRequest) };
	} finally {
		await cleanUp();
	}
}

/** A service without a limit. @param latency milliseconds @param most the goal for our time ÷ that with ten at once */
export async function measureSlowService(
	bench: Bench,
	customers: number,
	latency: number,
	most: number,
): Promise<Row> {
	const { ours, theirs } = await runBoth(bench, { customers, latency });
	const what = `Get User Seats of ${count(customers)} customers, answers after ${latency} ms: time ÷ the least with ${AT_FIRST} requests at once`;
	const least = Math.ceil(customers / AT_FIRST) * latency;
	return toRatio(what, timeOf([ours], customers), least, most, `; ${PEER} ${seconds(theirs.time)}`);
}

/** A service that allows so many requests a second. @param latency milliseconds */
export async function measureRateLimit(
	bench: Bench,
	customers: number,
	latency: number,
	rateLimit: number,
): Promise<Row[]> {
	const { ours, theirs } = await runBoth(bench, { customers, latency, rateLimit });
	const what = `${rateLimit} requests a second allowed, answers after ${latency} ms: `;
	const least = `time ÷ the least that the limit allows, ${customers} ÷ ${rateLimit} s`;
	const note = `; ${PEER} ${seconds(theirs.time)}`;
	return [
		toCount(`${what}items delivered`, ours.items, customers, `${PEER} ${theirs.items}`),
		toCount(`${what}tokens asked for`, ours.tokens, 1, `${PEER} ${theirs.tokens}`),
		toRatio(what + least, ours.time, (customers / rateLimit) * 1000, 1.15, note),
	];
}
