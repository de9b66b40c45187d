import type { INodeProperties } from 'n8n-workflow';
import { filtersProperty } from '../../shared/listParameters';
import type { ParameterReader } from '../../shared/parameterReader';
import type { Subscription } from '../../shared/subscriptions';
import { fold } from '../../shared/text';
import type { SimplifiedSubscription } from '../../shared/simplifySubscription';

export interface Filters {
	service?: string;
	source?: string;
	paymentType?: string;
	expiresWithinDays?: number;
	overPurchasedOnly?: boolean;
}

const FILTERS = {
	customerIds: {
		displayName: 'Customer Names or IDs',
		name: 'customerIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getCustomers' },
		default: [],
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	expiresWithinDays: {
		displayName: 'Expires Within (Days)',
		name: 'expiresWithinDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description: 'Only subscriptions that expire within this many days, and have not expired yet',
	},
	overPurchasedOnly: {
		displayName: 'Overage Only',
		name: 'overPurchasedOnly',
		type: 'boolean',
		default: true,
		description: 'Whether to return only subscriptions with more licenses assigned than seats purchased',
	},
	paymentType: {
		displayName: 'Payment Type',
		name: 'paymentType',
		type: 'options',
		options: [
			{ name: 'Pay as You Go', value: 'Pay as you go' },
			{ name: 'Prepaid', value: 'Prepaid' },
		],
		default: 'Prepaid',
		description:
			'Only subscriptions that are paid in this way. An expression can return any other text that AvePoint uses.',
	},
	service: {
		displayName: 'Service Contains',
		name: 'service',
		type: 'string',
		default: '',
		placeholder: 'e.g. Microsoft 365',
		description: 'Only subscriptions whose service has this text in its name',
	},
	source: {
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'AvePoint Pooled Subscription', value: 'AvePoint pooled subscription' },
			{ name: 'AvePoint Subscription', value: 'AvePoint subscription' },
		],
		default: 'AvePoint subscription',
		description:
			'Only subscriptions that AvePoint lists under this source. An expression can return any other text that AvePoint uses.',
	},
} satisfies Record<string, INodeProperties>;

const filterProperties: INodeProperties[] = Object.values(FILTERS);

export const subscriptionFilters = filtersProperty(filterProperties);

/**
 * The filters that are set; the customers' one goes to the service.
 * @throws NodeOperationError for one that has no value, or none that it could be
 */
export function readSubscriptionFilters(parameters: ParameterReader): {
	customerIds?: string[];
	filters: Filters;
} {
	const read = parameters.filters('filters', filterProperties);
	const filters: Filters = {
		service: read.ifSet(FILTERS.service, read.text),
		source: read.ifSet(FILTERS.source, read.text),
		paymentType: read.ifSet(FILTERS.paymentType, read.text),
		expiresWithinDays: read.ifSet(FILTERS.expiresWithinDays, (name, label) => read.number(name, label, 0)),
		overPurchasedOnly: read.ifSet(FILTERS.overPurchasedOnly, read.boolean),
	};
	return {
		customerIds: read.ifSet(FILTERS.customerIds, read.ids),
		filters: Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined)),
	};
}

/** The fields that filters compare, and which may be in a form that is not understood. */
export const comparedFields = ({ expiresWithinDays, overPurchasedOnly }: Filters): string[] => [
	...(expiresWithinDays === undefined ? [] : ['daysToExpiry']),
	...(overPurchasedOnly ? ['overage'] : []),
];

/** Whether a subscription passes. A number or date that is not understood passes: it may be what is looked for. */
export function passes(
	subscription: Subscription,
	simplified: SimplifiedSubscription,
	filters: Filters,
): boolean {
	const is = (value: unknown, wanted?: string) => !wanted || fold(value) === fold(wanted);
	if (filters.service && !fold(subscription.service).includes(fold(filters.service))) return false;
	if (!is(subscription.source, filters.source)) return false;
	if (!is(subscription.paymentType, filters.paymentType)) return false;
	const { expirationDate, daysToExpiry } = simplified;
	const isDateKnown = expirationDate === null || daysToExpiry !== null;
	if (filters.expiresWithinDays !== undefined && isDateKnown) {
		const days = daysToExpiry ?? -1;
		if (days < 0 || days > filters.expiresWithinDays) return false;
	}
	if (!filters.overPurchasedOnly) return true;
	const { overage, purchasedUserSeats, microsoftLicenseAssigned } = simplified;
	const known = purchasedUserSeats === null || microsoftLicenseAssigned === null || overage !== null;
	return !known || (overage ?? 0) > 0;
}
