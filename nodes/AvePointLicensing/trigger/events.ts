import type { INodePropertyOptions } from 'n8n-workflow';
import type { OrText, SimplifiedSubscription } from '../shared/simplifySubscription';

export type EventName =
	| 'licensesExceedSeats'
	| 'seatsBelowThreshold'
	| 'seatsChanged'
	| 'subscriptionExpiring';

/** Which number a subscription is watched by. */
export type Measure = 'daysToExpiry' | 'overage' | 'purchased' | 'remaining';

/** Those that the user may choose from. */
export const SUBSCRIPTION_SEATS = ['purchased', 'remaining'];

/** When a watched number is reported. */
export interface Rule {
	/** Whether the event's condition holds; absent if any change is reported. */
	holds?(value: number, threshold: number): boolean;
	/** Whether the condition is reported for a subscription that was not known before; always if absent. */
	reportsNew?(value: number): boolean;
}

export interface Event extends Rule {
	option: INodePropertyOptions & { value: EventName };
	/** Undefined where the user chooses the number to watch. */
	measure?: Measure;
	/** The parameter that the number is compared with. */
	threshold?: 'days' | 'threshold';
}

/** What can happen to a customer's seats. Every rule of the trigger is here. */
export const EVENTS: Event[] = [
	{
		option: {
			name: 'Licenses Exceed Seats',
			value: 'licensesExceedSeats',
			action: 'On licenses exceeding seats',
			description: 'A customer has more Microsoft licenses assigned than AvePoint seats purchased',
		},
		measure: 'overage',
		threshold: 'threshold',
		holds: (overage, threshold) => overage > threshold,
	},
	{
		option: {
			name: 'Seats Below Threshold',
			value: 'seatsBelowThreshold',
			action: 'On seats below threshold',
			description: 'The watched number falls below the threshold',
		},
		threshold: 'threshold',
		holds: (seats, threshold) => seats < threshold,
	},
	{
		option: {
			name: 'Seats Changed',
			value: 'seatsChanged',
			action: 'On seats changed',
			description: 'The watched number changed since the last check',
		},
	},
	{
		option: {
			name: 'Subscription Expiring',
			value: 'subscriptionExpiring',
			action: 'On subscription expiring',
			description: 'A subscription expires soon',
		},
		measure: 'daysToExpiry',
		threshold: 'days',
		// A subscription that expired between two polls is reported late rather than never.
		holds: (days, threshold) => days <= threshold,
		reportsNew: (days) => days >= 0,
	},
];

const isText = (value: unknown): value is string => typeof value === 'string';

/** Purchased minus assigned seats; negative when more are assigned than purchased. */
function toRemaining({
	purchasedUserSeats,
	microsoftLicenseAssigned,
}: SimplifiedSubscription): OrText<number> {
	const numbers = [purchasedUserSeats, microsoftLicenseAssigned] as Array<OrText<number>>;
	const [purchased, assigned] = numbers;
	if (typeof purchased === 'number' && typeof assigned === 'number') return purchased - assigned;
	return numbers.find(isText) ?? null;
}

/** A number of a subscription; null where there is none; the service's own text where it is not understood. */
export const MEASURES: Record<Measure, (subscription: SimplifiedSubscription) => OrText<number>> = {
	daysToExpiry: ({ daysToExpiry, expirationDate }) => daysToExpiry ?? (expirationDate as string | null),
	overage: (subscription) => {
		const remaining = toRemaining(subscription);
		return isText(remaining) ? remaining : subscription.overage;
	},
	purchased: ({ purchasedUserSeats }) => purchasedUserSeats as OrText<number>,
	remaining: toRemaining,
};
