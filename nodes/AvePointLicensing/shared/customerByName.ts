import type { ApiClient } from './apiClient';
import { customerListing } from './customers';
import type { Customer } from './customers';
import { OperationFailure, REGISTRATION, unexpectedAnswer } from './errors';
import { fetchAll } from './pages';
import type { Listing } from './pages';
import { toId } from './path';
import { excerpt, foldName, toText } from './text';

/** IDs that an error names. */
const NAMED = 5;

/** A customer of the list. */
interface Listed {
	/** As the service sent it. */
	id: unknown;
	/** Undefined where only the ID is needed, so that the rows are not kept. */
	row?: Customer;
}

interface FoundCustomer {
	id: string;
	/** As the service sent it, where it was asked for. */
	row?: Customer;
}

function toListing(): Listing<Customer> {
	const listing = customerListing();
	const advice = 'To find a customer by name, the node reads the customer list; By ID works without it.';
	return { ...listing, subject: { ...listing.subject, advice } };
}

/** What a customer is found by. Of an answer, so each part may be anything. @returns folded names, none of them blank */
function namesOf({ organization, ownerEmail, tenants }: Customer): string[] {
	const tenantNames = (Array.isArray(tenants) ? tenants : []).map(
		(tenant: { name?: unknown } | null) => tenant?.name,
	);
	return [organization, ownerEmail, ...tenantNames]
		.filter((name) => typeof name === 'string' || typeof name === 'number')
		.map((name) => foldName(String(name)))
		.filter((name) => name !== '');
}

/** GUIDs are the same in upper case. */
const foldId = (id: unknown) => toText(id).trim().toLowerCase();

/** All customers by each of their names. */
class CustomerNames {
	private readonly ids = new Set<string>();

	/** The first customer of each name. */
	private readonly first = new Map<string, Listed>();

	/** All customers of the names that several have, by ID. Few, as a rule. */
	private readonly several = new Map<string, Map<string, Listed>>();

	/** @param keepRows whether `find` shall have them */
	constructor(customers: Customer[], keepRows: boolean) {
		for (const customer of customers) {
			const { id } = customer;
			const listed = keepRows ? { id, row: customer } : { id };
			this.ids.add(foldId(id));
			for (const name of namesOf(customer)) this.add(name, listed);
		}
	}

	private add(name: string, listed: Listed): void {
		const first = this.first.get(name);
		if (!first) this.first.set(name, listed);
		// A customer may have one name twice, and be listed twice when the list changed while it was read.
		else if (foldId(first.id) !== foldId(listed.id)) {
			const all = this.several.get(name) ?? new Map([[foldId(first.id), first]]);
			this.several.set(name, all.set(foldId(listed.id), listed));
		}
	}

	/** @throws OperationFailure for none, for several, and for one whose ID can be none */
	find(name: string): FoundCustomer {
		const folded = foldName(name);
		const listed = this.first.get(folded);
		const several = this.several.get(folded);
		if (!listed) throw this.noMatch(name);
		if (several) throw this.severalMatches(name, [...several.values()]);
		const id = toId(listed.id);
		if (id !== undefined) return { id, row: listed.row };
		const subject = { ...toListing().subject, name: `customer "${excerpt(name)}"` };
		throw unexpectedAnswer('The customer has no valid ID in the customer list', subject);
	}

	private describe(name: string): string {
		const count = this.ids.size.toLocaleString('en');
		return `Looked for "${excerpt(name)}" among ${count} customers, by organization, owner's e-mail and tenant name.`;
	}

	private noMatch(name: string): OperationFailure {
		const advice = this.ids.has(foldId(name))
			? 'It is the ID of a customer: choose By ID.'
			: `It must be the whole name. Upper and lower case and accents do not matter. Check the spelling, and that the Customer scope of the app in ${REGISTRATION} includes the customer, or choose the customer by ID.`;
		return new OperationFailure({
			message: 'No customer has this name',
			description: `${this.describe(name)} ${advice}`,
		});
	}

	private severalMatches(name: string, matches: Listed[]): OperationFailure {
		const ids = matches.slice(0, NAMED).map(({ id }) => excerpt(toText(id)) || 'none');
		const more = matches.length > NAMED ? ` and ${matches.length - NAMED} more` : '';
		return new OperationFailure({
			message: 'Several customers have this name',
			description: `${this.describe(name)} Their IDs: ${ids.join(', ')}${more}. Choose the customer by ID, or by a name that no other customer has.`,
		});
	}
}

/**
 * Finds customers by name during one execution. The first name reads the customer list, for all names; a reading that fails is the failure of
 * each of them.
 * @param keepRows whether what is found has the customer as the service sent it, for which all of them stay in memory
 * @returns a function that finds the one customer of a name; it throws OperationFailure
 */
export function customerFinder(
	client: ApiClient,
	keepRows: boolean,
): (name: string) => Promise<FoundCustomer> {
	let reading: Promise<CustomerNames> | undefined;
	const read = async () => new CustomerNames(await fetchAll(client, toListing()), keepRows);
	return async (name) => {
		reading ??= read();
		return (await reading).find(name);
	};
}
