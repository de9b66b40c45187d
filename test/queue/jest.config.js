/** The test of n8n's queue mode: a main and two workers, Redis and PostgreSQL. */
/** @type {import('jest').Config} */
module.exports = { ...require('../n8n/jest.config'), displayName: 'queue', testTimeout: 240_000 };
