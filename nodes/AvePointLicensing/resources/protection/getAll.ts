import type { IDataObject } from 'n8n-workflow';
import { PROTECTION_PERMISSION } from '../../../../credentials/permissions';
import type { ApiClient } from '../../shared/apiClient';
import type { components } from '../../shared/apiTypes';
import { customerOperation } from '../../shared/customerOperation';
import { unexpectedAnswer } from '../../shared/errors';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { fetchItems } from '../../shared/pages';
import type { Listing } from '../../shared/pages';
import { CUSTOMERS, pathSegment } from '../../shared/path';
import { toDate, toNumber, toTextOrNull } from '../../shared/simplifySubscription';
import { fold } from '../../shared/text';
import { findUnknownForms, unknownForm } from '../../shared/unknownForms';

type ModuleProtection = components['schemas']['ModuleProtection'];

const NUMBERS = ['totalScannedObjects', 'totalProtectedObjects'];
const DATES = ['lastRunTime'];

interface Parameters {
	customerId: string;
	limit?: number;
}

const protectionListing = (customerId: string): Listing<ModuleProtection> => ({
	path: `${CUSTOMERS}/${pathSegment(customerId)}/cloud-backup-m365/overview`,
	// Rows have no ID, and before October 2026 no tenant (DOC).
	key: (row) =>
		row.tenantId ? JSON.stringify([row.tenantId, row.serviceType, row.serviceModule]) : JSON.stringify(row),
	mayBeArray: true,
	subject: {
		name: `the protection of customer "${customerId}"`,
		permission: PROTECTION_PERMISSION,
		notFound: 'The customer was not found',
	},
});

/**
 * Objects that are not protected, and the protected share in percent: null unless both numbers are known. A backup can hold more
 * objects than the last scan found; that is 0 and 100. Rounded down, so that 100 is all of them.
 */
function toCoverage(scanned: unknown, backedUp: unknown) {
	if (typeof scanned !== 'number' || typeof backedUp !== 'number') {
		return { unprotectedObjects: null, coveragePercent: null };
	}
	const share = scanned > 0 ? Math.min(1, backedUp / scanned) : null;
	return {
		unprotectedObjects: Math.max(0, scanned - backedUp),
		coveragePercent: share === null ? null : Math.floor(share * 1000) / 10,
	};
}

/** Numbers as numbers, "N/A" as null, dates as ISO 8601 in UTC; the service's own text for a form that is not known. */
function toItem(customerId: string, row: ModuleProtection): IDataObject {
	const totalScannedObjects = toNumber(row.totalScannedObjects);
	const totalProtectedObjects = toNumber(row.totalProtectedObjects);
	return {
		customerId,
		tenantId: toTextOrNull(row.tenantId),
		serviceModule: toTextOrNull(row.serviceModule),
		totalScannedObjects,
		totalProtectedObjects,
		...toCoverage(totalScannedObjects, totalProtectedObjects),
		dataSizeStoredInAvePoint: toTextOrNull(row.dataSizeStoredInAvePoint),
		dataSizeStoredInBYOS: toTextOrNull(row.dataSizeStoredInBYOS),
		lastRunTime: toDate(row.lastRunTime),
	};
}

async function execute(client: ApiClient, { customerId, limit }: Parameters): Promise<IDataObject[]> {
	const listing = protectionListing(customerId);
	return await fetchItems(client, listing, { limit, filtered: false }, (row) => {
		if (row.customerId && fold(row.customerId) !== fold(customerId)) {
			throw unexpectedAnswer('AvePoint answered for another customer', listing.subject);
		}
		const item = toItem(customerId, row);
		for (const name of findUnknownForms(item, NUMBERS, DATES)) client.hints.add(unknownForm(name));
		return [item];
	});
}

export const getAll = customerOperation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many protected modules',
		description: 'Get how much of each module Cloud Backup for Microsoft 365 protects',
	},
	properties: limitedProperties,
	read: (parameters) => ({ limit: readLimit(parameters) }),
	execute,
});
