/* One execution, poll or reading in a worker. What must hold whatever goes wrong is checked here. */
import type { OnError } from 'n8n-workflow';
import { sandboxCredential } from '../../n8n/examples';
import type { SandboxCustomer } from '../../sandbox/data';
import type { SeededRandom } from '../../sandbox/seededRandom';
import type { Sandbox } from '../../sandbox/server';
import type { AppRegistrations } from './model/appRegistrations';
import { checkEnd, checkItems, checkSecrets } from './checks/itemChecks';
import { findWrongEntries, readCustomerList } from './checks/customerList';
import { pickScenario } from './model/scenarios';
import type { TriggerModel } from './model/triggerModel';
import { runNode } from './runNode';
import type { Stats } from './stats';
import { alwaysListed } from './model/wrongRows';
import { changeNumbers } from './model/triggerScenarios';
import type { TriggerScenario } from './model/triggerScenarios';
import type { FaultTarget } from './faults/faultKinds';
import { checkErrorText, errorTextOf } from './checks/errorMessages';
import type { Failure } from './checks/errorMessages';

/** What the iterations of a worker have in common. */
export interface WorkerContext {
	target: FaultTarget;
	registrations: AppRegistrations;
	triggerScenario: TriggerScenario;
	triggerModel: TriggerModel;
	stats: Stats;
	/** Its tokens are over after 2 seconds. */
	shortTokens: boolean;
	/** The last execution's. */
	token: string;
	/** The app that executions ask as; undefined for the first one. */
	clientId?: string;
}

export class Iteration {
	/** What went wrong so far. */
	faults = 0;

	/** Called with each request. */
	onRequest = () => {};

	private readonly sandbox: Sandbox;

	private readonly stats: Stats;

	constructor(
		private readonly context: WorkerContext,
		private readonly random: SeededRandom,
	) {
		this.sandbox = context.target.sandbox;
		this.stats = context.stats;
	}

	/** Ids of the customers that were listed all the time; the list is as it was again. */
	private restore(before: SandboxCustomer[]): Set<unknown> {
		const { customers } = this.sandbox;
		const always = alwaysListed(before, customers);
		customers.splice(0, Infinity, ...before);
		return always;
	}

	async poll(): Promise<void> {
		const { sandbox } = this;
		const { triggerModel, triggerScenario } = this.context;
		this.stats.begins(`Trigger: ${triggerScenario.name}`);
		changeNumbers(this.random, sandbox.customers);
		const before = [...sandbox.customers];
		const items = await this.ended(triggerModel.poll(), 'poll: a clear error, and all kept for the next one');
		const always = this.restore(before);
		if (!items) return;
		const wrong = triggerModel.faultOf(items, before, always);
		if (wrong) throw new Error(wrong);
		this.keepsSecrets(items);
		this.stats.ends('poll: each change told once');
	}

	async readList(): Promise<void> {
		const { sandbox } = this;
		const { registrations } = this.context;
		this.stats.begins('Customer list of the editor');
		const before = [...sandbox.customers];
		const clientId = registrations.spareClientIds.pop();
		const filter = this.random.pick([undefined, '', 'bakery', 'owner@customer1', before[0].id.slice(0, 4)]);
		const credential = sandboxCredential(sandbox, { ...registrations.credential, clientId });
		const entries = await this.ended(readCustomerList(credential, filter), 'list: a clear error');
		const always = this.restore(before);
		if (!entries) return;
		const wrong = findWrongEntries(entries, before, always, filter);
		if (wrong) throw new Error(wrong);
		this.keepsSecrets(entries);
		this.stats.ends('list: each customer once');
	}

	/** What it gives; undefined when it ended with a clear error. */
	private async ended<T>(work: Promise<T>, outcome: string): Promise<T | undefined> {
		try {
			return await work;
		} catch (error) {
			this.isClear(errorTextOf(error as Failure));
			this.keepsSecrets(error);
			this.stats.ends(outcome);
			return undefined;
		}
	}

	async run(): Promise<void> {
		const { context, random, sandbox } = this;
		const before = [...sandbox.customers];
		const scenario = pickScenario(random, { ...sandbox, customers: before });
		const onError = random.pick<OnError>([
			...Array.from({ length: 4 }, () => 'continueRegularOutput' as const),
			'continueErrorOutput',
			'stopWorkflow',
		]);
		const cancelAt = random.chance(0.08) ? random.integer(2, 12) : 0;
		const accessToken = random.chance(0.3) ? '' : context.token;
		const credential = sandboxCredential(sandbox, {
			...context.registrations.credential,
			...(context.clientId && { clientId: context.clientId }),
			accessToken,
		});
		this.stats.begins(scenario.name);
		const input = { sandbox, ...scenario, credential, onError };
		const { finished, result, canceled, token } = await runNode(
			input,
			cancelAt,
			(listener) => (this.onRequest = listener),
		);
		context.token = token;
		this.keepsSecrets(finished);
		if (canceled) {
			return this.stats.ends('execution: canceled, nothing asked after it');
		}

		const always = alwaysListed(before, sandbox.customers);
		const expected = scenario.expected();
		checkEnd(result, onError);
		const error = result?.error as Failure | undefined;
		if (error) {
			const isExpected = expected.some(({ rows }) => !rows);
			this.isClear(errorTextOf(error), isExpected);
			return this.stats.ends('execution: ended with one clear error');
		}
		const outputs = result?.outputs ?? [];
		for (const { text, isExpected } of checkItems(outputs, expected, context.target.listChanged, always)) {
			if (text === undefined) this.stats.ends('item: the right answer');
			else {
				this.isClear(text, isExpected);
				this.stats.ends('item: one clear error');
			}
		}
	}

	/** @param isExpected there is no right answer to be had */
	private isClear(text: string, isExpected = false): void {
		checkErrorText(text);
		const expired = this.context.shortTokens && this.sandbox.requests.some(({ status }) => status === 401);
		const limited = this.sandbox.requests.some(({ status }) => status === 429 || status === 503);
		if (this.faults === 0 && !isExpected && !expired && !limited)
			throw new Error(`Nothing went wrong, and yet: ${text}`);
		this.stats.countError(text);
	}

	private keepsSecrets(value: unknown): void {
		checkSecrets(value, [...this.sandbox.tokens, ...this.context.registrations.secrets]);
	}
}
