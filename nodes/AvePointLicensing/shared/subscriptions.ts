import { LICENSE_PERMISSION } from '../../../credentials/permissions';
import type { components } from './apiTypes';
import type { Listing } from './pages';
import { CUSTOMERS } from './path';

export type CustomerServices = components['schemas']['CustomerServices'];
export type Subscription = components['schemas']['Subscription'];

/** Customers with their subscriptions. @param customerIds none for all */
export const subscriptionListing = (customerIds: string[] = []): Listing<CustomerServices> => ({
	path: `${CUSTOMERS}/services/batch`,
	body: { customerIds },
	key: 'customerId',
	subject: {
		name: 'the subscriptions',
		permission: LICENSE_PERMISSION,
		notFound: 'AvePoint has no subscriptions at this address',
	},
});
