/** The test of n8n's queue mode: a main and two workers, Redis and PostgreSQL. */
/** @type {import('jest').Config} */
module.exports = {
	...require('./jest.e2e.config.js'),
	displayName: 'queue',
	testMatch: ['<rootDir>/test/queue/**/*.test.ts'],
	testTimeout: 240_000,
};
