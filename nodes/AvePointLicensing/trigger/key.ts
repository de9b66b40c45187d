import { createHash } from 'node:crypto';

/** A short key, because a trigger stores thousands; 66 bits are enough to tell them apart. */
export const toKey = (parts: unknown[]) =>
	createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 11);
