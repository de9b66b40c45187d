import type { Resource } from '../../shared/operation';
import { getAll } from './getAll';

export const tenant: Resource = {
	option: { name: 'Tenant', value: 'tenant' },
	operations: [getAll],
};
