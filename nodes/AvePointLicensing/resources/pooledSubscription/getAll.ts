import type { IDataObject } from 'n8n-workflow';
import { POOLS_PERMISSION } from '../../../../credentials/permissions';
import type { ApiClient } from '../../shared/apiClient';
import { limitedProperties, readLimit } from '../../shared/listParameters';
import { operation } from '../../shared/operation';
import { outputProperties, readOutput, toOutput } from '../../shared/output';
import type { Output } from '../../shared/output';
import { fetchItems } from '../../shared/pages';
import type { Listing } from '../../shared/pages';
import { LARGE_ACCOUNT_RESELLER } from '../../shared/path';
import { findUnknownForms, unknownForm } from '../../shared/unknownForms';
import { DATES, fields, NUMBERS, toTyped } from './fields';
import type { PooledSubscription } from './fields';

interface Parameters {
	limit?: number;
	output: Output;
}

/** Documented, and never seen in an answer (DOC). */
const listing: Listing<PooledSubscription> = {
	path: `${LARGE_ACCOUNT_RESELLER}/licenses/batch`,
	body: { LicenseIds: [] },
	key: ({ licenseId }) => licenseId,
	subject: {
		name: 'the pooled subscriptions',
		permission: POOLS_PERMISSION,
		notFound: 'AvePoint has no pooled subscriptions at this address',
		advice: 'Only large account resellers have them.',
	},
};

const execute = async (client: ApiClient, { limit, output }: Parameters): Promise<IDataObject[]> =>
	await fetchItems(client, listing, { limit, filtered: false }, (row) => {
		const item = toOutput(output, { ...row }, toTyped(row));
		if (output === 'raw') return [item];
		for (const name of findUnknownForms(item, NUMBERS, DATES)) client.hints.add(unknownForm(name));
		return [item];
	});

export const getAll = operation<Parameters>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many pooled subscriptions',
		description: 'Get the pools of a large account reseller, with their seats and prices',
	},
	properties: [...limitedProperties, ...outputProperties(fields)],
	read: (parameters) => ({ limit: readLimit(parameters), output: readOutput(parameters, fields) }),
	execute,
});
