import type { IDataObject } from 'n8n-workflow';
import {
	filtersProperty,
	limitedProperties,
	readCustomerIds,
	readFilters,
	readLimit,
} from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import { inputError, readBoolean } from '../../shared/parameters';
import type { Session } from '../../shared/session';
import { subscriptionListing, toSubscriptions } from '../../shared/subscriptions';
import type { CustomerServices, Subscription } from '../../shared/subscriptions';
import { fold } from '../../shared/text';
import { simplify, unknownForms } from './simplify';
import type { SimplifiedSubscription } from './simplify';

/** Customers that a hint names. */
const NAMED = 5;

interface Filters {
	service?: string;
	source?: string;
	paymentType?: string;
	expiresWithinDays?: number;
	overPurchasedOnly?: boolean;
}

interface Parameters {
	customerIds?: string[];
	filters: Filters;
	limit?: number;
	simplify: boolean;
}

/** Whether a subscription passes. A number or date that is not understood passes: it may be what is looked for. */
function passes(subscription: Subscription, simplified: SimplifiedSubscription, filters: Filters): boolean {
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

function start(session: Session) {
	const now = Date.now();
	const unknown = new Set<string>();
	let told = '';

	/** One hint for all that the execution asks for. */
	const tellUnknown = (customerIds: string[]) => {
		customerIds.forEach((id) => unknown.add(id));
		const more = unknown.size > NAMED ? ` and ${unknown.size - NAMED} more` : '';
		session.hints.delete(told);
		told = `AvePoint knows nothing of these customers: ${[...unknown].slice(0, NAMED).join(', ')}${more}.`;
		session.hints.add(told);
	};

	return async ({ customerIds, filters, limit, simplify: simple }: Parameters): Promise<IDataObject[]> => {
		const chosen = customerIds && new Set(customerIds.map(fold));
		const seen = new Set<string>();
		const toItems = ({ products, ...customer }: CustomerServices) => {
			seen.add(fold(customer.customerId));
			// Others than those asked for would be a filter that the service did not understand.
			if (chosen && !chosen.has(fold(customer.customerId))) return [];
			return toSubscriptions(products).flatMap((subscription): IDataObject[] => {
				const simplified = simplify(customer, subscription, now);
				if (!passes(subscription, simplified, filters)) return [];
				if (!simple) return [{ ...customer, ...subscription }];
				for (const name of unknownForms(simplified)) {
					session.hints.add(`Some values of ${name} are in an unknown form and stay as AvePoint wrote them.`);
				}
				return [simplified];
			});
		};
		const listing = subscriptionListing(customerIds);
		const wanted = { limit, filtered: Object.keys(filters).length > 0 };
		const items = await fetchItems<CustomerServices, IDataObject>(session, listing, wanted, toItems);
		// A limit that was reached may have come before them.
		const isWhole = limit === undefined || items.length < limit;
		const missing = isWhole ? (customerIds ?? []).filter((id) => !seen.has(fold(id))) : [];
		if (missing.length > 0) tellUnknown(missing);
		return items;
	};
}

export const getAll = operation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many subscriptions',
		description: 'Get the subscriptions of all or of chosen customers, with seats, overage and expiry',
	},
	properties: [
		...limitedProperties,
		filtersProperty([
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
		]),
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
	read: (context, itemIndex) => {
		const { customerIds, ...filters } = readFilters(context, itemIndex);
		const days = filters.expiresWithinDays;
		if (days !== undefined && !/^\d+(\.\d+)?$/.test(String(days))) {
			throw inputError(
				context,
				itemIndex,
				'Expires Within Days is not a number of days',
				'Enter 0 or more, or check the expression.',
			);
		}
		return {
			customerIds: readCustomerIds(context, itemIndex, customerIds),
			filters: {
				...filters,
				...(days !== undefined && { expiresWithinDays: Number(days) }),
				...(filters.overPurchasedOnly !== undefined && {
					overPurchasedOnly: readBoolean(
						context,
						itemIndex,
						'filters.overPurchasedOnly',
						'Over Purchased Seats Only',
					),
				}),
			},
			limit: readLimit(context, itemIndex),
			simplify: readBoolean(context, itemIndex, 'simplify', 'Simplify'),
		};
	},
	start,
});
