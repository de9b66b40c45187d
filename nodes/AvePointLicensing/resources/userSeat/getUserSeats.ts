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
		action: 'Get user seats of a product',
		description: 'Get how many AvePoint seats a customer has of a product',
	},
	properties: [
		{
			displayName: 'Product Type',
			name: 'productType',
			type: 'options',
			options: productTypeOptions,
			default: DEFAULT_PRODUCT_TYPE,
			required: true,
			description: 'The product. An expression may give the number of any product type.',
		},
	],
	options: [
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'Ask User Seats first, and keep to the version that answers',
				},
				{
					name: 'Product Overview',
					value: 'productOverview',
					description: 'The published version, which returns purchasedUserSeat',
				},
				{
					name: 'User Seats',
					value: 'userSeats',
					description: 'The older version, which returns availableUserSeat',
				},
			],
			default: 'automatic',
			description: "Which version of AvePoint's endpoint to ask",
		},
	],
	read: (parameters) => ({
		productType: parameters.positiveInteger('productType', 'product type'),
		endpoint:
			parameters.option('endpoint', (path) =>
				parameters.choice(path, ENDPOINTS, 'The endpoint is unknown'),
			) ?? 'automatic',
	}),
	start,
});
