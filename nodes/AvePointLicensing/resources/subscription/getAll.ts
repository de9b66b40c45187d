import type { IDataObject } from 'n8n-workflow';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import type { ApiClient } from '../../shared/apiClient';
import { subscriptionListing, toSubscriptions } from '../../shared/subscriptions';
import type { CustomerServices } from '../../shared/subscriptions';
import { fold } from '../../shared/text';
import { passes, readSubscriptionFilters, subscriptionFilters } from './filters';
import type { Filters } from './filters';
import { simplify, unknownForms } from '../../shared/simplifySubscription';

/** Customers that a hint names. */
const NAMED = 5;

interface Parameters {
	customerIds?: string[];
	filters: Filters;
	limit?: number;
	simplify: boolean;
}

function start(client: ApiClient) {
	const now = Date.now();
	const unknown = new Set<string>();
	/** One hint for all that the execution asked for. */
	const tellUnknown = () => {
		const more = unknown.size > NAMED ? ` and ${unknown.size - NAMED} more` : '';
		return `AvePoint knows nothing of these customers: ${[...unknown].slice(0, NAMED).join(', ')}${more}.`;
	};

	return async ({ customerIds, filters, limit, simplify: simple }: Parameters): Promise<IDataObject[]> => {
		const chosen = customerIds && new Set(customerIds.map(fold));
		const seen = new Set<string>();
		const toItems = ({ products, ...customer }: CustomerServices) => {
			seen.add(fold(customer.customerId));
			// The service may ignore the filter and send other customers too.
			if (chosen && !chosen.has(fold(customer.customerId))) return [];
			return toSubscriptions(products).flatMap((subscription): IDataObject[] => {
				const simplified = simplify(customer, subscription, now);
				if (!passes(subscription, simplified, filters)) return [];
				if (!simple) return [{ ...customer, ...subscription }];
				for (const name of unknownForms(simplified)) {
					client.hints.add(`Some values of ${name} are in an unknown form and stay as AvePoint wrote them.`);
				}
				return [simplified];
			});
		};
		const listing = subscriptionListing(customerIds);
		const wanted = { limit, filtered: Object.keys(filters).length > 0 };
		const items = await fetchItems<CustomerServices, IDataObject>(client, listing, wanted, toItems);
		// If the limit was reached, the rest of the list was not read.
		const isWhole = limit === undefined || items.length < limit;
		const missing = isWhole ? (customerIds ?? []).filter((id) => !seen.has(fold(id))) : [];
		for (const id of missing) unknown.add(id);
		if (missing.length > 0) client.hints.add(tellUnknown);
		return items;
	};
}

export const getAll = operation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many subscriptions',
		description:
			'Retrieve a list of subscriptions, of all or of chosen customers, with seats, overage and expiry',
	},
	properties: [
		...limitedProperties,
		subscriptionFilters,
		{
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: 'Whether to return a simplified version of the response instead of the raw data',
		},
	],
	read: (parameters) => ({
		...readSubscriptionFilters(parameters),
		limit: readLimit(parameters),
		simplify: parameters.boolean('simplify', 'Simplify'),
	}),
	start,
});
