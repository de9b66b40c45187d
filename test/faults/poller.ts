/* A trigger that is polled through a storm, beside a memory of all that it was shown. */
import type { IDataObject } from 'n8n-workflow';
import type { Invention } from '../../sandbox/invention';
import type { Sandbox } from '../../sandbox/server';
import { openTrigger } from '../support/trigger';

const toNumber = (text: string | undefined) => (text === undefined || text === 'N/A' ? null : Number(text));

export class Poller {
	/** The last number that was shown, by customer and place in its list. */
	private readonly shown = new Map<string, number | null>();

	private started = false;

	private constructor(
		private readonly sandbox: Sandbox,
		private readonly ask: () => Promise<IDataObject[]>,
	) {}

	static async open(sandbox: Sandbox, id: string): Promise<Poller> {
		const parameters = { event: 'seatsChanged', seats: 'purchased', options: { retryBudget: 1 } };
		const trigger = await openTrigger(sandbox, parameters, { id, workflowId: id });
		return new Poller(sandbox, async () => {
			const output = await trigger.poll();
			return (output?.[0] ?? []).map(({ json }) => json);
		});
	}

	/** Some customers have other numbers now. */
	change(invention: Invention): void {
		for (let times = invention.integer(0, 5); times > 0; times--) {
			const [subscription] = invention.pick(this.sandbox.customers).subscriptions;
			if (subscription) subscription.purchasedUserSeats = String(invention.integer(0, 500));
		}
	}

	/** Polls. @throws the poll's error, after which the next one tells what this one should have */
	async poll(): Promise<IDataObject[]> {
		return await this.ask();
	}

	/**
	 * What is wrong with what a poll told; undefined when it told each change once.
	 * @param always ids of the customers that were listed all the time
	 */
	faultOf(items: IDataObject[], always: Set<unknown>): string | undefined {
		const told = new Map<string, number>();
		const words = (customerId: unknown, previous: unknown, current: unknown) =>
			[customerId, previous, current].join(' ');
		for (const { customerId, previous, current } of items) {
			const text = words(customerId, previous, current);
			told.set(text, (told.get(text) ?? 0) + 1);
		}
		const take = (text: string) => {
			const times = told.get(text) ?? 0;
			if (times > 0) told.set(text, times - 1);
			return times > 0;
		};
		const missed: string[] = [];
		for (const { id, subscriptions } of this.sandbox.customers) {
			subscriptions.forEach(({ purchasedUserSeats }, index) => {
				const key = `${id} ${index}`;
				const current = toNumber(purchasedUserSeats);
				const previous = this.shown.get(key) ?? null;
				const isNews = this.started && current !== null && current !== previous;
				const isTold = isNews && take(words(id, previous, current));
				if (isNews && !isTold && always.has(id)) missed.push(words(id, previous, current));
				// One that was off the list for a moment may not have been seen.
				if (always.has(id) || isTold) this.shown.set(key, current ?? previous);
			});
		}
		this.started = true;
		// What came into the list for a moment may be told.
		const known = new Set<unknown>(this.sandbox.customers.map(({ id }) => id));
		const wrong = [...told].filter(([text, times]) => times > 0 && known.has(text.split(' ')[0]));
		if (missed.length === 0 && wrong.length === 0) return undefined;
		return `missed ${JSON.stringify(missed)}, wrongly told ${JSON.stringify(wrong)}`;
	}
}
