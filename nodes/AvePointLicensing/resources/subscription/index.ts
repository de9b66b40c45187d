import type { Resource } from '../../shared/operation';
import { getAll } from './getAll';

export const subscription: Resource = {
	option: { name: 'Subscription', value: 'subscription' },
	operations: [getAll],
};
