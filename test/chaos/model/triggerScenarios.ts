/* What a trigger must tell, taken from the sandbox's data and not by way of the node's code. */
import type { INodeParameters } from 'n8n-workflow';
import type { SeededRandom } from '../../../sandbox/seededRandom';
import type { SandboxCustomer } from '../../../sandbox/data';
import { dayOf, daysTo, toNumber } from './values';

type Subscription = SandboxCustomer['subscriptions'][number];

/** A number that is watched, and what tells it from the others of its customer. */
export interface WatchedValue {
	name: string;
	current: number | null;
}

/** One event with one number, as a worker watches it. */
export interface TriggerScenario {
	name: string;
	parameters: INodeParameters;
	/** The numbers of one customer. */
	numbers: (customer: SandboxCustomer) => WatchedValue[];
	/** What the event is about; absent where any change is. */
	holds?: (current: number) => boolean;
	/** Whether one that is new is told. */
	reportsNew?: (current: number) => boolean;
}

const PRODUCT = 2048;
const CHOSEN = 8;

const ofSubscriptions =
	(
		numberOf: (subscription: Subscription) => number | null,
		part: (subscription: Subscription) => unknown = () => '',
	) =>
	({ subscriptions }: SandboxCustomer): WatchedValue[] => {
		const times = new Map<string, number>();
		return subscriptions.map((subscription) => {
			const { service, subscriptionName, package: edition } = subscription;
			const words = [service, subscriptionName, edition, part(subscription)].join(' | ');
			times.set(words, (times.get(words) ?? 0) + 1);
			return { name: `${words} | ${times.get(words)}`, current: numberOf(subscription) };
		});
	};

const remaining = (subscription: Subscription): number | null => {
	const purchased = toNumber(subscription.purchasedUserSeats);
	const assigned = toNumber(subscription.microsoftLicenseAssigned);
	return purchased === null || assigned === null ? null : purchased - assigned;
};

/** All events, and all numbers that can be watched. */
export const triggerScenarios = (customers: SandboxCustomer[]): TriggerScenario[] => [
	{
		name: 'Seats Changed',
		parameters: { event: 'seatsChanged', seats: 'purchased' },
		numbers: ofSubscriptions(({ purchasedUserSeats }) => toNumber(purchasedUserSeats)),
	},
	{
		name: 'Seats Below Threshold',
		parameters: { event: 'seatsBelowThreshold', seats: 'remaining', threshold: 40 },
		numbers: ofSubscriptions(remaining),
		holds: (seats) => seats < 40,
	},
	{
		name: 'Licenses Exceed Seats',
		parameters: { event: 'licensesExceedSeats', threshold: 5 },
		numbers: ofSubscriptions((subscription) => {
			const seats = remaining(subscription);
			return seats === null ? null : Math.max(0, -seats);
		}),
		holds: (overage) => overage > 5,
	},
	{
		name: 'Subscription Expiring',
		parameters: { event: 'subscriptionExpiring', days: 30 },
		numbers: ofSubscriptions(
			({ expirationDate }) => daysTo(expirationDate),
			({ expirationDate }) => dayOf(expirationDate),
		),
		holds: (days) => days <= 30,
		reportsNew: (days) => days >= 0,
	},
	{
		name: 'Seats Below Threshold of chosen customers, by product',
		parameters: {
			event: 'seatsBelowThreshold',
			seats: 'userSeats',
			productType: PRODUCT,
			threshold: 100,
			customers: 'chosen',
			customerIds: customers.slice(0, CHOSEN).map(({ id }) => id),
		},
		numbers: ({ id, seats }) =>
			customers.slice(0, CHOSEN).some((customer) => customer.id === id)
				? [{ name: '', current: seats.get(PRODUCT) ?? 0 }]
				: [],
		holds: (seats) => seats < 100,
	},
];

/** Some customers have other numbers now, most of them close to what the events are about. */
export function changeNumbers(random: SeededRandom, customers: SandboxCustomer[]): void {
	const one = random.pick([customers, customers.slice(0, CHOSEN)]);
	for (let times = random.integer(0, 5); times > 0; times--) {
		const { subscriptions, seats } = random.pick(one);
		seats.set(PRODUCT, random.pick([0, 99, 100, 101, 200]));
		const [subscription] = subscriptions;
		if (!subscription) continue;
		const purchased = random.integer(50, 500);
		subscription.purchasedUserSeats = String(purchased);
		const assigned = purchased + random.pick([-200, -41, -40, -39, 4, 5, 6, 200]);
		subscription.microsoftLicenseAssigned = random.pick(['N/A', String(Math.max(0, assigned))]);
		const days = random.pick([-3, -1, 0, 29, 30, 31, 60]);
		const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
		subscription.expirationDate = `${day}T00:00:00Z`;
	}
}
