/* n8n's queue mode: a main and two workers, one of which is killed amid the work. */
import type { IDataObject } from 'n8n-workflow';
import { AVEPOINT, sandboxCredential } from '../../n8n/examples';
import type { Running } from '../../n8n/spawnGuarded';
import { startTicketSystem } from '../../n8n/stubServers';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { concurrently } from '../../nodes/AvePointLicensing/shared/concurrently';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { startQueue } from './installation';
import type { Queue } from './installation';
import {
	callForSeats,
	executionsIn,
	failureTicket,
	listExecutions,
	overageTicket,
	seatsOnDemand,
	untilCallable,
} from './workflows';

const CALLS = 200;
const CUSTOMERS_PER_CALL = 50;
/** Calls under way at once: more than the workers take, so that the queue is never empty. */
const CALLERS = 20;
const CONCURRENCY = 5;
const REVOKE_AFTER = 50;
const KILL_AFTER = 100;

let sandbox: Sandbox;
let tickets: IDataObject[];
let queue: Queue;
let client: N8nClient;
let doomed: Running;
let survivor: Running;
const ids: Record<'seats' | 'failures' | 'overages', string> = { seats: '', failures: '', overages: '' };
const cleanUps: Array<() => Promise<void>> = [];
let tokensBeforeRevocation = 0;
/** Printed at the end. */
const figures: string[] = [];

const tokens = () => sandbox.count('requestAccessToken');
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Each call is about other customers, so that an answer to another call is a wrong one. */
const customersOf = (call: number) => sandbox.customers.slice(call, call + CUSTOMERS_PER_CALL);

const toRow = ({ id, seats }: Sandbox['customers'][number]) => [id, seats.get(2048) ?? 0];

/** Licenses over the purchased seats; NaN where one of the numbers is not there. */
const toOverage = (subscription: Sandbox['customers'][number]['subscriptions'][number]) =>
	Number(subscription.microsoftLicenseAssigned) - Number(subscription.purchasedUserSeats);

beforeAll(async () => {
	const begin = Date.now();
	sandbox = await startSandbox({ customers: CALLS + CUSTOMERS_PER_CALL });
	cleanUps.unshift(sandbox.close);
	tickets = [];
	const system = await startTicketSystem((ticket) => tickets.push(ticket));
	cleanUps.unshift(system.close);
	queue = await startQueue(CONCURRENCY);
	cleanUps.unshift(queue.close);
	[doomed, survivor] = await Promise.all([queue.addWorker(), queue.addWorker()]);

	client = await N8nClient.signIn(queue.main.url);
	const id = await client.saveCredential(AVEPOINT, 'AvePoint', sandboxCredential(sandbox));
	const credentials = { [AVEPOINT]: { id, name: 'AvePoint' } };
	const ticketUrl = `http://127.0.0.1:${system.port}`;
	ids.failures = await client.addWorkflow(failureTicket(ticketUrl));
	ids.seats = await client.addWorkflow(seatsOnDemand(credentials, ids.failures));
	ids.overages = await client.addWorkflow(overageTicket(credentials, ticketUrl));
	await client.activate(ids.failures);
	await client.activate(ids.seats);
	await untilCallable(queue.main.url);
	figures.push(`n8n with a main and two workers, ready after ${seconds(begin)}`);
});

afterAll(async () => {
	console.log(figures.join('\n'));
	for (const cleanUp of cleanUps) await cleanUp();
});

