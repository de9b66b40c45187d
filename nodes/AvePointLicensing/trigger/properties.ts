import type { INodeProperties } from 'n8n-workflow';
import { limitProperties } from '../shared/parameters';
import { DEFAULT_PRODUCT_TYPE, productTypeOptions } from '../shared/productTypes';
import { EVENTS, SUBSCRIPTION_SEATS } from './events';

const SEAT_EVENTS = ['seatsBelowThreshold', 'seatsChanged'];

const seatsProperty = (event: string, fallback: string): INodeProperties => ({
	displayName: 'Seats',
	name: 'seats',
	type: 'options',
	options: [
		{
			name: 'Purchased',
			value: 'purchased',
			description: 'Seats of each subscription. One request per 100 customers.',
		},
		{
			name: 'Remaining',
			value: 'remaining',
			description:
				'Calculated: purchased seats minus assigned Microsoft licenses. One request per 100 customers.',
		},
		{
			name: 'User Seats of a Product',
			value: 'userSeats',
			description: 'The number of Get User Seats. One request per customer.',
		},
	],
	displayOptions: { show: { event: [event] } },
	default: fallback,
	description: 'Which number to watch',
	builderHint: { propertyHint: "'remaining' for fewer than a number left, 'purchased' for what was bought" },
});

const serviceProperty = (show: Record<string, string[]>): INodeProperties => ({
	displayName: 'Service Contains',
	name: 'service',
	type: 'string',
	displayOptions: { show },
	default: '',
	placeholder: 'e.g. Microsoft 365',
	description: 'Only subscriptions whose service has this text in its name. Leave empty for all.',
});

/** What the user fills in. */
export const properties: INodeProperties[] = [
	{
		displayName:
			"n8n checks every minute, 1,440 times a day, unless you change 'Poll Times'. Once a day is often enough.",
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		options: EVENTS.map(({ option }) => option),
		default: 'seatsBelowThreshold',
	},
	{
		displayName: 'Customers',
		name: 'customers',
		type: 'options',
		options: [
			{ name: 'All', value: 'all' },
			{ name: 'Chosen', value: 'chosen' },
		],
		default: 'all',
		description: 'Whose seats to watch',
		hint: 'A check takes one request per 100 customers. Every minute, that is 1,440 a day for each 100.',
	},
	{
		displayName: 'Customer Names or IDs',
		name: 'customerIds',
		type: 'multiOptions',
		typeOptions: { loadOptionsMethod: 'getCustomers' },
		displayOptions: { show: { customers: ['chosen'] } },
		default: [],
		required: true,
		description:
			'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
	},
	seatsProperty('seatsBelowThreshold', 'remaining'),
	seatsProperty('seatsChanged', 'purchased'),
	{
		displayName: 'Product Type',
		name: 'productType',
		type: 'options',
		options: productTypeOptions,
		displayOptions: { show: { event: SEAT_EVENTS, seats: ['userSeats'] } },
		default: DEFAULT_PRODUCT_TYPE,
		required: true,
		hint: 'A check takes one more request per customer. Every minute, that is 1,440 a day for each customer.',
		description: 'Product whose seats are counted. An expression can return the number of any other product.',
	},
	serviceProperty({ event: SEAT_EVENTS, seats: SUBSCRIPTION_SEATS }),
	serviceProperty({ event: ['licensesExceedSeats', 'subscriptionExpiring'] }),
	{
		displayName: 'Threshold',
		name: 'threshold',
		type: 'number',
		displayOptions: { show: { event: ['seatsBelowThreshold'] } },
		default: 10,
		required: true,
		description: 'Starts the workflow when there are fewer seats than this',
	},
	{
		displayName: 'Threshold',
		name: 'threshold',
		type: 'number',
		typeOptions: { minValue: 0 },
		displayOptions: { show: { event: ['licensesExceedSeats'] } },
		default: 0,
		required: true,
		description: 'Starts the workflow when more licenses than this are assigned beyond the purchased seats',
	},
	{
		displayName: 'Expires Within (Days)',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 0 },
		displayOptions: { show: { event: ['subscriptionExpiring'] } },
		default: 30,
		required: true,
		description: 'Starts the workflow when a subscription expires within this many days',
	},
	{
		displayName: 'Include Existing Matches',
		name: 'fireForExisting',
		type: 'boolean',
		displayOptions: { hide: { event: ['seatsChanged'] } },
		default: false,
		description:
			'Whether the first check also starts the workflow for everything that matches already. When off, only later changes count.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: limitProperties,
	},
];
