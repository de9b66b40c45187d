import type { Resource } from '../shared/operation';
import { customer } from './customer';
import { pooledSubscription } from './pooledSubscription';
import { protection } from './protection';
import { subscription } from './subscription';
import { tenant } from './tenant';
import { userSeat } from './userSeat';

/** The first one is the default. */
export const resources: Resource[] = [
	userSeat,
	subscription,
	protection,
	tenant,
	customer,
	pooledSubscription,
];
