/* One sandbox, and executions against it one after the other. What holds always is checked here. */
import type { OnError } from 'n8n-workflow';
import type { Fault } from '../../sandbox/faults';
import type { Invention } from '../../sandbox/invention';
import type { SeenRequest } from '../../sandbox/record';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { credentialFor, NODE, start } from '../support/workflow';
import { cancel } from './cancel';
import { checkEnd, checkItems, checkSecrets } from './checks';
import { drawPlan } from './plans';
import type { Plan } from './plans';
import { Poller } from './poller';
import { latestTry } from './retries';
import type { Tally } from './tally';
import { drawer, inventionOf } from './draws';
import { alwaysListed } from './truth';
import { TIME_LIMIT } from './weather';
import type { Place } from './weather';
import { checkWords, wordsOf } from './words';
import type { Failure } from './words';

const CUSTOMERS = 230;
const BUDGET = 1000;

export class Lane {
	private executions = 0;

	private faults = 0;

	private token = '';

	private draw: (seen: SeenRequest) => Fault | undefined = () => undefined;

	private constructor(
		private readonly seed: number,
		private readonly name: number,
		private readonly tally: Tally,
		/** Its tokens are over after 2 seconds. */
		private readonly shortTokens: boolean,
		private readonly place: Place,
		private readonly poller: Poller,
	) {}

	static async open(seed: number, name: number, tally: Tally, stranger: string): Promise<Lane> {
		const invention = inventionOf(seed, name);
		const tokenLifetime = name % 3 === 0 ? 2 : 3600;
		const sandbox = await startSandbox({
			seed: name,
			customers: CUSTOMERS,
			endpoints: invention.pick(['published', 'both']),
			tokenLifetime,
			weather: (seen) => lane.draw(seen),
		});
		const place = { sandbox, stranger, shifted: false };
		const lane: Lane = new Lane(
			seed,
			name,
			tally,
			tokenLifetime < 60,
			place,
			await Poller.open(sandbox, String(name)),
		);
		return lane;
	}

	async close(): Promise<void> {
		await this.place.sandbox.close();
	}

	/** @throws with how to repeat it, when something did not hold */
	async execute(): Promise<void> {
		const { sandbox } = this.place;
		const number = this.executions++;
		const invention = inventionOf(this.seed, this.name, number);
		// The first one is calm: a cold sandbox takes its time.
		const intensity = number === 0 ? 0 : invention.pick([0, 0.03, 0.1, 0.1, 0.3, 0.7]);
		const before = [...sandbox.customers];
		this.faults = 0;
		this.place.shifted = false;
		let onRequest = () => {};
		const drawn = drawer([this.seed, this.name, number], intensity, this.place, (name) => {
			this.faults++;
			this.tally.count(this.tally.faults, name);
		});
		this.draw = (seen) => {
			onRequest();
			return drawn(seen);
		};
		try {
			if (invention.chance(0.12)) await this.poll(invention);
			else await this.run(invention, drawPlan(invention, before), (listener) => (onRequest = listener));
			const [latest, words] = latestTry(sandbox.requests, TIME_LIMIT);
			this.tally.latestTry = Math.max(this.tally.latestTry, latest);
			if (latest > BUDGET + 2000) throw new Error(`Tried ${latest} ms after its first failure: ${words}`);
			if (sandbox.violations.length > 0) throw new Error(`Outside the contract: ${sandbox.violations[0]}`);
		} catch (error) {
			const { message } = error as Error;
			throw new Error(`Seed ${this.seed}, lane ${this.name}, execution ${number}: ${message}`);
		} finally {
			this.settle(before);
		}
	}

	/** Counts what was asked, and puts the list back as it was. */
	private settle(before: Sandbox['customers']): void {
		const { requests, tokens, customers } = this.place.sandbox;
		this.tally.countRequests(this.place.sandbox, this.shortTokens);
		requests.length = 0;
		tokens.splice(0, tokens.length - 1);
		customers.splice(0, customers.length, ...before);
	}

	private async poll(invention: Invention): Promise<void> {
		this.tally.count(this.tally.executions, 'Trigger: Seats Changed');
		this.poller.change(invention);
		const before = [...this.place.sandbox.customers];
		const error = await this.poller.poll().then(
			(items) => {
				const always = alwaysListed(before, this.place.sandbox.customers);
				this.place.sandbox.customers.splice(0, Infinity, ...before);
				const wrong = this.poller.faultOf(items, always);
				if (wrong) throw new Error(wrong);
				this.keepsSecrets(items);
				this.tally.count(this.tally.outcomes, 'poll: each change told once');
			},
			(failure: Failure) => failure,
		);
		if (!error) return;
		this.isClear(wordsOf(error));
		this.keepsSecrets(error);
		this.tally.count(this.tally.outcomes, 'poll: a clear error, and all kept for the next one');
	}

	private async run(
		invention: Invention,
		plan: Plan,
		onRequest: (listener: () => void) => void,
	): Promise<void> {
		const { sandbox } = this.place;
		const before = [...this.place.sandbox.customers];
		const onError = invention.pick<OnError>([
			...Array.from({ length: 4 }, () => 'continueRegularOutput' as const),
			'continueErrorOutput',
			'stopWorkflow',
		]);
		const cancelAt = invention.chance(0.08) ? invention.integer(2, 12) : 0;
		const credential = credentialFor(sandbox, { accessToken: invention.chance(0.3) ? '' : this.token });
		this.tally.count(this.tally.executions, plan.name);
		const execution = await start({ sandbox, ...plan, credential, onError });
		let requests = 0;
		let cancelled: Promise<void> | undefined;
		onRequest(() => {
			if (++requests === cancelAt) cancelled = cancel(execution, sandbox.requests);
		});
		const finished = await execution.finished;
		onRequest(() => {});
		this.token = String(execution.credentials.stored[7].data.accessToken);
		this.keepsSecrets(finished);
		if (cancelled) {
			await cancelled;
			return this.tally.count(this.tally.outcomes, 'execution: cancelled, nothing asked after it');
		}

		const result = await execution.resultOf(NODE);
		const always = alwaysListed(before, this.place.sandbox.customers);
		const rights = plan.rights();
		checkEnd(result, onError);
		const error = result?.error as Failure | undefined;
		if (error) {
			const isExpected = rights.some(({ rows }) => !rows);
			this.isClear(wordsOf(error), isExpected);
			return this.tally.count(this.tally.outcomes, 'execution: ended with one clear error');
		}
		const outputs = result?.outputs ?? [];
		for (const { text, isExpected } of checkItems(outputs, rights, this.place.shifted, always)) {
			if (text === undefined) this.tally.count(this.tally.outcomes, 'item: the right answer');
			else {
				this.isClear(text, isExpected);
				this.tally.count(this.tally.outcomes, 'item: one clear error');
			}
		}
	}

	/** @param isExpected there is no right answer to be had */
	private isClear(words: string, isExpected = false): void {
		checkWords(words);
		const expired = this.shortTokens && this.place.sandbox.requests.some(({ status }) => status === 401);
		if (this.faults === 0 && !isExpected && !expired)
			throw new Error(`Nothing went wrong, and yet: ${words}`);
		this.tally.countError(words);
	}

	private keepsSecrets(value: unknown): void {
		checkSecrets(value, [...this.place.sandbox.tokens, DEMO_REGISTRATION.clientSecret ?? '']);
	}
}
