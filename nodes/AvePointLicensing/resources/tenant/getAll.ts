import type { IDataObject } from 'n8n-workflow';
import type { ApiClient } from '../../shared/apiClient';
import { codeName, codeOptions, codesOf, TENANT_TYPES } from '../../shared/codes';
import { customerOperation } from '../../shared/customerOperation';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { fetchItems } from '../../shared/pages';
import { tenantListing } from '../../shared/tenants';

interface Parameters {
	customerId: string;
	tenantType: number;
	limit?: number;
}

async function execute(
	client: ApiClient,
	{ customerId, tenantType, limit }: Parameters,
): Promise<IDataObject[]> {
	return await fetchItems(
		client,
		tenantListing(customerId, tenantType),
		{ limit, filtered: false },
		({ type, ...seats }) => [{ customerId, type, typeName: codeName(TENANT_TYPES, type), ...seats }],
	);
}

export const getAll = customerOperation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many tenants',
		description: "Get a customer's tenants, with their available and assigned user seats",
	},
	properties: [
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
		tenantType: parameters.choice('tenantType', codesOf(TENANT_TYPES), 'The tenant type is unknown'),
		limit: readLimit(parameters),
	}),
	execute,
});
