import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { credentialKey, toTokenRequest } from '../../../credentials/accessToken';
import { CUSTOMERS_PERMISSION } from '../../../credentials/permissions';
import type { components } from '../shared/apiTypes';
import { toNodeError } from '../shared/errors';
import { fetchAll } from '../shared/pages';
import { CUSTOMERS } from '../shared/path';
import { Session } from '../shared/session';

type Customer = components['schemas']['Customer'];

/** How long a list is used for searching and scrolling, in milliseconds, so that typing asks the service only once. */
const LIST_LIFETIME = 30_000;
/** Entries that the editor gets at once; it asks for more on scrolling. */
const ENTRIES = 100;
const CONCURRENCY = 5;
/** Seconds; somebody is waiting in front of the list. */
const RETRY_BUDGET = 15;

interface CustomerList {
	customers: Promise<Customer[]>;
	fetchedAt: number;
}

/** By credential, in memory only. */
const lists = new Map<string, CustomerList>();

/** For comparing as people do: without case, accents and width. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

async function fetchCustomers(context: ILoadOptionsFunctions): Promise<Customer[]> {
	const session = await Session.open(context, {
		concurrency: CONCURRENCY,
		retryBudget: RETRY_BUDGET,
		signal: new AbortController().signal,
	});
	return await fetchAll<Customer>(session, {
		path: `${CUSTOMERS}/batch`,
		body: { customerIds: [] },
		key: 'id',
		subject: {
			name: 'the customer list',
			permission: CUSTOMERS_PERMISSION,
			notFound: 'AvePoint has no customer list at this address',
		},
	});
}

async function getCustomers(context: ILoadOptionsFunctions): Promise<Customer[]> {
	const credential = await context.getCredentials('avePointGraphApi');
	const key = credentialKey(toTokenRequest(credential));
	const now = Date.now();
	for (const [known, { fetchedAt }] of lists) {
		if (now - fetchedAt >= LIST_LIFETIME) lists.delete(known);
	}
	const list = lists.get(key) ?? { customers: fetchCustomers(context), fetchedAt: now };
	lists.set(key, list);
	return await list.customers.catch(async (error: unknown) => {
		lists.delete(key);
		return await Promise.reject(error);
	});
}

/**
 * The customers whose name, owner or id contains the filter, by name.
 * @param paginationToken how many entries the editor has already
 */
export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> {
	try {
		const wanted = fold(filter.trim());
		const entries = (await getCustomers(this))
			.map(({ id, organization, ownerEmail }) => ({
				name: `${String(organization).trim()} (${String(ownerEmail)})`,
				value: String(id),
			}))
			.filter(({ name, value }) => fold(`${name} ${value}`).includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name));
		const end = Number(paginationToken) + ENTRIES;
		return {
			results: entries.slice(end - ENTRIES, end),
			paginationToken: end < entries.length ? String(end) : undefined,
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
