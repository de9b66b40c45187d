/* Operations on the customer of each item. */
import type { INodeParameters } from 'n8n-workflow';
import type { SeededRandom } from '../../../sandbox/seededRandom';
import { ofCustomers, ofModules, ofSeats, ofTenants, ofUsers } from './oracle';
import { chosen, finder, limits } from './scenario';
import type { MakeScenario } from './scenario';

const MOST_WITH_USERS = 8;
const PRODUCTS = [2048, 2048, 2048, 40, 49, 32];

/** The parameter for the customer of an item, by its ID or by one of its names, and which of both in words. */
function chooseCustomer(random: SeededRandom): [string, INodeParameters] {
	const toLocator = (mode: string, value: string) => ({ customerId: { __rl: true, mode, value } });
	return random.chance(0.6)
		? ['', toLocator('id', '={{ $json.customerId }}')]
		: [', by name', toLocator('name', '={{ $json.customerName }}')];
}

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

export const customerScenarios = [userSeats, userSeats, tenants, modules, users, customer];
