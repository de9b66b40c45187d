import { notFound } from '../../shared/errors';
import { customerListing, toCustomerItem } from '../../shared/customers';
import { operation } from '../../shared/operation';
import { fetchAll } from '../../shared/pages';
import { customerIdProperty } from '../../shared/parameters';
import type { ApiClient } from '../../shared/apiClient';
import { fold } from '../../shared/text';

interface Parameters {
	customerId: string;
}

async function execute(client: ApiClient, { customerId }: Parameters) {
	const listing = customerListing([customerId]);
	const customers = await fetchAll(client, listing);
	// The service may ignore the filter and send other customers.
	const customer = customers.find(({ id }) => fold(id) === fold(customerId));
	if (!customer) throw notFound(listing.subject);
	return [toCustomerItem(customer)];
}

export const get = operation<Parameters>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve a customer, with its tenants and management mode',
	},
	properties: [customerIdProperty],
	read: (parameters) => ({ customerId: parameters.id('customerId') }),
	execute,
});
