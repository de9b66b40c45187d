import { noFixedIds } from './fixedIds';
import { iconContrast } from './icons';
import type { Check } from './package';
import { mitLicence, oneCredentialPerNode, packageJson, shortHints, validCategories } from './rules';

/** What n8n has announced to check. */
export const ANNOUNCED: Array<[name: string, check: Check]> = [
	['one credential per node', oneCredentialPerNode],
	['no fixed IDs', noFixedIds],
	['short hints', shortHints],
	['icons that show in both themes', iconContrast],
	['MIT licence', mitLicence],
	['categories that n8n knows', validCategories],
	['package.json', packageJson],
];
