import type { ApiClient } from '../../shared/apiClient';
import { customerOperation } from '../../shared/customerOperation';
import { DEFAULT_PRODUCT_TYPE, productTypeOptions } from '../../shared/productTypes';
import { userSeatsReader } from '../../shared/userSeats';
import type { UserSeatsQuery } from '../../shared/userSeats';

const ENDPOINTS = ['automatic', 'productOverview', 'userSeats'] as const;

function start(client: ApiClient) {
	const read = userSeatsReader(client);
	return async (query: UserSeatsQuery) => [{ ...(await read(query)) }];
}

export const getUserSeats = customerOperation<UserSeatsQuery>({
	option: {
		name: 'Get User Seats',
		value: 'getUserSeats',
		action: 'Get user seats',
		description: 'Retrieve how many AvePoint seats a customer bought of a product',
	},
	properties: [
		{
			displayName: 'Product Type',
			name: 'productType',
			type: 'options',
			options: productTypeOptions,
			default: DEFAULT_PRODUCT_TYPE,
			required: true,
			description:
				'Product whose seats are counted. An expression can return the number of any other product.',
		},
	],
	options: [
		{
			displayName: 'API Version',
			name: 'endpoint',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'Ask the older one first, and stay with the one that answers',
				},
				{
					name: 'Product Overview (Newer)',
					value: 'productOverview',
					description: 'Returns the number as purchasedUserSeat. AvePoint documents this one.',
				},
				{
					name: 'User Seats (Older)',
					value: 'userSeats',
					description: 'Returns the number as availableUserSeat',
				},
			],
			default: 'automatic',
			description: 'AvePoint has two addresses for seats: choose which one to ask. Defaults to Automatic.',
		},
	],
	read: (parameters) => ({
		productType: parameters.positiveInteger('productType', 'product type'),
		endpoint:
			parameters.option('endpoint', (path) =>
				parameters.choice(path, ENDPOINTS, 'The API version is unknown'),
			) ?? 'automatic',
	}),
	start,
});
