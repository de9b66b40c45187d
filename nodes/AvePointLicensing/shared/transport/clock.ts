import { sleep } from 'n8n-workflow';

/** A clock that only goes forward, in milliseconds: the machine's time may be set back amid a wait. */
export const clock = { now: () => performance.now(), sleep };
