import type { Resource } from '../../shared/operation';
import { getUserSeats } from './getUserSeats';

export const userSeat: Resource = {
	option: { name: 'User Seat', value: 'userSeat' },
	operations: [getUserSeats],
};
