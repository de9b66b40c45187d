import { OperationFailure } from '../../shared/errors';
import { customerListing, toCustomerItem } from '../../shared/customers';
import { operation } from '../../shared/operation';
import { fetchAll } from '../../shared/pages';
import { customerIdProperty, readCustomerId } from '../../shared/parameters';
import type { Session } from '../../shared/session';
import { fold } from '../../shared/text';

interface Parameters {
	customerId: string;
}

const start =
	(session: Session) =>
	async ({ customerId }: Parameters) => {
		// Others than the one asked for would be a filter that the service did not understand.
		const customers = await fetchAll(session, customerListing([customerId]));
		const customer = customers.find(({ id }) => fold(id) === fold(customerId));
		if (!customer) throw new OperationFailure(UNKNOWN(customerId));
		return [toCustomerItem(customer)];
	};

const UNKNOWN = (customerId: string) => ({
	message: 'The customer was not found',
	description: `Asked for customer "${customerId}". Check the ID, and that the Customer scope of the app in AvePoint Elements > Settings > API app registration includes the customer.`,
});

export const get = operation<Parameters>({
	option: { name: 'Get', value: 'get', action: 'Get a customer', description: 'Get one customer' },
	properties: [customerIdProperty],
	read: (context, itemIndex) => ({ customerId: readCustomerId(context, itemIndex) }),
	start,
});
