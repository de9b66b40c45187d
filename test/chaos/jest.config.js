/** The chaos test, with the engines of the newest and the oldest n8n. */
const { projects } = require('../../jest.config');

const chaos = (displayName, share) => ({
	...projects.find((project) => project.displayName === displayName),
	testMatch: ['<rootDir>/test/chaos/**/*.test.ts'],
	globals: { SHARE_OF_REQUESTS: share },
});

/** @type {import('jest').Config} */
module.exports = {
	projects: [chaos('newest n8n', 1), chaos('oldest n8n', 0.25)],
	maxWorkers: 1,
	testTimeout: 1_800_000,
	// n8n-core leaves timers behind.
	forceExit: true,
	verbose: true,
};
