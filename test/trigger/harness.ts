/* The trigger, polled as n8n does, against a sandbox of its own for each test. */
import type { IDataObject, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import type { CredentialStore } from '../../engine/credentials';
import type { SandboxCustomer } from '../../sandbox/data';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { openTrigger } from '../support/trigger';

export type Subscription = SandboxCustomer['subscriptions'][number];

const DAY = 86_400_000;
const realNow = Date.now;

/** Opened by each test. */
export let sandbox: Sandbox;

/** For each file of tests: days do not end during a test, and nothing of one is left for the next. */
export function setUpTests(): void {
	beforeEach(() => {
		const toMorning = DAY / 3 - (realNow() % DAY);
		Date.now = () => realNow() + toMorning;
	});
	afterEach(async () => {
		Date.now = realNow;
		jest.restoreAllMocks();
		expect(sandbox.violations).toEqual([]);
		await sandbox.close();
	});
}

/** Time goes on. */
export const pass = (days: number) => {
	const now = Date.now;
	Date.now = () => now() + days * DAY;
};

/** Time goes on, on the clock that no setting of the machine's time moves. */
export const passMonotonicTime = (milliseconds: number) => {
	const now = performance.now.bind(performance);
	jest.spyOn(performance, 'now').mockImplementation(() => now() + milliseconds);
};

export const dayOf = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
/** A date as documented. */
export const inDays = (days: number) => `${dayOf(days)}T00:00:00Z`;
/** The same day as seen live. */
export const inDaysLive = (days: number) => dayOf(days).replace(/(.{4})-(.{5})/, '$2-$1T12:00:00Z');

export const PLAIN: Partial<Subscription> = {
	service: 'Cloud Backup for Microsoft 365',
	subscriptionName: 'N/A',
	package: 'N/A',
	purchasedUserSeats: '50',
	microsoftLicenseAssigned: '20',
	expirationDate: 'N/A',
};
export const subscription = (changes: Partial<Subscription> = {}) =>
	({ ...sandbox.customers[0].subscriptions[0], ...PLAIN, ...changes }) as Subscription;

/** A sandbox of one customer for each list, with these subscriptions. */
export async function open(lists: Array<Array<Partial<Subscription>>>, options: SandboxOptions = {}) {
	sandbox = await startSandbox({ ...options, customers: lists.length });
	const all = lists.map((list) => list.map(subscription));
	all.forEach((subscriptions, index) => (sandbox.customers[index].subscriptions = subscriptions));
}

/** A sandbox with as many customers, whose subscriptions are generated. */
export async function openGenerated(customers: number) {
	sandbox = await startSandbox({ customers });
}

/** Changes a subscription of a customer. */
export const change = (changes: Partial<Subscription>, customer = 0, index = 0) =>
	Object.assign(sandbox.customers[customer].subscriptions[index], changes);

export interface Trigger {
	/** The items that start the workflow; none when it is not started. */
	poll(mode?: WorkflowExecuteMode, budget?: number | null): Promise<IDataObject[]>;
	/** After a restart of n8n, which knows what it saved; perhaps with other parameters. */
	restarted(parameters?: INodeParameters): Promise<Trigger>;
	/** What is kept in n8n's memory. */
	stored(): IDataObject;
	/** How often n8n was given something, be it an empty list. */
	starts(): number;
	/** Number of what it remembers. */
	size(): number;
	isToBeSaved(): boolean;
	credentials: CredentialStore;
}

let activated = 0;

/** A trigger of its own, unless an id says which one it is. */
export async function activate(
	parameters: INodeParameters = {},
	{ staticData, id = `trigger ${++activated}` }: { staticData?: IDataObject; id?: string } = {},
): Promise<Trigger> {
	const trigger = await openTrigger(sandbox, parameters, { id, staticData });
	const { workflow, credentials } = trigger;
	const stored = () => JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	let saved: IDataObject | undefined;
	let starts = 0;
	return {
		poll: async (mode = 'trigger', budget) => {
			const output = await trigger.poll(mode, budget);
			if (output) starts++;
			// n8n saves after the poll of the activation, and when a poll gives something.
			if (mode === 'trigger' && (output || !saved)) saved = stored();
			return (output?.[0] ?? []).map(({ json }) => json);
		},
		restarted: async (changes) => await activate({ ...parameters, ...changes }, { staticData: saved, id }),
		stored,
		starts: () => starts,
		size: () => Object.values((trigger.staticData().entries as IDataObject) ?? {}).flat().length,
		isToBeSaved: () => workflow.staticData.__dataChanged === true,
		credentials,
	};
}

/** Activated, and polled once. */
export async function watching(parameters: INodeParameters = {}): Promise<Trigger> {
	const trigger = await activate(parameters);
	expect(await trigger.poll()).toEqual([]);
	return trigger;
}

export const numbers = (items: IDataObject[]) => items.map(({ previous, current }) => [previous, current]);
export const BELOW: INodeParameters = { event: 'seatsBelowThreshold', seats: 'purchased', threshold: 10 };
export const CHANGED: INodeParameters = { event: 'seatsChanged' };
export const EXPIRING: INodeParameters = { event: 'subscriptionExpiring', days: 30 };
export const AT_ONCE: INodeParameters = { options: { retryBudget: 0 } };
