import type { IDataObject } from 'n8n-workflow';
import type { components } from '../../shared/apiTypes';
import { codeName, PAYMENT_TYPES, POOL_SOURCES, POOLED_STATUSES, toCode } from '../../shared/codes';
import type { OutputFields } from '../../shared/output';
import { productName } from '../../shared/productTypes';
import { toDate, toNumber, toTextOrNull } from '../../shared/simplifySubscription';

export type PooledSubscription = components['schemas']['PooledSubscription'];

/** What an item can have. */
export const fields: OutputFields = {
	simplified: [
		{ name: 'licenseId', displayName: 'License ID' },
		{ name: 'productType', displayName: 'Product Type', description: 'Its number, such as 2048' },
		{ name: 'productName', displayName: 'Product Name' },
		{ name: 'subscriptionName', displayName: 'Subscription Name' },
		{
			name: 'unitPrice',
			displayName: 'Unit Price',
			description: 'As AvePoint sends it, without a currency',
		},
		{ name: 'totalUserSeat', displayName: 'Total User Seat' },
		{
			name: 'allocatedUserSeat',
			displayName: 'Allocated User Seat',
			description: 'Seats that are allocated to customers or resellers',
		},
		{ name: 'availableUserSeat', displayName: 'Available User Seat', description: 'Seats left in the pool' },
		{ name: 'expirationDate', displayName: 'Expiration Date' },
		{ name: 'statusName', displayName: 'Status Name', description: 'Such as Accepted or Returned to pool' },
	],
	others: [
		{ name: 'poolName', displayName: 'Pool Name' },
		{ name: 'storage', displayName: 'Storage' },
		{ name: 'source', displayName: 'Source', description: 'Its code number' },
		{ name: 'sourceName', displayName: 'Source Name', description: 'AvePoint or the own organization' },
		{ name: 'paymentType', displayName: 'Payment Type', description: 'Its code number' },
		{ name: 'paymentTypeName', displayName: 'Payment Type Name', description: 'Prepaid or Pay as you go' },
		{ name: 'startDate', displayName: 'Start Date', description: 'Of subscriptions of Fly only' },
		{ name: 'status', displayName: 'Status', description: 'Its code number' },
	],
};

/** A code as a number; the service's own text for one that is none. */
const toCodeOrText = (value: unknown) => toCode(value) ?? toTextOrNull(value);

/** Numbers and dates of the service's texts, and names of its codes. */
export function toTyped(row: PooledSubscription): IDataObject {
	const productType = toCodeOrText(row.product);
	return {
		licenseId: row.licenseId,
		productType,
		productName: typeof productType === 'number' ? productName(productType) : null,
		subscriptionName: toTextOrNull(row.subscriptionName),
		unitPrice: toTextOrNull(row.unitPrice),
		totalUserSeat: toNumber(row.totalUserSeat),
		allocatedUserSeat: toNumber(row.allocatedUserSeat),
		availableUserSeat: toNumber(row.availableUserSeat),
		expirationDate: toDate(row.expirationDate),
		statusName: codeName(POOLED_STATUSES, row.status),
		poolName: toTextOrNull(row.poolName),
		storage: toTextOrNull(row.storage),
		source: toCodeOrText(row.source),
		sourceName: codeName(POOL_SOURCES, row.source),
		paymentType: toCodeOrText(row.paymentType),
		paymentTypeName: codeName(PAYMENT_TYPES, row.paymentType),
		startDate: toDate(row.startDate),
		status: toCodeOrText(row.status),
	};
}

export const NUMBERS = ['totalUserSeat', 'allocatedUserSeat', 'availableUserSeat'];
export const DATES = ['expirationDate', 'startDate'];
