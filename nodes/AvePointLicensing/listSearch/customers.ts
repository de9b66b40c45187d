import type { ILoadOptionsFunctions, INodeListSearchResult, INodePropertyOptions } from 'n8n-workflow';
import { credentialKey, toTokenRequest } from '../../../credentials/accessToken';
import { customerListing } from '../shared/customers';
import type { Customer } from '../shared/customers';
import { toNodeError } from '../shared/errors';
import { fetchAll } from '../shared/pages';
import { ApiClient } from '../shared/apiClient';
import { fold, toText } from '../shared/text';

/** How long a list is used for searching and scrolling, in milliseconds, so that typing asks the service only once. */
const LIST_LIFETIME = 30_000;
/** Entries that the editor gets at once; it asks for more on scrolling. */
const ENTRIES = 100;
const CONCURRENCY = 5;
/** Seconds; somebody is waiting in front of the list. */
const RETRY_BUDGET = 15;

interface Entry extends INodePropertyOptions {
	value: string;
	/** What is searched. */
	folded: string;
}

interface CustomerList {
	entries: Promise<Entry[]>;
	/** Infinity while the list is being fetched. */
	fetchedAt: number;
}

/** By credential, in memory only. */
const lists = new Map<string, CustomerList>();

/** As "Name (owner e-mail)". */
function toEntry({ id, organization, ownerEmail }: Customer): Entry {
	const [value, customer, owner] = [id, organization, ownerEmail].map((part) => toText(part).trim());
	const name = customer && owner ? `${customer} (${owner})` : customer || owner || value;
	return { name, value, folded: fold(`${name} ${value}`) };
}

/** By name. */
async function fetchEntries(context: ILoadOptionsFunctions): Promise<Entry[]> {
	const client = await ApiClient.open(context, {
		concurrency: CONCURRENCY,
		retryBudget: RETRY_BUDGET,
		signal: new AbortController().signal,
	});
	const { compare } = new Intl.Collator();
	return (await fetchAll(client, customerListing())).map(toEntry).sort((a, b) => compare(a.name, b.name));
}

async function readEntries(context: ILoadOptionsFunctions): Promise<Entry[]> {
	const credential = await context.getCredentials('avePointGraphApi');
	const key = credentialKey(toTokenRequest(credential));
	const now = Date.now();
	for (const [known, { fetchedAt }] of lists) {
		if (now - fetchedAt >= LIST_LIFETIME) lists.delete(known);
	}
	const known = lists.get(key);
	if (known) return await known.entries;
	const list: CustomerList = { entries: fetchEntries(context), fetchedAt: Infinity };
	lists.set(key, list);
	try {
		const entries = await list.entries;
		list.fetchedAt = Date.now();
		return entries;
	} finally {
		if (list.fetchedAt === Infinity) lists.delete(key);
	}
}

async function getEntries(context: ILoadOptionsFunctions, filter = ''): Promise<INodePropertyOptions[]> {
	const wanted = fold(filter);
	try {
		const entries = (await readEntries(context)).filter(({ folded }) => folded.includes(wanted));
		return entries.map(({ name, value }) => ({ name, value }));
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
	filter?: string,
	paginationToken = '0',
): Promise<INodeListSearchResult> {
	const entries = await getEntries(this, filter);
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
