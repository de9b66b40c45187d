import type { IDataObject } from 'n8n-workflow';
import { PROTECTION_PERMISSION } from '../../../../credentials/permissions';
import type { components } from '../../shared/apiTypes';
import { toCode } from '../../shared/codes';
import type { Listing } from '../../shared/pages';
import { CUSTOMERS, pathSegment } from '../../shared/path';
import { fold } from '../../shared/text';

export type User = components['schemas']['ProtectedUser'];

const MAILBOX = 0;
const ONE_DRIVE = 2;

/** The users of a tenant. @param userEmails none for all */
export const userListing = (
	customerId: string,
	tenantId: string,
	userEmails: string[] = [],
): Listing<User> => ({
	path: `${CUSTOMERS}/${pathSegment(customerId)}/tenants/${pathSegment(tenantId)}/cloud-backup-m365/users/batch`,
	body: { userEmails },
	key: ({ id }) => id,
	subject: {
		name: `the users of tenant "${tenantId}" of customer "${customerId}"`,
		permission: PROTECTION_PERMISSION,
		notFound: 'The customer or the tenant was not found',
		advice: 'The tenant may have no Cloud Backup for Microsoft 365: enter another one as Tenant ID.',
	},
});

/** True or false, also as a text (GUESS: the documentation mixes both elsewhere); null for anything else. */
function toBoolean(value: unknown): boolean | null {
	const text = fold(value);
	return text === 'true' || text === 'false' ? text === 'true' : null;
}

/** Whether a module is protected; null when the service does not say. Its names are documented in both cases. */
function isProtected({ moduleStatus }: User, module: number): boolean | null {
	const statuses: IDataObject[] = Array.isArray(moduleStatus)
		? moduleStatus.map((status) => Object(status))
		: [];
	const answers = statuses
		.filter((status) => toCode(status.module ?? status.Module) === module)
		.map((status) => toBoolean(status.isProtected ?? status.IsProtected));
	return answers.find((answer) => answer) ?? answers.find((answer) => answer === false) ?? null;
}

export interface UserItem extends IDataObject {
	mailboxProtected: boolean | null;
	oneDriveProtected: boolean | null;
}

/** A user, and what of them is protected: true, false, null when the service does not say. */
export const toUserItem = (customerId: string, tenantId: string, user: User): UserItem => ({
	customerId,
	tenantId,
	id: user.id ?? null,
	email: user.email ?? null,
	displayName: user.displayName ?? null,
	mailboxProtected: isProtected(user, MAILBOX),
	oneDriveProtected: isProtected(user, ONE_DRIVE),
});
