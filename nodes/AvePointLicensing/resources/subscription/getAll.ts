import type { IDataObject } from 'n8n-workflow';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import { outputProperties, readOutput, toOutput } from '../../shared/output';
import type { Output } from '../../shared/output';
import type { ApiClient } from '../../shared/apiClient';
import { collectHint } from '../../shared/hints';
import { unknownForm } from '../../shared/unknownForms';
import { subscriptionListing, toSubscriptions } from '../../shared/subscriptions';
import type { CustomerServices } from '../../shared/subscriptions';
import { fold } from '../../shared/text';
import { fields } from './fields';
import { comparedFields, passes, readSubscriptionFilters, subscriptionFilters } from './filters';
import type { Filters } from './filters';
import { simplify, toSources, unknownForms } from '../../shared/simplifySubscription';

interface Parameters {
	customerIds?: string[];
	filters: Filters;
	limit?: number;
	output: Output;
}

function start(client: ApiClient) {
	const now = Date.now();
	const tellUnknown = collectHint(client, (ids) => `AvePoint does not list these customers: ${ids}.`);

	return async ({ customerIds, filters, limit, output }: Parameters): Promise<IDataObject[]> => {
		const chosen = customerIds && new Set(customerIds.map(fold));
		const seen = new Set<string>();
		const told = toSources(comparedFields(filters).concat(output === 'raw' ? [] : output));
		const toItems = ({ products, ...customer }: CustomerServices) => {
			seen.add(fold(customer.customerId));
			// The service may ignore the filter and send other customers too.
			if (chosen && !chosen.has(fold(customer.customerId))) return [];
			return toSubscriptions(products).flatMap((subscription): IDataObject[] => {
				const simplified = simplify(customer, subscription, now);
				if (!passes(subscription, simplified, filters)) return [];
				for (const name of unknownForms(simplified, told)) {
					client.hints.add(unknownForm(name));
				}
				// Not by spread, which takes 15 times as long for so many fields.
				return [toOutput(output, Object.assign({}, customer, subscription), simplified)];
			});
		};
		const listing = subscriptionListing(customerIds);
		const wanted = { limit, filtered: Object.keys(filters).length > 0 };
		const items = await fetchItems<CustomerServices, IDataObject>(client, listing, wanted, toItems);
		// If the limit was reached, the rest of the list was not read.
		const isWhole = limit === undefined || items.length < limit;
		const missing = isWhole ? (customerIds ?? []).filter((id) => !seen.has(fold(id))) : [];
		missing.forEach(tellUnknown);
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
	properties: [...limitedProperties, subscriptionFilters, ...outputProperties(fields)],
	read: (parameters) => ({
		...readSubscriptionFilters(parameters),
		limit: readLimit(parameters),
		output: readOutput(parameters, fields),
	}),
	start,
});
