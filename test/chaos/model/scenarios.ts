/* What executions ask for, drawn from a seed, with the right answer for each item. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { SandboxCustomer } from '../../../sandbox/data';
import type { Sandbox } from '../../../sandbox/server';
import type { SeededRandom } from '../../../sandbox/seededRandom';
import { ofCustomers, ofModules, ofSeats, ofSimplified, ofSubscriptions, ofTenants, ofUsers } from './oracle';
import type { ExpectedRows } from './oracle';

export interface Scenario {
	name: string;
	items: IDataObject[];
	parameters: INodeParameters;
	/** For each item. Called when the list is as it was before the execution. */
	expected: () => ExpectedRows[];
}

type Data = Pick<Sandbox, 'customers' | 'pooledSubscriptions'>;

/** @param most customers, where each has an item */
type MakeScenario = (random: SeededRandom, data: Data, most: number) => Scenario;

/** The parameter for the customer of an item, by its ID or by one of its names, and which of both in words. */
function chooseCustomer(random: SeededRandom): [string, INodeParameters] {
	const toLocator = (mode: string, value: string) => ({ customerId: { __rl: true, mode, value } });
	return random.chance(0.6)
		? ['', toLocator('id', '={{ $json.customerId }}')]
		: [', by name', toLocator('name', '={{ $json.customerName }}')];
}

/** Customers that an execution asks for; fewer where each waits for the last one's faults. */
const MOST = 50;
const MOST_IN_A_ROW = 10;
const MOST_WITH_USERS = 8;
const PRODUCTS = [2048, 2048, 2048, 40, 49, 32];

