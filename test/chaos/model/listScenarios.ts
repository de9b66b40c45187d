/* Operations on the lists of all customers. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { ofCustomers, ofSimplified, ofSubscriptions } from './oracle';
import { chosen, finder, limits } from './scenario';
import type { MakeScenario } from './scenario';

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

export const listScenarios = [subscriptions, simplified, customerList, pools];
