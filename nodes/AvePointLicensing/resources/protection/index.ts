import type { Resource } from '../../shared/operation';
import { getAll } from './getAll';
import { getUsers } from './getUsers';

export const protection: Resource = {
	option: { name: 'Protection', value: 'protection' },
	operations: [getAll, getUsers],
};
