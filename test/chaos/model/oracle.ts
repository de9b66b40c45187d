/* The right answers, taken from the sandbox's data and not by way of the node's code. */
import type { IDataObject } from 'n8n-workflow';
import type { SandboxCustomer } from '../../../sandbox/data';
import { daysTo, toNumber, toTime } from './values';

const JOBS =
	'N/A,Working,Failed,Waiting for configuration,Multiple issues found,Finished with exception,No backup updates';
const MODES = 'Customer management of tenant,Partner management of tenant,To be configured';
const TENANTS = 'Microsoft 365,Salesforce,Google,Dynamics 365';
const nameOf = (names: string, code: number) => names.split(',')[code];

export interface ExpectedRows {
	/** Undefined where only an error is right. */
	rows?: IDataObject[];
	limit?: number;
	/** What tells rows apart. */
	key?: string;
}

export const ofSeats = (customer: SandboxCustomer | undefined, productType: number): ExpectedRows => ({
	rows: customer && [{ customerId: customer.id, productType, seats: customer.seats.get(productType) ?? 0 }],
});

export const ofTenants = (customer: SandboxCustomer | undefined, type: number): ExpectedRows => ({
	rows:
		customer &&
		(customer.tenantSeats.get(type) ?? []).map((tenant) => ({
			customerId: customer.id,
			typeName: nameOf(TENANTS, tenant.type),
			...tenant,
		})),
	key: 'tenantId',
});

export const ofSubscriptions = (customers: SandboxCustomer[], limit?: number): ExpectedRows => ({
	rows: customers.flatMap(({ id: customerId, organization, ownerEmail: customer, subscriptions }) =>
		subscriptions.map((subscription) => ({ customerId, organization, customer, ...subscription })),
	),
	limit,
	key: 'customerId',
});

const textOf = (text: string) => (text === 'N/A' ? null : text);

const isoOf = (text?: string) => {
	const time = toTime(text);
	return time === null ? null : new Date(time).toISOString();
};

const gigabytesOf = (text: string) => {
	const [number, unit] = text.split(' ');
	return unit === 'GB' && !number.includes('/') ? Number(number) : null;
};

/** The fields of Simplified. */
const SIMPLIFIED =
	'customerId,organization,service,purchasedUserSeats,microsoftLicenseAssigned,overage,change,paymentType,expirationDate,daysToExpiry';

interface Wanted {
	limit?: number;
	passes?: (row: IDataObject) => boolean;
	/** Of Selected Fields. */
	fields?: string;
}

/** Simplified, or selected fields; of all, or of those that pass. */
export const ofSimplified = (
	customers: SandboxCustomer[],
	{ limit, passes = () => true, fields = SIMPLIFIED }: Wanted,
): ExpectedRows => ({
	rows: customers
		.flatMap(({ id: customerId, organization, ownerEmail: customer, subscriptions }) =>
			subscriptions.map((subscription): IDataObject => {
				const purchasedUserSeats = toNumber(subscription.purchasedUserSeats);
				const microsoftLicenseAssigned = toNumber(subscription.microsoftLicenseAssigned);
				const isKnown = purchasedUserSeats !== null && microsoftLicenseAssigned !== null;
				const texts: Array<keyof typeof subscription> = [
					'paymentType',
					'subscriptionModel',
					'purchasedCapacity',
					'protectedCapacity',
					'storage',
					'retention',
					'consumedStorage',
					'source',
					'subscriptionName',
					'package',
				];
				return {
					...Object.fromEntries(texts.map((name) => [name, textOf(subscription[name])])),
					customerId,
					organization,
					customer,
					service: subscription.service,
					purchasedUserSeats,
					microsoftLicenseAssigned,
					overage: isKnown ? Math.max(0, microsoftLicenseAssigned - purchasedUserSeats) : null,
					change: toNumber(subscription.change),
					expirationDate: isoOf(subscription.expirationDate),
					daysToExpiry: daysTo(subscription.expirationDate),
					contractEndDate: isoOf(subscription.contractEndDate),
					purchasedUnits: toNumber(subscription.purchasedUnits),
					microsoftLicenseAvailable: toNumber(subscription.microsoftLicenseAvailable),
					purchasedCapacityGb: gigabytesOf(subscription.purchasedCapacity),
					protectedCapacityGb: gigabytesOf(subscription.protectedCapacity),
				};
			}),
		)
		.filter(passes)
		.map((row) => Object.fromEntries(fields.split(',').map((name) => [name, row[name]]))),
	limit,
	key: 'customerId',
});

export const ofCustomers = (customers: SandboxCustomer[], limit?: number): ExpectedRows => ({
	rows: customers.map(({ subscriptions: _s, seats: _n, tenantSeats: _t, protection: _p, ...customer }) => ({
		...customer,
		jobStatusName: nameOf(JOBS, customer.jobStatus),
		managementModeName: nameOf(MODES, customer.managementMode),
	})),
	limit,
	key: 'id',
});

const numberOf = (value: unknown) => (value === undefined ? null : Number(value));

/** What is protected of a customer, by module. */
export const ofModules = (customer: SandboxCustomer | undefined, limit?: number): ExpectedRows => ({
	rows: customer?.protection.modules.map((row) => {
		const scanned = numberOf(row.totalScannedObjects);
		const covered = numberOf(row.totalProtectedObjects);
		const isKnown = scanned !== null && covered !== null;
		return {
			customerId: customer.id,
			tenantId: row.tenantId,
			serviceModule: row.serviceModule,
			totalScannedObjects: scanned,
			totalProtectedObjects: covered,
			unprotectedObjects: isKnown ? Math.max(0, scanned - covered) : null,
			coveragePercent:
				isKnown && scanned > 0 ? Math.min(100, Math.floor((covered / scanned) * 1000) / 10) : null,
			dataSizeStoredInAvePoint: textOf(String(row.dataSizeStoredInAvePoint)),
			dataSizeStoredInBYOS: textOf(String(row.dataSizeStoredInBYOS)),
			lastRunTime: isoOf(row.lastRunTime as string | undefined),
		};
	}),
	limit,
});

/** The users of all Microsoft 365 tenants of a customer. */
export const ofUsers = (
	customer: SandboxCustomer | undefined,
	unprotectedOnly: boolean,
	limit?: number,
): ExpectedRows => ({
	rows:
		customer &&
		(customer.tenantSeats.get(0) ?? [])
			.flatMap(({ tenantId }) =>
				customer.protection
					.users(tenantId)
					.map(({ id, email, displayName, moduleStatus = [] }): IDataObject => {
						const statusOf = (module: number) =>
							(moduleStatus as IDataObject[])
								.filter((status) => [status.module, status.Module].includes(module))
								.map((status) => [status.isProtected, status.IsProtected].includes(true))[0] ?? null;
						return {
							customerId: customer.id,
							tenantId,
							id,
							email,
							displayName,
							mailboxProtected: statusOf(0),
							oneDriveProtected: statusOf(2),
						};
					}),
			)
			.filter((user) => !unprotectedOnly || !(user.mailboxProtected || user.oneDriveProtected)),
	limit,
});
