import { notFound } from '../../shared/errors';
import { customerOperation } from '../../shared/customerOperation';
import { customerListing, toCustomerItem } from '../../shared/customers';
import { fetchAll } from '../../shared/pages';
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

export const get = customerOperation<Parameters>({
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get customer',
		description: 'Retrieve a customer, with its tenants and management mode',
	},
	properties: [],
	read: () => ({}),
	execute,
	// Found by name, it is in the list already.
	fromList: (customer) => [toCustomerItem(customer)],
});
