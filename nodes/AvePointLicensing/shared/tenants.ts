import { LICENSE_PERMISSION } from '../../../credentials/permissions';
import type { components } from './apiTypes';
import { TENANT_TYPES } from './codes';
import type { Listing } from './pages';
import { CUSTOMERS, pathSegment } from './path';

export type TenantUserSeats = components['schemas']['TenantUserSeats'];

/** The type of tenants that Cloud Backup for Microsoft 365 protects (DOC). */
export const MICROSOFT_365 = 0;

/** The tenants of a customer, with their seats. @param tenantType one of TENANT_TYPES */
export const tenantListing = (customerId: string, tenantType: number): Listing<TenantUserSeats> => ({
	path: `${CUSTOMERS}/${pathSegment(customerId)}/3rd-party-products/type/${tenantType}/tenants/batch`,
	body: { tenantIds: [] },
	key: ({ tenantId }) => tenantId,
	subject: {
		name: `the ${TENANT_TYPES[tenantType]} tenants of customer "${customerId}"`,
		permission: LICENSE_PERMISSION,
		notFound: 'The customer was not found',
	},
});
