/* One execution, poll or reading in a lane. What must hold whatever goes wrong is checked here. */
import type { OnError } from 'n8n-workflow';
import type { SandboxCustomer } from '../../sandbox/data';
import type { Invention } from '../../sandbox/invention';
import type { Sandbox } from '../../sandbox/server';
import { credentialFor } from '../support/workflow';
import type { Access } from './access';
import { checkEnd, checkItems, checkSecrets } from './checks';
import { faultOfEntries, pick } from './pick';
import { drawPlan } from './plans';
import type { Poller } from './poller';
import { runNode } from './runs';
import type { Tally } from './tally';
import { alwaysListed } from './truth';
import { change } from './watched';
import type { Watch } from './watched';
import type { Place } from './weather';
import { checkWords, wordsOf } from './words';
import type { Failure } from './words';

/** What the rounds of a lane have in common. */
export interface Ground {
	place: Place;
	access: Access;
	watch: Watch;
	poller: Poller;
	tally: Tally;
	/** Its tokens are over after 2 seconds. */
	shortTokens: boolean;
	/** The last execution's. */
	token: string;
	/** The app that executions ask as; undefined for the first one. */
	clientId?: string;
}

export class Round {
	/** What went wrong so far. */
	faults = 0;

	/** Called with each request. */
	onRequest = () => {};

	private readonly sandbox: Sandbox;

	private readonly tally: Tally;

	constructor(
		private readonly ground: Ground,
		private readonly invention: Invention,
	) {
		this.sandbox = ground.place.sandbox;
		this.tally = ground.tally;
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
		const { poller, watch } = this.ground;
		this.tally.begins(`Trigger: ${watch.name}`);
		change(this.invention, sandbox.customers);
		const before = [...sandbox.customers];
		const items = await this.ended(poller.poll(), 'poll: a clear error, and all kept for the next one');
		const always = this.restore(before);
		if (!items) return;
		const wrong = poller.faultOf(items, before, always);
		if (wrong) throw new Error(wrong);
		this.keepsSecrets(items);
		this.tally.ends('poll: each change told once');
	}

	async pick(): Promise<void> {
		const { sandbox } = this;
		const { access } = this.ground;
		this.tally.begins('Customer list of the editor');
		const before = [...sandbox.customers];
		const clientId = access.readers.pop();
		const filter = this.invention.pick([
			undefined,
			'',
			'bakery',
			'owner@customer1',
			before[0].id.slice(0, 4),
		]);
		const credential = credentialFor(sandbox, { ...access.credential, clientId });
		const entries = await this.ended(pick(credential, filter), 'list: a clear error');
		const always = this.restore(before);
		if (!entries) return;
		const wrong = faultOfEntries(entries, before, always, filter);
		if (wrong) throw new Error(wrong);
		this.keepsSecrets(entries);
		this.tally.ends('list: each customer once');
	}

	/** What it gives; undefined when it ended with a clear error. */
	private async ended<T>(work: Promise<T>, outcome: string): Promise<T | undefined> {
		try {
			return await work;
		} catch (error) {
			this.isClear(wordsOf(error as Failure));
			this.keepsSecrets(error);
			this.tally.ends(outcome);
			return undefined;
		}
	}

	async run(): Promise<void> {
		const { ground, invention, sandbox } = this;
		const before = [...sandbox.customers];
		const plan = drawPlan(invention, before);
		const onError = invention.pick<OnError>([
			...Array.from({ length: 4 }, () => 'continueRegularOutput' as const),
			'continueErrorOutput',
			'stopWorkflow',
		]);
		const cancelAt = invention.chance(0.08) ? invention.integer(2, 12) : 0;
		const accessToken = invention.chance(0.3) ? '' : ground.token;
		const credential = credentialFor(sandbox, {
			...ground.access.credential,
			...(ground.clientId && { clientId: ground.clientId }),
			accessToken,
		});
		this.tally.begins(plan.name);
		const input = { sandbox, ...plan, credential, onError };
		const { finished, result, cancelled, token } = await runNode(
			input,
			cancelAt,
			(listener) => (this.onRequest = listener),
		);
		ground.token = token;
		this.keepsSecrets(finished);
		if (cancelled) {
			return this.tally.ends('execution: cancelled, nothing asked after it');
		}

		const always = alwaysListed(before, sandbox.customers);
		const rights = plan.rights();
		checkEnd(result, onError);
		const error = result?.error as Failure | undefined;
		if (error) {
			const isExpected = rights.some(({ rows }) => !rows);
			this.isClear(wordsOf(error), isExpected);
			return this.tally.ends('execution: ended with one clear error');
		}
		const outputs = result?.outputs ?? [];
		for (const { text, isExpected } of checkItems(outputs, rights, ground.place.shifted, always)) {
			if (text === undefined) this.tally.ends('item: the right answer');
			else {
				this.isClear(text, isExpected);
				this.tally.ends('item: one clear error');
			}
		}
	}

	/** @param isExpected there is no right answer to be had */
	private isClear(words: string, isExpected = false): void {
		checkWords(words);
		const expired = this.ground.shortTokens && this.sandbox.requests.some(({ status }) => status === 401);
		const limited = this.sandbox.requests.some(({ status }) => status === 429 || status === 503);
		if (this.faults === 0 && !isExpected && !expired && !limited)
			throw new Error(`Nothing went wrong, and yet: ${words}`);
		this.tally.countError(words);
	}

	private keepsSecrets(value: unknown): void {
		checkSecrets(value, [...this.sandbox.tokens, ...this.ground.access.secrets]);
	}
}
