import { byName, toText, toTitleCase } from './text';

/** Names of the code numbers that the service sends (DOC). */
type Codes = Record<number, string>;

export const TENANT_TYPES: Codes = {
	0: 'Microsoft 365',
	1: 'Salesforce',
	2: 'Google',
	3: 'Dynamics 365',
};

export const JOB_STATUSES: Codes = {
	0: 'N/A',
	1: 'Working',
	2: 'Failed',
	3: 'Waiting for configuration',
	4: 'Multiple issues found',
	5: 'Finished with exception',
	6: 'No backup updates',
};

export const MANAGEMENT_MODES: Codes = {
	0: 'Customer management of tenant',
	1: 'Partner management of tenant',
	2: 'To be configured',
};

export const POOL_SOURCES: Codes = {
	5: 'AvePoint pooled subscription',
	6: 'LAR organization pooled subscription',
};

export const PAYMENT_TYPES: Codes = {
	0: 'Prepaid',
	1: 'Pay as you go',
};

export const POOLED_STATUSES: Codes = {
	0: 'Pending acceptance',
	1: 'Accepted',
	2: 'Rejected',
	3: 'Returned to pool',
	4: 'Expired',
};

/** A code number, also when it is sent as text; undefined for anything else. */
export const toCode = (value: unknown): number | undefined =>
	/^\d+$/.test(toText(value)) ? Number(value) : undefined;

/** The name of a code; null when there is none, or one that is not documented. */
export const codeName = (codes: Codes, code: unknown): string | null => codes[toCode(code) ?? -1] ?? null;

/** The code numbers. */
export const codesOf = (codes: Codes) => Object.keys(codes).map(Number);

/** Dropdown entries, by name. */
export const codeOptions = (codes: Codes) =>
	Object.entries(codes)
		.map(([value, name]) => ({ name: toTitleCase(name), value: Number(value) }))
		.sort(byName);
