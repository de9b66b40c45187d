const { projects } = require('../../jest.config');

/** The tests with a real n8n, one after the other: each has a whole n8n to itself. */
/** @type {import('jest').Config} */
module.exports = {
	displayName: 'n8n',
	testEnvironment: 'node',
	transform: projects[0].transform,
	maxWorkers: 1,
	testTimeout: 300_000,
	// What a failed test leaves running must not hold the run.
	forceExit: true,
	verbose: true,
};
