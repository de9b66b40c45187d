/* The trigger in n8n's newer scheduler, which is off by default: with n8n's durable cursors, which are a switch of their own, and without. */
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, mailCredential, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { onOneLine, openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

type SandboxSubscription = TestEnvironment['sandbox']['customers'][number]['subscriptions'][number];

const SCHEDULER = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	// The shortest that leaves a poll of the sandbox enough time: n8n tells the node half of it.
	N8N_SCHEDULER_POLL_TIMEOUT: '6',
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
};

const cron = (expression: string) => ({ mode: 'custom', cronExpression: expression });
/** n8n refuses a poll time that is due more than once a minute, but takes several. */
const OFTEN = { item: [0, 6, 12, 18, 24, 30, 36, 42, 48, 54].map((second) => cron(`${second} * * * * *`)) };
/** No sooner than the test ends, unless it runs on February 29. */
const RARELY = { item: [cron('0 0 29 2 *')] };

describe.each([
	{ cursors: 'without durable cursors', durable: false },
	{ cursors: 'with durable cursors', durable: true },
])('$cursors', ({ durable }) => {
	let environment: TestEnvironment;
	let instance: Instance;
	let client: N8nClient;
	const { started, cleanUp } = collectCleanUps();

	async function restart() {
		const settings = { ...SCHEDULER, N8N_POLLER_DURABLE_CURSORS_ENABLED: String(durable) };
		({ instance, client } = await startN8n(environment, started, settings));
	}

	/** What n8n says of a workflow that is being published or taken back. */
	const isSettled = async (id: string, status: string) =>
		((await client.get(`workflows/${id}/publication-status`)) as { status: string }).status === status;

	/** Saves the workflow with the trigger's parameters changed, and publishes it, which polls once at once. */
	async function publish(id: string, parameters: IDataObject) {
		const { nodes, connections, settings } = (await client.get(`workflows/${id}`)) as IDataObject;
		for (const node of nodes as IDataObject[]) {
			if (String(node.type).endsWith('Trigger')) Object.assign(node.parameters as object, parameters);
		}
		await client.patch(`workflows/${id}`, { nodes, connections, settings });
		await client.activate(id);
		await until(async () => await isSettled(id, 'published'));
	}

	/** Publishes the example of low seats, which sends an e-mail for each item. */
	async function add(name: string, parameters: IDataObject): Promise<string> {
		const workflow = readExample('low-seats-email', {
			...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox))),
			...(await client.storeCredential(SMTP, mailCredential(environment.mailPort))),
		});
		const id = await client.addWorkflow({ ...workflow, name });
		await publish(id, parameters);
		return id;
	}

	async function end(id: string) {
		await client.post(`workflows/${id}/deactivate`, {});
		await until(async () => await isSettled(id, 'not_published'));
	}

	const polls = () => environment.sandbox.count('listSubscriptions');

	/** Two more polls have begun: seconds apart, so that the first of them is over. */
	async function polledAgain() {
		const before = polls();
		await until(() => polls() >= before + 2);
	}

	/** What was told since the last call: so many e-mails, and two polls that told no more. */
	async function told(count: number) {
		await until(() => environment.mails.length >= count);
		await polledAgain();
		return environment.mails.splice(0).map(({ subject }) => subject);
	}

	/** A workflow's executions, the last first. */
	async function executionsOf(workflowId: string) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = (await client.get(`executions?filter=${filter}`)) as {
			results: Array<{ id: string; status: string }>;
		};
		return results;
	}

	const statesOf = async (id: string) => (await executionsOf(id)).map(({ status }) => status);

	/** One of the customers with seats left. Its `leave` leaves it so many, and gives the subject of the e-mail that tells so. */
	function plenty(index: number) {
		const left = ({ service, ...numbers }: SandboxSubscription) =>
			service.includes('Microsoft 365')
				? Number(numbers.purchasedUserSeats) - Number(numbers.microsoftLicenseAssigned)
				: NaN;
		const { id, organization, subscriptions } = environment.sandbox.customers.filter((customer) =>
			customer.subscriptions.some((subscription) => left(subscription) >= 10),
		)[index];
		const subscription = subscriptions.find((one) => left(one) >= 10) as SandboxSubscription;
		const leave = (seats: number) => {
			subscription.microsoftLicenseAssigned = String(Number(subscription.purchasedUserSeats) - seats);
			return `${onOneLine(organization)}: ${seats} ${seats === 1 ? 'seat' : 'seats'} left`;
		};
		return { id, leave };
	}

	beforeAll(async () => {
		environment = await started(openTestEnvironment({ customers: 40 }), close);
		await restart();
	});

	afterAll(cleanUp);

	/** How many executions without items store a baseline that the publication did not. */
	const baselines = durable ? 1 : 0;

	test('what changes before the first check at a poll time is told only without them', async () => {
		const id = await add('first', { pollTimes: RARELY });
		const [early, late] = [plenty(0), plenty(1)];
		const mail = early.leave(3);
		await publish(id, { pollTimes: OFTEN });
		expect(await told(durable ? 0 : 1)).toEqual(durable ? [] : [mail]);
		const next = late.leave(4);
		expect(await told(1)).toEqual([next]);
		expect(await statesOf(id)).toEqual(['success', 'success']);
		await end(id);
	});

	test('told once, although n8n was killed in between', async () => {
		const id = await add('killed', { pollTimes: OFTEN });
		await polledAgain();
		const customer = plenty(0);
		const first = customer.leave(5);
		expect(await told(1)).toEqual([first]);
		await instance.kill();
		const second = plenty(0).leave(6);
		await restart();
		expect(await told(1)).toEqual([second]);

		// Settled while n8n was down, and low again later.
		await instance.kill();
		customer.leave(10);
		await restart();
		await until(async () => (await statesOf(id)).length === 3 + baselines);
		const third = customer.leave(7);
		expect(await told(1)).toEqual([third]);
		expect(await statesOf(id)).toEqual(Array(4 + baselines).fill('success'));
		await end(id);
	});

	test('other customers and another event: what was watched goes on, what was not is remembered first', async () => {
		const [watched, other] = [plenty(0), plenty(1)];
		const chosen = { customers: 'chosen', customerIds: [watched.id] };
		const id = await add('changed', { pollTimes: OFTEN, ...chosen });
		await polledAgain();
		const first = watched.leave(8);
		other.leave(8);
		await publish(id, { customers: 'all' });
		expect(await told(1)).toEqual([first]);
		other.leave(10);
		await until(async () => (await statesOf(id)).length === 2 + baselines);
		const second = other.leave(9);
		expect(await told(1)).toEqual([second]);

		await publish(id, { event: 'seatsChanged', seats: 'remaining' });
		expect(await told(0)).toEqual([]);
		const third = watched.leave(10);
		expect(await told(1)).toEqual([third]);
		expect(await statesOf(id)).toEqual(Array(4 + 2 * baselines).fill('success'));
		await end(id);
	});

	test('a check that takes too long ends with an error, and the next one that ends tells everything', async () => {
		const id = await add('slow', { pollTimes: OFTEN });
		await polledAgain();
		const [one, another] = [plenty(0), plenty(1)];
		environment.sandbox.fail({ operationId: 'listSubscriptions', hang: true, times: 2 });
		const mails = [one.leave(1)];
		await until(async () => (await statesOf(id))[0] === 'error');
		const [{ id: failed }] = await executionsOf(id);
		const { data } = (await client.get(`executions/${failed}`)) as { data: string };
		expect(data).toContain('The check did not finish in the time that n8n gives it (3 s)');
		mails.push(another.leave(2));
		expect((await told(2)).sort()).toEqual(mails.sort());
		expect((await statesOf(id)).slice(0, 3)).toEqual(['success', 'error', 'error']);
		await end(id);
	});

	test('checks that are due at once tell nothing twice', async () => {
		const id = await add('at once', {
			pollTimes: { item: [OFTEN.item, OFTEN.item, OFTEN.item].flat() },
			event: 'seatsChanged',
			seats: 'remaining',
		});
		await polledAgain();
		const customer = plenty(0);
		for (const seats of [9, 8, 7, 6, 5]) {
			const mail = customer.leave(seats);
			expect(await told(1)).toEqual([mail]);
		}
		await end(id);
	});
});
