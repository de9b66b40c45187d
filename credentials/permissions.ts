import { CredentialError } from './credentialError';

/** What seats and subscriptions need (SEED, DOC). */
export const LICENSE_PERMISSION = 'elements.license.read.all';
/** What the customer list needs (DOC). */
export const CUSTOMERS_PERMISSION = 'elements.customers.read.all';

/** What the protection by Cloud Backup for Microsoft 365 needs (DOC). */
export const PROTECTION_PERMISSION = 'elements.cbprotected.read.all';
/** What the pooled subscriptions of a large account reseller need (DOC). */
export const POOLS_PERMISSION = 'elements.t2.license.read.all';

/** What is asked for when none is chosen: n8n's editor leaves a list empty in a new credential, whatever its default is. */
export const DEFAULT_PERMISSIONS = [LICENSE_PERMISSION, CUSTOMERS_PERMISSION];

/** The documented read permissions (DOC), with what each opens. */
export const PERMISSIONS: Record<string, string> = {
	'elements.bm.baseline.read.all': 'Baselines of baseline management',
	'elements.bm.tenant.read.all': 'Tenants of baseline management',
	[PROTECTION_PERMISSION]: 'What Cloud Backup protects, by module and by user',
	[CUSTOMERS_PERMISSION]: 'The customer list, to choose a customer by name',
	'elements.jobs.read.all': 'Jobs',
	[LICENSE_PERMISSION]: 'User seats and subscriptions, needed by the AvePoint Licensing node',
	'elements.report.read.all': 'Reports, such as the audit log',
	'elements.rm.read.all': 'Risk management',
	'elements.scanprofiles.read.all': 'Scan profiles',
	[POOLS_PERMISSION]: 'Pooled subscriptions of a large account reseller',
	'elements.t2.resellers.read.all': 'Resellers of a large account reseller',
	'elements.um.user.read.all': 'Users of user management',
	'elements.wm.read.all': 'Workspace management',
};

/** A longer list fails on Commercial (LIVE). */
const MAX_SCOPE_LENGTH = 300;

/**
 * The scope of a token request: permissions separated by spaces.
 * @param permissions an array, or text separated by spaces or commas when it comes from an expression; the default ones when it
 * is empty
 * @throws CredentialError when there are more than 300 characters
 */
export function toScope(permissions: unknown): string {
	const list = (Array.isArray(permissions) ? permissions : String(permissions ?? '').split(/[\s,]+/))
		.map((permission) => String(permission).trim())
		.filter((permission) => permission !== '');
	const scope = [...new Set(list.length > 0 ? list : DEFAULT_PERMISSIONS)].join(' ');
	if (scope.length > MAX_SCOPE_LENGTH) {
		throw new CredentialError(
			`The credential asks for too many permissions: ${scope.length} characters, ${MAX_SCOPE_LENGTH} are allowed`,
			'AvePoint refuses a longer list. Deselect permissions in the credential; make a second credential for the rest.',
		);
	}
	return scope;
}
