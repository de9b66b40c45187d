import type { IExecuteFunctions } from 'n8n-workflow';
import { filtersProperty, readCustomerIds, readFilters } from '../../shared/listParameters';
import { inputError, readBoolean } from '../../shared/parameters';
import type { Subscription } from '../../shared/subscriptions';
import { fold } from '../../shared/text';
import { unknownForms } from './simplify';
import type { SimplifiedSubscription } from './simplify';

export interface Filters {
	service?: string;
	source?: string;
	paymentType?: string;
	expiresWithinDays?: number;
	overPurchasedOnly?: boolean;
}

export const subscriptionFilters = filtersProperty([
	{
		displayName: 'Customer Names or IDs',
		name: 'customerIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getCustomers' },
		default: [],
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	{
		displayName: 'Expires Within Days',
		name: 'expiresWithinDays',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description: 'Only subscriptions that expire within this many days from now',
	},
	{
		displayName: 'Over Purchased Seats Only',
		name: 'overPurchasedOnly',
		type: 'boolean',
		default: true,
		description: 'Whether to return only subscriptions with more licenses assigned than seats purchased',
	},
	{
		displayName: 'Payment Type',
		name: 'paymentType',
		type: 'string',
		default: '',
		placeholder: 'e.g. Yearly',
		description: 'Only subscriptions with this payment type, as AvePoint writes it',
	},
	{
		displayName: 'Service Contains',
		name: 'service',
		type: 'string',
		default: '',
		placeholder: 'e.g. Microsoft 365',
		description: 'Only subscriptions whose service has this text in its name',
	},
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{ name: 'AvePoint Pooled Subscription', value: 'AvePoint pooled subscription' },
			{ name: 'AvePoint Subscription', value: 'AvePoint subscription' },
		],
		default: 'AvePoint subscription',
		description: 'Only subscriptions of this source',
	},
]);

/**
 * The filters that are set; the customers' one goes to the service.
 * @throws NodeOperationError for one that has no value, or none that it could be
 */
export function readSubscriptionFilters(
	context: IExecuteFunctions,
	itemIndex: number,
): { customerIds?: string[]; filters: Filters } {
	const { customerIds, ...filters } = readFilters(context, itemIndex, subscriptionFilters);
	const days = filters.expiresWithinDays;
	if (days !== undefined && !/^\d+(\.\d+)?$/.test(String(days))) {
		throw inputError(
			context,
			itemIndex,
			'Expires Within Days is not a number of days',
			'Enter 0 or more, or check the expression.',
		);
	}
	const readOver = () =>
		readBoolean(context, itemIndex, 'filters.overPurchasedOnly', 'Over Purchased Seats Only');
	return {
		customerIds: readCustomerIds(context, itemIndex, customerIds),
		filters: {
			...filters,
			...(days !== undefined && { expiresWithinDays: Number(days) }),
			...(filters.overPurchasedOnly !== undefined && { overPurchasedOnly: readOver() }),
		},
	};
}

/** Whether a subscription passes. A number or date that is not understood passes: it may be what is looked for. */
export function passes(
	subscription: Subscription,
	simplified: SimplifiedSubscription,
	filters: Filters,
): boolean {
	const unknown = unknownForms(simplified);
	const is = (value: unknown, wanted?: string) => !wanted || fold(value) === fold(wanted);
	if (filters.service && !fold(subscription.service).includes(fold(filters.service))) return false;
	if (!is(subscription.source, filters.source)) return false;
	if (!is(subscription.paymentType, filters.paymentType)) return false;
	if (filters.expiresWithinDays !== undefined && !unknown.includes('expirationDate')) {
		const days = simplified.daysToExpiry ?? -1;
		if (days < 0 || days > filters.expiresWithinDays) return false;
	}
	if (!filters.overPurchasedOnly) return true;
	const { overage, purchasedUserSeats, microsoftLicenseAssigned } = simplified;
	const known = purchasedUserSeats === null || microsoftLicenseAssigned === null || overage !== null;
	return !known || (overage ?? 0) > 0;
}
