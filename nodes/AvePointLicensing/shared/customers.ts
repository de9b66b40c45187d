import type { IDataObject } from 'n8n-workflow';
import { CUSTOMERS_PERMISSION } from '../../../credentials/permissions';
import type { components } from './apiTypes';
import { codeName, JOB_STATUSES, MANAGEMENT_MODES } from './codes';
import type { Listing } from './pages';
import { CUSTOMERS } from './path';

export type Customer = components['schemas']['Customer'];

/** The customer list. @param customerIds none for all */
export const customerListing = (customerIds: string[] = []): Listing<Customer> => ({
	path: `${CUSTOMERS}/batch`,
	body: { customerIds },
	key: ({ id }) => id,
	subject: {
		name: customerIds.length > 0 ? `customer "${customerIds.join('", "')}"` : 'the customer list',
		permission: CUSTOMERS_PERMISSION,
		notFound:
			customerIds.length > 0 ? 'The customer was not found' : 'AvePoint has no customer list at this address',
	},
});

/** A customer as sent, with the names of its codes beside them. */
export function toCustomerItem(customer: Customer): IDataObject {
	const { id, organization, ownerEmail, jobStatus, countryOrRegion, managementMode, ...others } = customer;
	return {
		id,
		organization,
		ownerEmail,
		jobStatus,
		jobStatusName: codeName(JOB_STATUSES, jobStatus),
		countryOrRegion,
		managementMode,
		managementModeName: codeName(MANAGEMENT_MODES, managementMode),
		...others,
	};
}
