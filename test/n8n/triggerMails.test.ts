/* The words of mails and tickets that begin with the trigger, and what happens when one of them can't be sent. */
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { readExample } from '../../n8n/examples';
import type { Credentials } from '../../n8n/examples';
import { executeWorkflow, importAll, MANUAL_TRIGGER, openTestEnvironment } from './support';
import type { TestEnvironment } from './support';

/** What the trigger of an example would have given, one item each. */
const item = (organization: string, current: number) => ({
	organization,
	customer: 'owner@customer.example',
	customerId: organization,
	product: 'Fly',
	current,
	previous: null,
	threshold: 10,
	purchasedUserSeats: 10,
	microsoftLicenseAssigned: 12,
	expirationDate: '2027-06-13T12:00:00.000Z',
});

let environment: TestEnvironment;
const { started, cleanUp } = collectCleanUps();

/** The example, started by hand with these items in place of those of its trigger. */
const withItems = (example: string, items: IDataObject[], credentials: Credentials) => {
	const workflow = readExample(example, credentials, environment.ticketUrl);
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('.avePointLicensingTrigger'));
	if (!trigger) throw new Error(`${example} has no trigger`);
	trigger.type = 'n8n-nodes-base.code';
	trigger.typeVersion = 2;
	trigger.parameters = { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))};` };
	workflow.nodes.push(MANUAL_TRIGGER);
	workflow.connections.Start = { main: [[{ node: trigger.name, type: 'main', index: 0 }]] };
	return { id: example, ...workflow } as unknown as IDataObject & typeof workflow;
};

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: 1 }), close);
	await importAll(environment, (credentials) => {
		const low = withItems(
			'low-seats-email',
			[item('A', 7), item('No Address', 1), item('C', -2)],
			credentials,
		);
		const mail = low.nodes.find(({ type }) => type.endsWith('.emailSend'));
		if (mail)
			mail.parameters.toEmail = `={{ $json.organization === 'No Address' ? '' : 'sales@example.com' }}`;
		const days = [-2, -1, 0, 1, 30];
		const expiring = withItems(
			'expiry-email',
			days.map((current) => item('Line\nBreak AG', current)),
			credentials,
		);
		const tickets = withItems('overage-ticket', [item('A', 2), item('B', 3), item('C', 4)], credentials);
		const post = tickets.nodes.find(({ type }) => type.endsWith('.httpRequest'));
		if (post)
			post.parameters.url = `={{ $json.customerId === 'B' ? '${environment.ticketUrl}/none' : '${post.parameters.url}' }}`;
		return [low, expiring, tickets];
	});
});

afterAll(cleanUp);

beforeEach(() => {
	environment.mails.length = 0;
	environment.tickets.length = 0;
});

test('expiries, soon, today and late', async () => {
	await executeWorkflow(environment, 'expiry-email');
	expect(environment.mails.map(({ subject }) => subject)).toEqual([
		'Line Break AG: Fly expired 2 days ago',
		'Line Break AG: Fly expired 1 day ago',
		'Line Break AG: Fly expires today',
		'Line Break AG: Fly expires in 1 day',
		'Line Break AG: Fly expires in 30 days',
	]);
	const [first, , third] = (environment.mails[0].text ?? '').split('\n');
	expect(first).toBe('Customer: Line Break AG (owner@customer.example)');
	expect(third).toBe('It expired 2 days ago, on 2027-06-13.');
});

test('a mail that can’t be sent holds no other back, and the run fails with the name', async () => {
	const failure = executeWorkflow(environment, 'low-seats-email');
	await expect(failure).rejects.toThrow(/E-mails that failed: 1\. No Address: \w/);
	expect(environment.mails.map(({ subject }) => subject)).toEqual(['A: 7 seats left', 'C: 2 seats too few']);
});

test('so with tickets', async () => {
	const failure = executeWorkflow(environment, 'overage-ticket');
	await expect(failure).rejects.toThrow(/Tickets that failed: 1\. B: .*404/);
	expect(environment.tickets.map(({ customerId }) => customerId)).toEqual(['A', 'C']);
});
