/** The tests of the programs for makers, and of what this repository has for GitHub: npm test would take too long with them. */
const { projects } = require('./jest.config');

const { transform } = projects[0];

/** @type {import('jest').Config} */
module.exports = {
	displayName: 'verify',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/verify/**/*.test.ts'],
	transform,
	maxWorkers: 2,
	testTimeout: 120_000,
};
