import type { INodeProperties } from 'n8n-workflow';
import type { ApiClient } from '../../shared/apiClient';
import { collectHint, LIMIT_REACHED } from '../../shared/hints';
import { concurrently } from '../../shared/concurrently';
import { customerOperation } from '../../shared/customerOperation';
import { unexpectedAnswer } from '../../shared/errors';
import { filtersProperty, limitedProperties, readLimit } from '../../shared/listParameters';
import { fetchAll, fetchItems } from '../../shared/pages';
import { isPathSegment } from '../../shared/path';
import { MICROSOFT_365, tenantListing } from '../../shared/tenants';
import { fold } from '../../shared/text';
import { toUserItem, userListing } from './users';
import type { User, UserItem } from './users';

/** Tenants that are read at once when all of their users are wanted. */
const TENANTS_AT_ONCE = 3;

interface Parameters {
	customerId: string;
	/** '' for all tenants of the customer. */
	tenantId: string;
	emails?: string[];
	unprotectedOnly: boolean;
	limit?: number;
}

const emailsFilter: INodeProperties = {
	displayName: 'Emails',
	name: 'emails',
	type: 'string',
	default: '',
	placeholder: 'e.g. ann@example.com, bob@example.com',
	description: 'Only these users, separated by commas. An expression can also return a list.',
};

const unprotectedFilter: INodeProperties = {
	displayName: 'Unprotected Only',
	name: 'unprotectedOnly',
	type: 'boolean',
	default: true,
	description: 'Whether to return only users whose mailbox and OneDrive are both not protected',
};

const filterProperties = [emailsFilter, unprotectedFilter];

function start(client: ApiClient) {
	const tellNoTenants = collectHint(
		client,
		(ids) =>
			`AvePoint lists no Microsoft 365 tenant of these customers: ${ids}. If they have one, enter its ID as Tenant ID.`,
	);
	const tellNoUsers = collectHint(client, (emails) => `AvePoint does not list these users: ${emails}.`);

	/** @throws OperationFailure */
	const fetchTenantIds = async (customerId: string): Promise<string[]> => {
		const listing = tenantListing(customerId, MICROSOFT_365);
		const ids = (await fetchAll(client, listing)).map(({ tenantId }) => String(tenantId ?? ''));
		if (!ids.every(isPathSegment)) throw unexpectedAnswer('A tenant has no ID', listing.subject);
		if (ids.length === 0) tellNoTenants(customerId);
		return ids;
	};

	return async ({ customerId, tenantId, emails, unprotectedOnly, limit }: Parameters) => {
		const chosen = emails && new Set(emails.map(fold));
		const seen = new Set<string>();
		const toItems = (tenant: string) => (user: User) => {
			seen.add(fold(user.email));
			// The service may ignore the filter and send other users too.
			if (chosen && !chosen.has(fold(user.email))) return [];
			const item = toUserItem(customerId, tenant, user);
			const nothing = !item.mailboxProtected && !item.oneDriveProtected;
			return unprotectedOnly && !nothing ? [] : [item];
		};
		const tenants = tenantId === '' ? await fetchTenantIds(customerId) : [tenantId];
		const items = new Array<UserItem[]>(tenants.length).fill([]);
		const filtered = unprotectedOnly || emails !== undefined;
		let left = limit;
		await concurrently(tenants.length, limit === undefined ? TENANTS_AT_ONCE : 1, async (index) => {
			if (left === 0) {
				client.hints.add(LIMIT_REACHED);
				return;
			}
			const listing = userListing(customerId, tenants[index], emails);
			items[index] = await fetchItems(client, listing, { limit: left, filtered }, toItems(tenants[index]));
			left = left && left - items[index].length;
		});
		// If the limit was reached, the rest of the users was not read.
		const missing = left === 0 ? [] : (emails ?? []).filter((email) => !seen.has(fold(email)));
		missing.forEach(tellNoUsers);
		return items.flat();
	};
}

export const getUsers = customerOperation<Parameters>({
	option: {
		name: 'Get Many Users',
		value: 'getUsers',
		action: 'Get many users with their protection',
		description: 'Get the users of a tenant, and whether Cloud Backup protects their mailbox and OneDrive',
	},
	properties: [
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 5b0c7f3e-1d2a-4c68-9e47-0a8d6f1b2c3d',
			description: 'Leave empty for all Microsoft 365 tenants of the customer',
		},
		...limitedProperties,
		filtersProperty(filterProperties),
	],
	read: (parameters) => {
		const filters = parameters.filters('filters', filterProperties);
		return {
			tenantId: parameters.idOrNone('tenantId', 'Tenant ID'),
			emails: filters.ifSet(emailsFilter, filters.texts),
			unprotectedOnly: filters.ifSet(unprotectedFilter, filters.boolean) ?? false,
			limit: readLimit(parameters),
		};
	},
	start,
});
