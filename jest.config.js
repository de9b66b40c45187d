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

const transform = {
	'^.+\\.ts$': ['ts-jest', { tsconfig: join(__dirname, 'tsconfig.dev.json'), transpilation: true }],
};

/** @param folders of test/ */
const project = (displayName, folders, moduleNameMapper = {}) => ({
	displayName,
	rootDir: __dirname,
	testEnvironment: 'node',
	testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
	transform,
	moduleNameMapper: { ...sources, ...moduleNameMapper },
});

const SHIPPED = ['credentials', 'node', 'transport', 'trigger'];

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		project('newest n8n', SHIPPED),
		project('oldest n8n', SHIPPED, {
			'^(n8n-core|n8n-workflow|reflect-metadata)$': join(oldest, '$1'),
		}),
		project('sandbox', ['sandbox']),
		project('tools', ['tools']),
	],
	maxWorkers: '100%',
	testTimeout: 20_000,
	// n8n-core leaves timers behind.
	forceExit: true,
	collectCoverageFrom: ['credentials/**/*.ts', 'nodes/**/*.ts', '!**/apiTypes.ts'],
	coverageReporters: ['text', 'text-summary'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
