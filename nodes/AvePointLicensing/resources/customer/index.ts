import type { Resource } from '../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';

export const customer: Resource = {
	option: { name: 'Customer', value: 'customer' },
	operations: [getAll, get],
};
