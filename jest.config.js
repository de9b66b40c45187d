const { join } = require('node:path');

const escape = (path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/*
 * n8n loads the built package, by a path with slashes on Windows too; its code is taken from the sources here, so that coverage
 * is about the lines people read.
 */
const dist = join(__dirname, 'dist').replaceAll('\\', '/');
const sources = {
	[`^${escape(dist)}/(credentials|nodes)/(.*)\\.js$`]: '<rootDir>/$1/$2.ts',
};

const oldest = join(__dirname, 'engine/oldest/node_modules');

const project = (displayName, folder, moduleNameMapper = {}) => ({
	displayName,
	rootDir: __dirname,
	testEnvironment: 'node',
	testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
	transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.dev.json', transpilation: true }] },
	moduleNameMapper: { ...sources, ...moduleNameMapper },
});

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		project('unit', 'unit'),
		project('contract', 'contract'),
		project('tools', 'tools'),
		project('engine, newest n8n', 'engine'),
		project('engine, oldest n8n', 'engine', {
			'^(n8n-core|n8n-workflow|reflect-metadata)$': join(oldest, '$1'),
		}),
	],
	maxWorkers: '100%',
	testTimeout: 20_000,
	// n8n-core leaves timers behind.
	forceExit: true,
	collectCoverageFrom: ['credentials/**/*.ts', 'nodes/**/*.ts', '!**/apiTypes.ts'],
	coverageReporters: ['text', 'text-summary'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
