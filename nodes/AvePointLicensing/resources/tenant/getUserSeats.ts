import type { IDataObject } from 'n8n-workflow';
import { LICENSE_PERMISSION } from '../../../../credentials/permissions';
import type { components } from '../../shared/apiTypes';
import { codeName, codeOptions, codesOf, TENANT_TYPES } from '../../shared/codes';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { fetchItems } from '../../shared/pages';
import { customerIdProperty } from '../../shared/parameters';
import { CUSTOMERS, pathSegment } from '../../shared/path';
import type { ApiClient } from '../../shared/apiClient';

type TenantUserSeats = components['schemas']['TenantUserSeats'];

interface Parameters {
	customerId: string;
	tenantType: number;
	limit?: number;
}

async function execute(
	client: ApiClient,
	{ customerId, tenantType, limit }: Parameters,
): Promise<IDataObject[]> {
	const listing = {
		path: `${CUSTOMERS}/${pathSegment(customerId)}/3rd-party-products/type/${tenantType}/tenants/batch`,
		body: { tenantIds: [] },
		key: 'tenantId' as const,
		subject: {
			name: `the ${TENANT_TYPES[tenantType]} tenants of customer "${customerId}"`,
			permission: LICENSE_PERMISSION,
			notFound: 'The customer was not found',
		},
	};
	return await fetchItems<TenantUserSeats, IDataObject>(
		client,
		listing,
		{ limit, filtered: false },
		({ type, ...seats }) => [{ customerId, type, typeName: codeName(TENANT_TYPES, type), ...seats }],
	);
}

export const getUserSeats = operation<Parameters>({
	option: {
		name: 'Get User Seats',
		value: 'getUserSeats',
		action: 'Get user seats of tenants',
		description: "Retrieve the available and assigned user seats of a customer's tenants",
	},
	properties: [
		customerIdProperty,
		{
			displayName: 'Tenant Type',
			name: 'tenantType',
			type: 'options',
			options: codeOptions(TENANT_TYPES),
			default: 0,
			required: true,
			description: 'Which service the tenants belong to',
		},
		...limitedProperties,
	],
	read: (parameters) => ({
		customerId: parameters.id('customerId'),
		tenantType: parameters.choice('tenantType', codesOf(TENANT_TYPES), 'The tenant type is unknown'),
		limit: readLimit(parameters),
	}),
	execute,
});
