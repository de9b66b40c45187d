/* One sandbox, and iterations against it one after the other. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxCredential } from '../../n8n/examples';
import type { SandboxCustomer } from '../../sandbox/data';
import type { Fault } from '../../sandbox/faults';
import type { LoggedRequest } from '../../sandbox/requestLog';
import { startSandbox } from '../../sandbox/server';
import type { SandboxOptions } from '../../sandbox/server';
import { makeAppRegistrations } from './model/appRegistrations';
import { faultSchedule, randomOf } from './faults/faultSchedule';
import { TriggerModel } from './model/triggerModel';
import { checkPauses, latestTry } from './checks/retryChecks';
import { Iteration } from './iteration';
import type { WorkerContext } from './iteration';
import type { Stats } from './stats';
import { triggerScenarios } from './model/triggerScenarios';
import { LASTING_FAULTS, TIME_LIMIT } from './faults/faultKinds';

const CUSTOMERS = 230;
const DAY = 86_400_000;
const LONGEST_ITERATION = 60_000;
/** Milliseconds. */
const BUDGET = 1000;
/** The editor's list has its own; a chaos test as wild as the others would make it wait that long each time. */
const LIST_BUDGET = 15_000;
/** Shares of requests that go wrong. */
const FAULT_RATES = [0, 0.03, 0.1, 0.1, 0.3, 0.7];
const LOW_FAULT_RATES = [0, 0.03, 0.1];
const KINDS = [
	...Array.from({ length: 16 }, () => 'run' as const),
	'poll',
	'poll',
	'poll',
	'readList',
] as const;

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

export class Worker {
	private iterations = 0;

	/** What went wrong outlasts the iteration: a pause of an hour, or a token without a permission. */
	private needsNewApp = false;

	private nextFault: (seen: LoggedRequest) => Fault | undefined = () => undefined;

	private constructor(
		private readonly seed: number,
		private readonly name: number,
		private readonly context: WorkerContext,
	) {}

	static async open(seed: number, name: number, stats: Stats, otherHost: string): Promise<Worker> {
		const random = randomOf(seed, name);
		const registrations = await makeAppRegistrations(name % 4 === 1);
		const tokenLifetime = name % 3 === 0 ? 2 : 3600;
		const sandbox = await startSandbox({
			seed: name,
			customers: CUSTOMERS,
			endpoints: random.pick(['published', 'both']),
			tokenLifetime,
			registrations: registrations.registrations,
			...LIMITS[name % LIMITS.length],
			nextFault: (seen) => worker.nextFault(seen),
		});
		const known = triggerScenarios([...sandbox.customers]);
		const triggerScenario = known[name % known.length];
		const worker: Worker = new Worker(seed, name, {
			target: { sandbox, otherHost, listChanged: false },
			registrations,
			triggerScenario,
			triggerModel: await TriggerModel.open(
				sandbox,
				String(name),
				triggerScenario,
				sandboxCredential(sandbox, registrations.credential),
			),
			stats,
			shortTokens: tokenLifetime < 60,
			token: '',
		});
		return worker;
	}

	async close(): Promise<void> {
		await this.context.target.sandbox.close();
	}

	/** @throws with how to repeat it, when something did not hold */
	async execute(): Promise<void> {
		// What is counted in days must not be counted on two of them.
		const left = DAY - (Date.now() % DAY);
		if (left < LONGEST_ITERATION) await sleep(left);
		const { target, stats } = this.context;
		const { sandbox } = target;
		const number = this.iterations++;
		const random = randomOf(this.seed, this.name, number);
		const kind = random.pick(KINDS);
		const isList = kind === 'readList';
		// The first one is calm: a cold sandbox takes its time.
		const intensity = number === 0 ? 0 : random.pick(isList ? LOW_FAULT_RATES : FAULT_RATES);
		const before = [...sandbox.customers];
		const iteration = new Iteration(this.context, random);
		target.listChanged = false;
		const schedule = faultSchedule([this.seed, this.name, number], intensity, target, (name) => {
			iteration.faults++;
			if (LASTING_FAULTS.includes(name)) this.needsNewApp = true;
			stats.goesWrong(name);
		});
		this.nextFault = (seen) => {
			iteration.onRequest();
			return schedule(seen);
		};
		try {
			await iteration[kind]();
			if (kind !== 'readList') checkPauses(sandbox.requests);
			const [latest, text] = latestTry(sandbox.requests, TIME_LIMIT);
			if (!isList) stats.latestTry = Math.max(stats.latestTry, latest);
			if (latest > (isList ? LIST_BUDGET : BUDGET) + 2000) {
				throw new Error(`Tried ${latest} ms after its first failure: ${text}`);
			}
			if (sandbox.violations.length > 0) throw new Error(`Outside the contract: ${sandbox.violations[0]}`);
		} catch (error) {
			const { message } = error as Error;
			throw new Error(`Seed ${this.seed}, worker ${this.name}, iteration ${number}: ${message}`);
		} finally {
			this.settle(before);
		}
	}

	/** Who comes next is another app. */
	private signInAnew(): void {
		const { registrations, triggerModel } = this.context;
		const clientId = registrations.spareClientIds.pop() as string;
		this.context.clientId = clientId;
		triggerModel.signInAs(clientId);
		this.needsNewApp = false;
	}

	/** Counts what was asked, and puts the list back as it was. */
	private settle(before: SandboxCustomer[]): void {
		const { target, stats, shortTokens } = this.context;
		const { requests, tokens, customers } = target.sandbox;
		stats.countRequests(target.sandbox, shortTokens);
		if (this.needsNewApp) this.signInAnew();
		requests.length = 0;
		tokens.splice(0, tokens.length - 1);
		customers.splice(0, customers.length, ...before);
	}
}