test('200 executions of 50 items, a worker killed amid them: right, or failed for all to see, and then right', async () => {
	const begin = Date.now();
	const before = (await listExecutions(client, ids.seats)).count;
	const answers: IDataObject[][] = [];
	const refused: string[] = [];
	let answered = 0;
	await concurrently(CALLS, CALLERS, async (call) => {
		const wanted = customersOf(call).map(({ id }) => id);
		while (!answers[call]) {
			try {
				answers[call] = await callForSeats(queue.main.url, wanted);
			} catch (error) {
				// It asks again, as a caller does who gets a failure or nothing.
				refused.push(String(error));
			}
		}
		answered += 1;
		if (answered === REVOKE_AFTER) {
			tokensBeforeRevocation = tokens();
			sandbox.revokeTokens();
		}
		if (answered === KILL_AFTER) await doomed.kill();
	});
	figures.push(
		`${CALLS} executions of ${CUSTOMERS_PER_CALL} items, a worker killed amid them: ${seconds(begin)}`,
	);

	answers.forEach((rows, call) => {
		const seen = rows.map(({ customerId, purchasedUserSeat }) => [customerId, purchasedUserSeat]);
		expect(seen).toEqual(customersOf(call).map(toRow));
	});

	// Every call that was made is listed, and ended: none is lost, none runs forever.
	const listed = (await listExecutions(client, ids.seats)).count - before;
	const succeeded = (await listExecutions(client, ids.seats, 'success')).count - before;
	const failed = (await listExecutions(client, ids.seats, 'error')).ids;
	const { started, unfinished } = executionsIn(doomed.log());
	figures.push(
		`  the killed worker had started ${started.length}, ${unfinished.length} of them were under way`,
		`  n8n lists ${listed}: ${succeeded} success, ${failed.length} error`,
		`  callers that were refused or not answered, and asked again: ${refused.length} (${[...new Set(refused)].join(', ')})`,
	);
	expect(listed).toBe(CALLS + refused.length);
	expect(succeeded + failed.length).toBe(listed);
	// n8n does not run again what a dead worker had begun: it fails. Nothing else does.
	const survived = new Set(executionsIn(survivor.log()).started);
	expect(unfinished.length).toBeGreaterThan(0);
	expect(failed.length).toBeGreaterThan(0);
	expect(failed.filter((id) => survived.has(id))).toEqual([]);
	expect(refused.filter((text) => text.includes('500'))).toHaveLength(failed.length);
	// One that the worker stored just before it died is a success, which n8n never tells its caller.
	expect(refused.length).toBeLessThanOrEqual(CONCURRENCY);
	// Both worked, and one did what the other could not.
	expect(started.length).toBeGreaterThan(KILL_AFTER / 4);
	expect(survived.size).toBeGreaterThan(CALLS - KILL_AFTER);

	await until(() => tickets.length >= failed.length);
	expect(tickets.map((ticket) => String(ticket.failed)).sort()).toEqual([...failed].sort());
	figures.push(`  the error workflow was told of ${tickets.length}: "${String(tickets[0].message)}"`);
});

test('a token for each process that works, and another for each when the tokens are revoked', () => {
	const renewed = tokens() - tokensBeforeRevocation;
	figures.push(`tokens of 2 workers: ${tokensBeforeRevocation} at first, ${renewed} after the revocation`);
	for (const number of [tokensBeforeRevocation, renewed]) {
		expect(number).toBeGreaterThanOrEqual(1);
		expect(number).toBeLessThanOrEqual(2);
	}
});

test('the trigger tells each thing once, with a main and two workers', async () => {
	const replacement = await queue.addWorker();
	const overages = () => tickets.filter(({ overage }) => overage !== undefined);
	// Behind a full last page one more is asked for.
	const pages = Math.floor(sandbox.customers.length / 100) + 1;
	const polls = () => Math.floor(sandbox.count('listSubscriptions') / pages);
	const asked = tokens();
	const existing = sandbox.customers.flatMap(({ id, subscriptions }) =>
		subscriptions
			.map(toOverage)
			.filter((overage) => overage > 0)
			.map((overage) => [id, overage]),
	);
	const seen = () => overages().map(({ customerId, overage }) => [customerId, overage]);

	await client.activate(ids.overages);
	await until(() => overages().length >= existing.length);
	const [customer] = sandbox.customers.filter(({ subscriptions }) =>
		subscriptions.some((one) => toOverage(one) < 0),
	);
	const fresh = customer.subscriptions.find(
		(one) => toOverage(one) < 0,
	) as (typeof customer.subscriptions)[number];
	fresh.microsoftLicenseAssigned = String(Number(fresh.purchasedUserSeats) + 1000);
	await until(() => overages().length > existing.length);
	// Whoever told it again would do so in one of the next polls.
	const toldAt = polls();
	await until(() => polls() >= toldAt + 3);
	await until(async () => (await listExecutions(client, ids.overages, 'success')).count === 2);

	expect(seen()).toEqual([...existing, [customer.id, 1000]]);
	const { ids: executions } = await listExecutions(client, ids.overages);
	expect(executions).toHaveLength(2);
	const byProcess = [queue.main, survivor, replacement].map(
		({ log }) => executionsIn(log()).started.filter((id) => executions.includes(id)).length,
	);
	figures.push(
		`trigger: ${polls()} polls, ${executions.length} executions (main, worker, new worker: ${byProcess.join(', ')}), ${overages().length} tickets for ${existing.length + 1} overages`,
		`tokens that the main asked for to poll: ${tokens() - asked}`,
	);
	// Polls are the main's, executions the workers'.
	expect(byProcess[0]).toBe(0);
	expect(byProcess[1] + byProcess[2]).toBe(2);
	// The main needs one to poll, the new worker none: the workflow asks nothing of AvePoint after its trigger.
	expect(tokens() - asked).toBeLessThanOrEqual(1);
	expect(sandbox.violations).toEqual([]);
});
