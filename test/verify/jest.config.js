/** The tests of the slow programs, and of what this repository has for GitHub: npm test would take too long with them. */
const { projects } = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	displayName: 'verify',
	testEnvironment: 'node',
	transform: projects[0].transform,
	maxWorkers: 2,
	testTimeout: 120_000,
};
