/** The storm, with the newest n8n's engine. Code is taken from the sources, as in the other tests. */
const { projects } = require('./jest.config');

const { moduleNameMapper, transform } = projects.find(
	({ displayName }) => displayName === 'engine, newest n8n',
);

/** @type {import('jest').Config} */
module.exports = {
	displayName: 'faults',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
	transform,
	moduleNameMapper,
	maxWorkers: 1,
	testTimeout: 1_800_000,
	// n8n-core leaves timers behind.
	forceExit: true,
	verbose: true,
};
