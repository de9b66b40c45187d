/* The pools of a large account reseller. Nothing of this endpoint was ever seen: all is as documented (DOC), with invented values. */
import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import { SeededRandom } from './seededRandom';

export type PooledSubscription = components['schemas']['PooledSubscription'];

const PRODUCTS = [2048, 40, 42, 49, 65];

function inventPooledSubscription(random: SeededRandom, index: number, today: Date): PooledSubscription {
	const total = random.integer(0, 500);
	const allocated = random.integer(0, total);
	const day = (inDays: number) => new Date(today.getTime() + inDays * 86_400_000).toISOString().slice(0, 10);
	const product = random.pick(PRODUCTS);
	const row: PooledSubscription = {
		licenseId: random.guid(),
		product: random.chance(0.2) ? String(product) : product,
		poolName: `Pool ${index}`,
		storage: random.pick(['AvePoint storage', 'Own storage', 'N/A']),
		subscriptionName: `Subscription ${index}`,
		source: random.pick([5, 6] as const),
		unitPrice: `${random.integer(0, 40)}.${random.integer(10, 99)}`,
		paymentType: random.pick([0, 1] as const),
		totalUserSeat: String(total),
		allocatedUserSeat: String(allocated),
		availableUserSeat: random.chance(0.05) ? 'N/A' : String(total - allocated),
		expirationDate: `${day(random.integer(-30, 400))}T00:00:00Z`,
		status: random.pick([0, 1, 2, 3, 4] as const),
	};
	if (random.chance(0.1)) delete row.unitPrice;
	if (random.chance(0.1)) row.startDate = day(-random.integer(1, 300));
	return row;
}

export function inventPooledSubscriptions(count: number, seed: number, today: Date): PooledSubscription[] {
	const random = new SeededRandom(seed);
	return Array.from({ length: count }, (_, index) => inventPooledSubscription(random, index, today));
}
