import type { OutputFields } from '../../shared/output';

const CAPACITY = 'As AvePoint writes it, such as 1024 GB or 0/1 GB';
const GIGABYTES = 'The number, where AvePoint writes gigabytes and nothing else';

/** What a subscription has, and who says so: only what is marked "Calculated" is not AvePoint's. */
export const fields: OutputFields = {
	simplified: [
		{ name: 'customerId', displayName: 'Customer ID' },
		{ name: 'organization', displayName: 'Organization', description: "The customer's name" },
		{ name: 'service', displayName: 'Service', description: "The product's display name" },
		{
			name: 'purchasedUserSeats',
			displayName: 'Purchased User Seats',
			description: 'AvePoint seats of the subscription',
		},
		{
			name: 'microsoftLicenseAssigned',
			displayName: 'Microsoft License Assigned',
			description: "Licenses assigned in the customer's Microsoft tenant. Not AvePoint seats in use.",
		},
		{
			name: 'overage',
			displayName: 'Overage',
			description: 'Calculated: assigned licenses minus purchased seats, 0 when nothing is over',
		},
		{
			name: 'change',
			displayName: 'Change',
			description: 'Seats that a pooled subscription gained or lost since the first day of this month',
		},
		{ name: 'paymentType', displayName: 'Payment Type', description: 'Prepaid, or Pay as you go' },
		{ name: 'expirationDate', displayName: 'Expiration Date', description: 'In UTC' },
		{
			name: 'daysToExpiry',
			displayName: 'Days to Expiry',
			description: 'Calculated: calendar days (UTC), negative when the date has passed',
		},
	],
	others: [
		{ name: 'customer', displayName: 'Customer', description: "The customer's e-mail address" },
		{ name: 'subscriptionModel', displayName: 'Subscription Model' },
		{
			name: 'purchasedUnits',
			displayName: 'Purchased Units',
			description: 'Units, such as tenants, where seats do not apply',
		},
		{
			name: 'microsoftLicenseAvailable',
			displayName: 'Microsoft License Available',
			description: 'As AvePoint sends it. What exactly it counts is not known.',
		},
		{ name: 'purchasedCapacity', displayName: 'Purchased Capacity', description: CAPACITY },
		{ name: 'purchasedCapacityGb', displayName: 'Purchased Capacity (GB)', description: GIGABYTES },
		{ name: 'protectedCapacity', displayName: 'Protected Capacity', description: CAPACITY },
		{ name: 'protectedCapacityGb', displayName: 'Protected Capacity (GB)', description: GIGABYTES },
		{ name: 'storage', displayName: 'Storage' },
		{ name: 'retention', displayName: 'Retention' },
		{ name: 'consumedStorage', displayName: 'Consumed Storage' },
		{ name: 'source', displayName: 'Source', description: 'Such as AvePoint pooled subscription' },
		{ name: 'subscriptionName', displayName: 'Subscription Name', description: 'Of Fly only' },
		{
			name: 'package',
			displayName: 'Package',
			description: 'For Cloud Backup for Microsoft 365 only',
		},
		{ name: 'contractEndDate', displayName: 'Contract End Date', description: 'In UTC' },
	],
};
