/* A trigger that is polled through a chaos test, beside a memory of all that it was shown. */
import type { IDataObject } from 'n8n-workflow';
import type { SandboxCustomer } from '../../../sandbox/data';
import type { Sandbox } from '../../../sandbox/server';
import { openTrigger } from '../../support/trigger';
import type { TriggerScenario, WatchedValue } from './triggerScenarios';

/** What a trigger may know of a number: several where nobody can tell whether it was seen. */
type Known = { previous: number | null; held: boolean } | undefined;

interface Outcome {
	/** What it tells; undefined for nothing. */
	told?: string;
	known: Known;
}

const toWords = (customerId: unknown, previous: unknown, current: unknown) =>
	[customerId, previous, current].join(' ');

export class TriggerModel {
	/** By customer and name of the number. */
	private readonly known = new Map<string, Known[]>();

	private started = false;

	private constructor(
		private readonly scenario: TriggerScenario,
		/** Polls. @throws the poll's error, after which the next one tells what this one should have */
		readonly poll: () => Promise<IDataObject[]>,
		/** Polls as another app from now on. */
		readonly signInAs: (clientId: string) => void,
	) {}

	static async open(
		sandbox: Sandbox,
		id: string,
		scenario: TriggerScenario,
		credential: IDataObject,
	): Promise<TriggerModel> {
		const parameters = { ...scenario.parameters, options: { retryBudget: 1 } };
		const trigger = await openTrigger(sandbox, parameters, { id, workflowId: id, credential });
		const poll = async () => {
			const output = await trigger.poll();
			return (output?.[0] ?? []).map(({ json }) => json);
		};
		return new TriggerModel(scenario, poll, (clientId) => {
			trigger.credentials.stored['7'].data.clientId = clientId;
		});
	}

	/** What one that knows this does when it sees the number. */
	private see(customerId: string, current: number, known: Known): Outcome {
		const { holds, reportsNew } = this.scenario;
		const held = holds?.(current) ?? false;
		const previous = known?.previous ?? null;
		const happens = holds ? held && !known?.held : current !== previous;
		const isTold = known ? true : this.started && (reportsNew?.(current) ?? true);
		return {
			told: happens && isTold ? toWords(customerId, previous, current) : undefined,
			known: { previous: current, held },
		};
	}

	/** All that may become of a number. @param isListed its customer was listed all the time */
	private outcomes(id: string, { name, current }: WatchedValue, isListed: boolean): Outcome[] {
		const before = this.known.get(`${id} ${name}`) ?? [undefined];
		const seen = before.map(
			(known): Outcome =>
				current === null ? { known: known ?? { previous: null, held: false } } : this.see(id, current, known),
		);
		return isListed ? seen : [...seen, ...before.map((known): Outcome => ({ known }))];
	}

	/**
	 * What is wrong with what a poll told; undefined when it told each change once.
	 * @param always ids of the customers that were listed all the time
	 */
	faultOf(items: IDataObject[], customers: SandboxCustomer[], always: Set<unknown>): string | undefined {
		const told = items.map(({ customerId, previous, current }) => toWords(customerId, previous, current));
		const missed: string[] = [];
		for (const customer of customers) {
			for (const number of this.scenario.numbers(customer)) {
				const outcomes = this.outcomes(customer.id, number, always.has(customer.id));
				const words = outcomes.map((outcome) => outcome.told).find((text) => text && told.includes(text));
				if (words) told.splice(told.indexOf(words), 1);
				const possible = outcomes.filter((outcome) => outcome.told === words);
				if (possible.length === 0) missed.push(outcomes.map((outcome) => outcome.told).join(' or '));
				const known = new Map(possible.map((outcome) => [JSON.stringify(outcome.known), outcome.known]));
				this.known.set(`${customer.id} ${number.name}`, [...known.values()]);
			}
		}
		this.started = true;
		// What came into the list for a moment may be told.
		const ids = new Set<unknown>(customers.map(({ id }) => id));
		const wrong = told.filter((text) => ids.has(text.split(' ')[0]));
		if (missed.length === 0 && wrong.length === 0) return undefined;
		return `missed ${JSON.stringify(missed)}, wrongly told ${JSON.stringify(wrong)}`;
	}
}
