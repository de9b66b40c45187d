/* The trigger in a real n8n that polls, is killed, and comes back: each thing is told once. */
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, mailCredential, readExample, sandboxCredential, SMTP } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { onOneLine, openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

const DAY = 86_400_000;

let environment: TestEnvironment;
let instance: Instance;
let client: N8nClient;
const { started, cleanUp } = collectCleanUps();

/** Polls happen when n8n starts or a workflow is activated; further ones take a minute, which no test waits for. */
async function restart() {
	({ instance, client } = await startN8n(environment, started));
}

async function activate(example: string) {
	const credentials = {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox))),
		...(await client.storeCredential(SMTP, mailCredential(environment.mailPort))),
	};
	const id = await client.addWorkflow(readExample(example, credentials, environment.ticketUrl));
	await client.activate(id);
	// The first poll has set the baseline.
	await until(async () => ((await client.get(`workflows/${id}`)) as { staticData: unknown }).staticData);
	return id;
}

/** The states of a workflow's executions. */
async function executionsOf(workflowId: string): Promise<string[]> {
	const filter = encodeURIComponent(JSON.stringify({ workflowId }));
	const { results } = (await client.get(`executions?filter=${filter}`)) as {
		results: Array<{ status: string }>;
	};
	return results.map(({ status }) => status);
}

/** Waits until the workflow has run so often, to its end: what is killed amid a run is n8n's to mend, not the trigger's. */
const ended = async (workflowId: string, runs: number) =>
	await until(async () => {
		const executions = await executionsOf(workflowId);
		return executions.length === runs && executions.every((status) => status === 'success');
	});

/** The subscriptions of Cloud Backup for Microsoft 365 that have both numbers. */
const backups = () =>
	environment.sandbox.customers.flatMap(({ organization, subscriptions }) =>
		subscriptions
			.filter(({ service, ...numbers }) => {
				const both = [numbers.purchasedUserSeats, numbers.microsoftLicenseAssigned];
				return service.includes('Microsoft 365') && both.every((number) => number !== 'N/A');
			})
			.map((subscription) => ({ organization, subscription })),
	);

const subjects = () => environment.mails.map(({ subject }) => subject);

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: 40 }), close);
	await restart();
});

afterAll(cleanUp);

test('low seats: told once, by e-mail, although n8n was killed in between', async () => {
	const plenty = backups().filter(
		({ subscription }) =>
			Number(subscription.purchasedUserSeats) - Number(subscription.microsoftLicenseAssigned) >= 10,
	);
	const [first, second] = plenty.slice(-2);
	const id = await activate('low-seats-email');
	await instance.kill();

	first.subscription.microsoftLicenseAssigned = first.subscription.purchasedUserSeats;
	await restart();
	await ended(id, 1);
	await instance.kill();

	// The first is still low: only the second is news.
	second.subscription.microsoftLicenseAssigned = String(Number(second.subscription.purchasedUserSeats) - 7);
	await restart();
	await ended(id, 2);
	expect(subjects()).toEqual([`${first.organization}: 0 seats left`, `${second.organization}: 7 seats left`]);

	// Settled while n8n was down, and low again later.
	await instance.kill();
	first.subscription.microsoftLicenseAssigned = '0';
	await restart();
	await ended(id, 3);
	await instance.kill();
	first.subscription.microsoftLicenseAssigned = first.subscription.purchasedUserSeats;
	await restart();
	await ended(id, 4);
	expect(subjects()[2]).toBe(`${first.organization}: 0 seats left`);

	expect(environment.mails[1].text).toMatch(/^Seats left .*: 7, before: \d+$/m);
	expect(environment.mails[1].text).toContain(`Purchased seats: ${second.subscription.purchasedUserSeats}`);
});

test('licenses exceed seats: a ticket for each overage, and no second one after a restart', async () => {
	const over = environment.sandbox.customers.flatMap(({ id, subscriptions }) =>
		subscriptions
			.map((subscription) => ({
				customerId: id,
				overage: Number(subscription.microsoftLicenseAssigned) - Number(subscription.purchasedUserSeats),
			}))
			.filter(({ overage }) => overage > 0),
	);
	const id = await activate('overage-ticket');
	await until(() => environment.tickets.length >= over.length);
	await ended(id, 1);
	expect(environment.tickets.map(({ customerId, overage }) => ({ customerId, overage }))).toEqual(over);

	await instance.kill();
	const [fresh] = backups().filter(({ subscription }) => Number(subscription.purchasedUserSeats) > 50);
	fresh.subscription.microsoftLicenseAssigned = String(Number(fresh.subscription.purchasedUserSeats) + 1000);
	await restart();
	await until(() => environment.tickets.length > over.length);
	expect(environment.tickets).toHaveLength(over.length + 1);
	expect(environment.tickets.at(-1)).toMatchObject({ overage: 1000 });
});

test('a subscription that expires within 30 days: an e-mail for each', async () => {
	const now = Date.now();
	const parse = (date: string) =>
		Date.parse(date.replace(/^(\d\d)[-/](\d\d)[-/](\d{4})/, '$3-$1-$2').slice(0, 10));
	const inWords = (days: number) => (days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`);
	const expiring = environment.sandbox.customers.flatMap(({ organization, subscriptions }) =>
		subscriptions
			.map(({ service, expirationDate }) => ({
				service,
				days: parse(expirationDate) / DAY - Math.floor(now / DAY),
			}))
			.filter(({ days }) => days >= 0 && days <= 30)
			.map(({ service, days }) => `${onOneLine(organization)}: ${service} expires ${inWords(days)}`),
	);
	expect(expiring.length).toBeGreaterThan(0);
	await activate('expiry-email');
	const told = () => subjects().filter((subject) => subject?.includes(' expires '));
	await until(() => told().length >= expiring.length);
	expect(told()).toEqual(expiring);
});
