/** The tests with a real n8n, one after the other: each has a whole n8n to itself. */
/** @type {import('jest').Config} */
module.exports = {
	displayName: 'e2e',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', transpilation: true }] },
	maxWorkers: 1,
	testTimeout: 300_000,
	// What a failed test leaves running must not hold the run.
	forceExit: true,
	verbose: true,
};
