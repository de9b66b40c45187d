/* The editor's customer list through a chaos test. */
import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { getCustomers, searchCustomers } from '../../../nodes/AvePointLicensing/listSearch/customers';
import type { SandboxCustomer } from '../../../sandbox/data';
import { createNode } from '../../support/createNode';

type Entry = Pick<INodePropertyOptions, 'name' | 'value'>;

/**
 * What the editor gets, page after page, or at once where several may be chosen.
 * @param filter undefined where several may be chosen
 */
export async function readCustomerList(credential: IDataObject, filter?: string): Promise<Entry[]> {
	const { workflow, node, data } = await createNode(credential, {
		type: 'n8n-nodes-avepoint.avePointLicensing',
	});
	const context = new LoadOptionsContext(workflow, node, data, '');
	if (filter === undefined) return await getCustomers.call(context);
	const entries: Entry[] = [];
	let token: string | undefined;
	do {
		const page = await searchCustomers.call(context, filter, token);
		entries.push(...page.results);
		token = page.paginationToken as string | undefined;
	} while (token);
	return entries;
}

/** What is wrong with the entries; undefined when each customer is there once. @param always ids of those that were listed all the time */
export function findWrongEntries(
	entries: Entry[],
	customers: SandboxCustomer[],
	always: Set<unknown>,
	filter = '',
): string | undefined {
	const right = customers
		.map(({ id, organization, ownerEmail }) => ({
			name: `${organization.trim()} (${ownerEmail})`,
			value: id,
		}))
		.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(filter));
	const [got, wanted] = [entries, right].map((list) => list.map(({ name, value }) => `${value} ${name}`));
	const listed = new Set(customers.map(({ id }) => id));
	const missing = right.filter(({ value }, index) => always.has(value) && !got.includes(wanted[index]));
	const strange = entries.filter(
		({ value }, index) => listed.has(String(value)) && !wanted.includes(got[index]),
	);
	if (missing.length > 0) return `not in the list: ${JSON.stringify(missing[0])}`;
	if (strange.length > 0) return `wrongly in the list: ${JSON.stringify(strange[0])}`;
	if (new Set(got).size < got.length) return 'a customer twice in the list';
	const names = entries.map(({ name }) => name);
	const sorted = [...names].sort((a, b) => a.localeCompare(b));
	return names.join() === sorted.join() ? undefined : 'the list is not in order';
}
