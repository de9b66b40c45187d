import { codeOptions } from './codes';

/** The documented product types by number (DOC). Any other positive integer is asked for as it is. */
export const PRODUCT_TYPES: Record<number, string> = {
	1: 'DocAve Online',
	4: 'Cloud Governance',
	32: 'Cloud Backup for Salesforce',
	40: 'Baseline management',
	41: 'Risk management',
	42: 'Workspace management',
	49: 'User management',
	60: 'MyHub',
	65: 'Workspace management - storage optimization',
	257: 'TyGraph',
	// Documented for adding a service; whether the overview of seats knows them is not.
	270: 'Cloud Backup for Exchange Online & OneDrive',
	274: 'Cloud Backup Express',
	2048: 'Cloud Backup for Microsoft 365',
	4096: 'Cloud Management',
	8192: 'Cloud Archiving',
	65536: 'Opus',
	131072: 'Cloud Backup for Dynamics 365',
	4194304: 'Insights',
	8388608: 'Policies for Microsoft 365',
	16777216: 'Fly',
	33554432: 'Cloud Backup for Google Workspace',
	67108864: 'Cense',
	134217728: 'Enpower',
	1073741824: 'Cloud Backup for IaaS + PaaS',
};

/** Cloud Backup for Microsoft 365, which SEED calls "Office 365". */
export const DEFAULT_PRODUCT_TYPE = 2048;

/** Other names, by which people look for a product: n8n's dropdowns find an entry by its name alone. */
const OTHER_NAMES: Record<number, string> = {
	// Where a service is added (DOC), and in the list of subscriptions (LIVE).
	49: 'User and device management',
	// SEED.
	[DEFAULT_PRODUCT_TYPE]: 'Office 365',
};

/** Dropdown entries, by name. */
export const productTypeOptions = codeOptions(
	Object.fromEntries(
		Object.entries(PRODUCT_TYPES).map(([code, name]) => {
			const other = OTHER_NAMES[Number(code)];
			return [code, other ? `${name} (${other})` : name];
		}),
	),
);

/** The product's name; its number in words when it is newer than the list. */
export function productName(productType: number): string {
	return PRODUCT_TYPES[productType] ?? `Product type ${productType}`;
}
