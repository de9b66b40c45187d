/* One sandbox, and rounds against it one after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxCustomer } from '../../sandbox/data';
import type { Fault } from '../../sandbox/faults';
import type { SeenRequest } from '../../sandbox/record';
import { startSandbox } from '../../sandbox/server';
import type { SandboxOptions } from '../../sandbox/server';
import { credentialFor } from '../support/workflow';
import { makeAccess } from './access';
import { drawer, inventionOf } from './draws';
import { Poller } from './poller';
import { checkPauses, latestTry } from './retries';
import { Round } from './round';
import type { Ground } from './round';
import type { Tally } from './tally';
import { watches } from './watched';
import { LASTING, TIME_LIMIT } from './weather';

const CUSTOMERS = 230;
const DAY = 86_400_000;
const LONGEST_ROUND = 60_000;
/** Milliseconds. */
const BUDGET = 1000;
/** The editor's list has its own; a storm as wild as the others would make it wait that long each time. */
const LIST_BUDGET = 15_000;
/** Shares of requests that go wrong. */
const WILD = [0, 0.03, 0.1, 0.1, 0.3, 0.7];
const MILD = [0, 0.03, 0.1];
const KINDS = [...Array.from({ length: 16 }, () => 'run' as const), 'poll', 'poll', 'poll', 'pick'] as const;

/** Of the sandboxes, in turn. */
const LIMITS: Array<Pick<SandboxOptions, 'concurrencyLimit' | 'rateLimit' | 'retryAfter' | 'slowdown'>> = [
	{},
	{ rateLimit: 200, retryAfter: 'none' },
	{},
	{ concurrencyLimit: 8 },
	{},
	{ slowdown: 2 },
	{},
	{ rateLimit: 200, retryAfter: 'seconds' },
];

export class Lane {
	private rounds = 0;

	/** What went wrong outlasts the round: a pause of an hour, or a token without a permission. */
	private isSpoiled = false;

	private draw: (seen: SeenRequest) => Fault | undefined = () => undefined;

	private constructor(
		private readonly seed: number,
		private readonly name: number,
		private readonly ground: Ground,
	) {}

	static async open(seed: number, name: number, tally: Tally, stranger: string): Promise<Lane> {
		const invention = inventionOf(seed, name);
		const access = await makeAccess(name % 4 === 1);
		const tokenLifetime = name % 3 === 0 ? 2 : 3600;
		const sandbox = await startSandbox({
			seed: name,
			customers: CUSTOMERS,
			endpoints: invention.pick(['published', 'both']),
			tokenLifetime,
			registrations: access.registrations,
			...LIMITS[name % LIMITS.length],
			weather: (seen) => lane.draw(seen),
		});
		const known = watches([...sandbox.customers]);
		const watch = known[name % known.length];
		const lane: Lane = new Lane(seed, name, {
			place: { sandbox, stranger, shifted: false },
			access,
			watch,
			poller: await Poller.open(sandbox, String(name), watch, credentialFor(sandbox, access.credential)),
			tally,
			shortTokens: tokenLifetime < 60,
			token: '',
		});
		return lane;
	}

	async close(): Promise<void> {
		await this.ground.place.sandbox.close();
	}

	/** @throws with how to repeat it, when something did not hold */
	async execute(): Promise<void> {
		// What is counted in days must not be counted on two of them.
		const left = DAY - (Date.now() % DAY);
		if (left < LONGEST_ROUND) await sleep(left);
		const { place, tally } = this.ground;
		const { sandbox } = place;
		const number = this.rounds++;
		const invention = inventionOf(this.seed, this.name, number);
		const kind = invention.pick(KINDS);
		const isList = kind === 'pick';
		// The first one is calm: a cold sandbox takes its time.
		const intensity = number === 0 ? 0 : invention.pick(isList ? MILD : WILD);
		const before = [...sandbox.customers];
		const round = new Round(this.ground, invention);
		place.shifted = false;
		const drawn = drawer([this.seed, this.name, number], intensity, place, (name) => {
			round.faults++;
			if (LASTING.includes(name)) this.isSpoiled = true;
			tally.goesWrong(name);
		});
		this.draw = (seen) => {
			round.onRequest();
			return drawn(seen);
		};
		try {
			await round[kind]();
			if (kind !== 'pick') checkPauses(sandbox.requests);
			const [latest, words] = latestTry(sandbox.requests, TIME_LIMIT);
			if (!isList) tally.latestTry = Math.max(tally.latestTry, latest);
			if (latest > (isList ? LIST_BUDGET : BUDGET) + 2000) {
				throw new Error(`Tried ${latest} ms after its first failure: ${words}`);
			}
			if (sandbox.violations.length > 0) throw new Error(`Outside the contract: ${sandbox.violations[0]}`);
		} catch (error) {
			const { message } = error as Error;
			throw new Error(`Seed ${this.seed}, lane ${this.name}, round ${number}: ${message}`);
		} finally {
			this.settle(before);
		}
	}

	/** Who comes next is another app. */
	private signInAnew(): void {
		const { access, poller } = this.ground;
		const clientId = access.readers.pop() as string;
		this.ground.clientId = clientId;
		poller.signInAs(clientId);
		this.isSpoiled = false;
	}

	/** Counts what was asked, and puts the list back as it was. */
	private settle(before: SandboxCustomer[]): void {
		const { place, tally, shortTokens } = this.ground;
		const { requests, tokens, customers } = place.sandbox;
		tally.countRequests(place.sandbox, shortTokens);
		if (this.isSpoiled) this.signInAnew();
		requests.length = 0;
		tokens.splice(0, tokens.length - 1);
		customers.splice(0, customers.length, ...before);
	}
}
