import { LICENSE_PERMISSION } from '../../../credentials/permissions';
import type { components } from './apiTypes';
import { unexpectedAnswer } from './errors';
import { isRows } from './pages';
import type { Listing } from './pages';
import { CUSTOMERS } from './path';

export type CustomerServices = components['schemas']['CustomerServices'];
export type Subscription = components['schemas']['Subscription'];

/** Customers with their subscriptions. @param customerIds none for all */
export const subscriptionListing = (customerIds: string[] = []): Listing<CustomerServices> => ({
	path: `${CUSTOMERS}/services/batch`,
	body: { customerIds },
	key: ({ customerId }) => customerId,
	subject: {
		name: 'the subscriptions',
		permission: LICENSE_PERMISSION,
		notFound: 'AvePoint has no subscriptions at this address',
	},
});

/** A customer's products as a list, also where the service leaves them out. @throws OperationFailure when they are none */
export function toSubscriptions(products: CustomerServices['products'] = []): Subscription[] {
	if (isRows(products ?? [])) return products ?? [];
	throw unexpectedAnswer('The answer is not a list', subscriptionListing().subject);
}
