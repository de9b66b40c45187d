/* What scenarios are made of. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SandboxCustomer } from '../../../sandbox/data';
import type { SeededRandom } from '../../../sandbox/seededRandom';
import type { Sandbox } from '../../../sandbox/server';
import type { ExpectedRows } from './oracle';

export interface Scenario {
	name: string;
	items: IDataObject[];
	parameters: INodeParameters;
	/** For each item. Called when the list is as it was before the execution. */
	expected: () => ExpectedRows[];
}

export type Data = Pick<Sandbox, 'customers' | 'pooledSubscriptions'>;

/** @param most customers, where each has an item */
export type MakeScenario = (random: SeededRandom, data: Data, most: number) => Scenario;

/** Some customers, each once; at times one that does not exist, or none at all. */
export function chosen(random: SeededRandom, customers: SandboxCustomer[], most: number): IDataObject[] {
	const first = random.integer(0, customers.length - most);
	// Of two with one name there is no right answer, and of one that left the list meanwhile there is.
	const isShared = (name: string) =>
		customers.filter(({ organization }) => organization.toLowerCase() === name.toLowerCase()).length > 1;
	const items: IDataObject[] = customers
		.slice(first, first + random.integer(1, most))
		.map(({ id, organization, ownerEmail, tenants: [tenant] }) => ({
			customerId: id,
			customerName: random.pick([
				isShared(organization) ? ownerEmail : organization,
				ownerEmail.toUpperCase(),
				` ${tenant?.name ?? ownerEmail} `,
			]),
		}));
	const add = (text: string) =>
		items.splice(random.integer(0, items.length), 0, { customerId: text, customerName: text });
	if (random.chance(0.1)) add('unknown');
	if (random.chance(0.05)) add('');
	return items;
}

/** Finds the customer of an item. */
export const finder = (customers: SandboxCustomer[]) => {
	const known = new Map(customers.map((customer) => [customer.id, customer]));
	return ({ customerId }: IDataObject) => known.get(String(customerId));
};

/** All, or up to a limit, and which. */
export const limits = (random: SeededRandom): [INodeParameters, number | undefined] => {
	const limit = random.pick([1, 30, 100, 120]);
	return random.chance(0.6) ? [{ returnAll: true }, undefined] : [{ returnAll: false, limit }, limit];
};
