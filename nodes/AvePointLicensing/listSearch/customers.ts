import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { credentialKey, toTokenRequest } from '../../../credentials/accessToken';
import { customerListing } from '../shared/customers';
import type { Customer } from '../shared/customers';
import { toNodeError } from '../shared/errors';
import { fetchAll } from '../shared/pages';
import { Session } from '../shared/session';
import { fold } from '../shared/text';

/** How long a list is used for searching and scrolling, in milliseconds, so that typing asks the service only once. */
const LIST_LIFETIME = 30_000;
/** Entries that the editor gets at once; it asks for more on scrolling. */
const ENTRIES = 100;
const CONCURRENCY = 5;
/** Seconds; somebody is waiting in front of the list. */
const RETRY_BUDGET = 15;

interface CustomerList {
	customers: Promise<Customer[]>;
	/** Infinite while it is being read. */
	fetchedAt: number;
}

/** By credential, in memory only. */
const lists = new Map<string, CustomerList>();

async function fetchCustomers(context: ILoadOptionsFunctions): Promise<Customer[]> {
	const session = await Session.open(context, {
		concurrency: CONCURRENCY,
		retryBudget: RETRY_BUDGET,
		signal: new AbortController().signal,
	});
	return await fetchAll(session, customerListing());
}

async function readCustomers(context: ILoadOptionsFunctions): Promise<Customer[]> {
	const credential = await context.getCredentials('avePointGraphApi');
	const key = credentialKey(toTokenRequest(credential));
	const now = Date.now();
	for (const [known, { fetchedAt }] of lists) {
		if (now - fetchedAt >= LIST_LIFETIME) lists.delete(known);
	}
	const known = lists.get(key);
	if (known) return await known.customers;
	const list: CustomerList = { customers: fetchCustomers(context), fetchedAt: Infinity };
	lists.set(key, list);
	try {
		const customers = await list.customers;
		list.fetchedAt = Date.now();
		return customers;
	} finally {
		if (list.fetchedAt === Infinity) lists.delete(key);
	}
}

/** Entries as "Name (owner e-mail)", by name. */
async function getEntries(context: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		return (await readCustomers(context))
			.map(({ id, organization, ownerEmail }) => ({
				name: `${String(organization).trim()} (${String(ownerEmail)})`,
				value: String(id),
			}))
			.sort((a, b) => a.name.localeCompare(b.name));
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/**
 * The customers whose name, owner or id contains the filter.
 * @param paginationToken how many entries the editor has already
 */
export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> {
	const wanted = fold(filter);
	const entries = (await getEntries(this)).filter(({ name, value }) =>
		fold(`${name} ${value}`).includes(wanted),
	);
	const end = Number(paginationToken) + ENTRIES;
	return {
		results: entries.slice(end - ENTRIES, end) as INodeListSearchResult['results'],
		paginationToken: end < entries.length ? String(end) : undefined,
	};
}

/** All customers, where several may be chosen. */
export async function getCustomers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await getEntries(this);
}
