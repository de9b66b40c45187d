import type { Resource } from '../../shared/operation';
import { getAll } from './getAll';

export const pooledSubscription: Resource = {
	option: { name: 'Pooled Subscription', value: 'pooledSubscription' },
	operations: [getAll],
};