/** Some customers, each once; at times one that does not exist, or none at all. */
function chosen(random: SeededRandom, customers: SandboxCustomer[], most: number): IDataObject[] {
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

const finder = (customers: SandboxCustomer[]) => {
	const known = new Map(customers.map((customer) => [customer.id, customer]));
	return ({ customerId }: IDataObject) => known.get(String(customerId));
};

const limits = (random: SeededRandom): [INodeParameters, number | undefined] => {
	const limit = random.pick([1, 30, 100, 120]);
	return random.chance(0.6) ? [{ returnAll: true }, undefined] : [{ returnAll: false, limit }, limit];
};

const userSeats: MakeScenario = (random, { customers }, most) => {
	const items = chosen(random, customers, most);
	const productType = random.pick(PRODUCTS);
	const endpoint = random.pick(['automatic', 'automatic', 'productOverview']);
	const [how, choice] = chooseCustomer(random);
	return {
		name: `User Seats: Get User Seats${how}`,
		items,
		parameters: { productType, ...choice, options: { endpoint } },
		expected: () => items.map(finder(customers)).map((customer) => ofSeats(customer, productType)),
	};
};

const tenants: MakeScenario = (random, { customers }, most) => {
	const items = chosen(random, customers, most);
	const tenantType = random.pick([0, 0, 0, 1]);
	const [how, choice] = chooseCustomer(random);
	const [limited, limit] = limits(random);
	return {
		name: `Tenant: Get Many${how}`,
		items,
		parameters: { resource: 'tenant', operation: 'getAll', ...choice, tenantType, ...limited },
		expected: () =>
			items.map(finder(customers)).map((customer) => ({ ...ofTenants(customer, tenantType), limit })),
	};
};

const modules: MakeScenario = (random, { customers }, most) => {
	const items = chosen(random, customers, most);
	const [how, choice] = chooseCustomer(random);
	const [limited, limit] = limits(random);
	return {
		name: `Protection: Get Many${how}`,
		items,
		parameters: { resource: 'protection', operation: 'getAll', ...choice, ...limited },
		expected: () => items.map(finder(customers)).map((customer) => ofModules(customer, limit)),
	};
};

/** Of few customers: each has a list for each tenant. */
const users: MakeScenario = (random, { customers }, most) => {
	const items = chosen(random, customers, Math.min(most, MOST_WITH_USERS));
	const [how, choice] = chooseCustomer(random);
	const [limited, limit] = limits(random);
	const unprotectedOnly = random.chance(0.5);
	const filters = unprotectedOnly ? { unprotectedOnly } : {};
	return {
		name: `Protection: Get Many Users${how}`,
		items,
		parameters: { resource: 'protection', operation: 'getUsers', ...choice, filters, ...limited },
		expected: () => items.map(finder(customers)).map((customer) => ofUsers(customer, unprotectedOnly, limit)),
	};
};

const subscriptions: MakeScenario = (random, { customers }, most) => {
	const [limited, limit] = limits(random);
	const base = { resource: 'subscription', operation: 'getAll', output: 'raw', ...limited };
	if (random.chance(0.5)) {
		return {
			name: 'Subscription: Get Many',
			items: [{}, {}],
			parameters: base,
			expected: () => [ofSubscriptions(customers, limit), ofSubscriptions(customers, limit)],
		};
	}
	const items = chosen(random, customers, most).filter(({ customerId }) => customerId !== '');
	const find = finder(customers);
	return {
		name: 'Subscription: Get Many of a customer',
		items,
		parameters: { ...base, filters: { customerIds: '={{ $json.customerId }}' } },
		expected: () =>
			items.map((item) =>
				ofSubscriptions(
					[find(item)].filter((one) => one !== undefined),
					limit,
				),
			),
	};
};

const simplified: MakeScenario = (random, { customers }) => {
	const [limited, limit] = limits(random);
	const days = random.integer(0, 200);
	const [filters, passes] = random.pick<[IDataObject, (row: IDataObject) => boolean]>([
		[{}, () => true],
		[{ overPurchasedOnly: true }, ({ overage }) => Number(overage) > 0],
		[
			{ expiresWithinDays: days },
			({ daysToExpiry }) =>
				daysToExpiry !== null && Number(daysToExpiry) >= 0 && Number(daysToExpiry) <= days,
		],
		[{ service: 'GOOGLE' }, ({ service }) => String(service).includes('Google')],
		[{ paymentType: 'PREPAID' }, ({ paymentType }) => paymentType === 'Prepaid'],
		[{ source: 'Marketplace' }, () => false],
	]);
	// `customerId` tells the rows apart.
	const fields = random.pick([
		undefined,
		undefined,
		'customerId,service,daysToExpiry,source,package',
		'customerId,change,microsoftLicenseAvailable,purchasedCapacityGb,storage,contractEndDate',
	]);
	return {
		name: `Subscription: Get Many, ${fields ? 'selected fields' : 'simplified'} and filtered`,
		items: [{}],
		parameters: {
			resource: 'subscription',
			operation: 'getAll',
			...(fields && { output: 'selectedFields', fields: fields.split(',').reverse() }),
			filters: filters as INodeParameters,
			...limited,
		},
		expected: () => [ofSimplified(customers, { limit, passes, fields })],
	};
};

const customer: MakeScenario = (random, { customers }, most) => {
	const items = chosen(random, customers, most);
	const find = finder(customers);
	const [how, choice] = chooseCustomer(random);
	return {
		name: `Customer: Get${how}`,
		items,
		parameters: { resource: 'customer', operation: 'get', ...choice },
		expected: () =>
			items.map((item) => {
				const found = find(item);
				return { ...ofCustomers(found ? [found] : []), ...(!found && { rows: undefined }) };
			}),
	};
};

const customerList: MakeScenario = (random, { customers }) => {
	const [limited, limit] = limits(random);
	return {
		name: 'Customer: Get Many',
		items: [{}],
		parameters: { resource: 'customer', operation: 'getAll', ...limited },
		expected: () => [ofCustomers(customers, limit)],
	};
};

/** Raw, because the sandbox has what the service sends. */
const pools: MakeScenario = (random, { pooledSubscriptions: rows }) => {
	const [limited, limit] = limits(random);
	return {
		name: 'Pooled Subscription: Get Many, raw',
		items: [{}],
		parameters: { resource: 'pooledSubscription', operation: 'getAll', output: 'raw', ...limited },
		expected: () => [{ rows: [...rows], limit }],
	};
};

const SCENARIOS = [
	userSeats,
	userSeats,
	tenants,
	modules,
	users,
	subscriptions,
	simplified,
	customer,
	customerList,
	pools,
];

/** @param data as it is before the execution */
export function pickScenario(random: SeededRandom, data: Data): Scenario {
	// A server takes one connection a turn of the event loop: with more at once, they would wait for it too long.
	const concurrency = random.pick([1, 5, 10, 20]);
	const most = concurrency === 1 ? MOST_IN_A_ROW : MOST;
	const { parameters, ...scenario } = random.pick(SCENARIOS)(random, data, most);
	const options = { ...(parameters.options as object), concurrency, retryBudget: 1 };
	return { ...scenario, parameters: { ...parameters, options } };
}
