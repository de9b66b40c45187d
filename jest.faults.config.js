/** The storm, with the engines of the newest and the oldest n8n. Code is taken from the sources, as in the other tests. */
const { projects } = require('./jest.config');

const storm = (displayName, share) => {
	const { transform, moduleNameMapper } = projects.find((project) => project.displayName === displayName);
	return {
		displayName,
		rootDir: __dirname,
		testEnvironment: 'node',
		testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
		transform,
		moduleNameMapper,
		globals: { STORM_SHARE: share },
	};
};

/** @type {import('jest').Config} */
module.exports = {
	projects: [storm('engine, newest n8n', 1), storm('engine, oldest n8n', 0.25)],
	maxWorkers: 1,
	testTimeout: 1_800_000,
	// n8n-core leaves timers behind.
	forceExit: true,
	verbose: true,
};
