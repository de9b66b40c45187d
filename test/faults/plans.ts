/* What executions ask for, drawn from a seed, with the right answer for each item. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SandboxCustomer } from '../../sandbox/data';
import type { Invention } from '../../sandbox/invention';
import { ofCustomers, ofSeats, ofSimplified, ofSubscriptions, ofTenants } from './truth';
import type { Right } from './truth';

export interface Plan {
	name: string;
	items: IDataObject[];
	parameters: INodeParameters;
	/** For each item. Called when the list is as it was before the execution. */
	rights: () => Right[];
}

/** @param most customers, where each has an item */
type Make = (invention: Invention, customers: SandboxCustomer[], most: number) => Plan;

const BY_ID = { __rl: true, mode: 'id', value: '={{ $json.customerId }}' };
/** Customers that an execution asks for; fewer where each waits for the last one's faults. */
const MOST = 50;
const MOST_IN_A_ROW = 10;
const PRODUCTS = [2048, 2048, 2048, 40, 49, 32];

/** Some customers, each once; at times one that does not exist, or no id at all. */
function chosen(invention: Invention, customers: SandboxCustomer[], most: number): IDataObject[] {
	const first = invention.integer(0, customers.length - most);
	const items: IDataObject[] = customers
		.slice(first, first + invention.integer(1, most))
		.map(({ id }) => ({ customerId: id }));
	if (invention.chance(0.1)) items.splice(invention.integer(0, items.length), 0, { customerId: 'unknown' });
	if (invention.chance(0.05)) items.splice(invention.integer(0, items.length), 0, { customerId: '' });
	return items;
}

const finder = (customers: SandboxCustomer[]) => {
	const known = new Map(customers.map((customer) => [customer.id, customer]));
	return ({ customerId }: IDataObject) => known.get(String(customerId));
};

const limits = (invention: Invention): [INodeParameters, number | undefined] => {
	const limit = invention.pick([1, 30, 100, 120]);
	return invention.chance(0.6) ? [{ returnAll: true }, undefined] : [{ returnAll: false, limit }, limit];
};

const userSeats: Make = (invention, customers, most) => {
	const items = chosen(invention, customers, most);
	const productType = invention.pick(PRODUCTS);
	const endpoint = invention.pick(['automatic', 'automatic', 'productOverview']);
	return {
		name: 'User Seats: Get User Seats',
		items,
		parameters: { productType, options: { endpoint } },
		rights: () => items.map(finder(customers)).map((customer) => ofSeats(customer, productType)),
	};
};

const tenants: Make = (invention, customers, most) => {
	const items = chosen(invention, customers, most);
	const tenantType = invention.pick([0, 0, 0, 1]);
	const [limited, limit] = limits(invention);
	return {
		name: 'Tenant: Get User Seats',
		items,
		parameters: { resource: 'tenant', customerId: BY_ID, tenantType, ...limited },
		rights: () =>
			items.map(finder(customers)).map((customer) => ({ ...ofTenants(customer, tenantType), limit })),
	};
};

const subscriptions: Make = (invention, customers, most) => {
	const [limited, limit] = limits(invention);
	const base = { resource: 'subscription', operation: 'getAll', simplify: false, ...limited };
	if (invention.chance(0.5)) {
		return {
			name: 'Subscription: Get Many',
			items: [{}, {}],
			parameters: base,
			rights: () => [ofSubscriptions(customers, limit), ofSubscriptions(customers, limit)],
		};
	}
	const items = chosen(invention, customers, most).filter(({ customerId }) => customerId !== '');
	const find = finder(customers);
	return {
		name: 'Subscription: Get Many of a customer',
		items,
		parameters: { ...base, filters: { customerIds: '={{ $json.customerId }}' } },
		rights: () =>
			items.map((item) =>
				ofSubscriptions(
					[find(item)].filter((one) => one !== undefined),
					limit,
				),
			),
	};
};

const simplified: Make = (invention, customers) => {
	const [limited, limit] = limits(invention);
	const days = invention.integer(0, 200);
	const [filters, passes] = invention.pick<[IDataObject, (row: IDataObject) => boolean]>([
		[{}, () => true],
		[{ overPurchasedOnly: true }, ({ overage }) => Number(overage) > 0],
		[
			{ expiresWithinDays: days },
			({ daysToExpiry }) =>
				daysToExpiry !== null && Number(daysToExpiry) >= 0 && Number(daysToExpiry) <= days,
		],
		[{ service: 'GOOGLE' }, ({ service }) => String(service).includes('Google')],
	]);
	return {
		name: 'Subscription: Get Many, simplified and filtered',
		items: [{}],
		parameters: {
			resource: 'subscription',
			operation: 'getAll',
			simplify: true,
			filters: filters as INodeParameters,
			...limited,
		},
		rights: () => [ofSimplified(customers, { limit, passes })],
	};
};

const customer: Make = (invention, customers, most) => {
	const items = chosen(invention, customers, most);
	const find = finder(customers);
	return {
		name: 'Customer: Get',
		items,
		parameters: { resource: 'customer', operation: 'get', customerId: BY_ID },
		rights: () =>
			items.map((item) => {
				const found = find(item);
				return { ...ofCustomers(found ? [found] : []), ...(!found && { rows: undefined }) };
			}),
	};
};

const customerList: Make = (invention, customers) => {
	const [limited, limit] = limits(invention);
	return {
		name: 'Customer: Get Many',
		items: [{}],
		parameters: { resource: 'customer', operation: 'getAll', ...limited },
		rights: () => [ofCustomers(customers, limit)],
	};
};

const PLANS = [userSeats, userSeats, tenants, subscriptions, simplified, customer, customerList];

/** @param customers as they are before the execution */
export function drawPlan(invention: Invention, customers: SandboxCustomer[]): Plan {
	// A server takes one connection a turn of the event loop: with more at once, they would wait for it too long.
	const concurrency = invention.pick([1, 5, 10, 20]);
	const most = concurrency === 1 ? MOST_IN_A_ROW : MOST;
	const { parameters, ...plan } = invention.pick(PLANS)(invention, customers, most);
	const options = { ...(parameters.options as object), concurrency, retryBudget: 1 };
	return { ...plan, parameters: { ...parameters, options } };
}
