import type { Resource } from '../../shared/operation';
import { getUserSeats } from './getUserSeats';

export const tenant: Resource = {
	option: { name: 'Tenant', value: 'tenant' },
	operations: [getUserSeats],
};
