import type { Resource } from '../shared/operation';
import { userSeat } from './userSeat';

/** The first one is the default. */
export const resources: Resource[] = [userSeat];
