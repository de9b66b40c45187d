import { createHash } from 'node:crypto';

/** A short name for what a trigger keeps by the thousand; 66 bits tell them apart. */
export const toKey = (parts: unknown[]) =>
	createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 11);
