/* The README has every operation, and every command that it names is run: by a test, or by CI. Those of the contributing guide too, but a few. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../../nodes/AvePointLicensing/resources';
import { ROOT } from '../support/workflow';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Of code blocks and of code within a text, without the variables before them. */
const commandsOf = (text: string) =>
	[...text.matchAll(/^(?:\w+=\S+ )*((?:npm|openssl) .+)$|`((?:npm|openssl) [^`\n]+)`/gm)].map(
		([, line, span]) => (line ?? span).trim(),
	);

const PROGRAMS = 'test/tools/programs.test.ts';
const DIAGNOSE = 'test/verify/diagnose.test.ts';
const FIGURES = 'test/n8n/figures.test.ts';
const DEMO = 'test/n8n/cli.test.ts';
const RELEASE = 'test/verify/release.test.ts';
const CI = '.ci/run';

/** Where it is run, and how that file says it. */
const RUN_BY: Record<string, [file: string, words: string]> = {
	'npm start': [PROGRAMS, "program('start', [])"],
	'npm start -- --report': [PROGRAMS, "['--report', '--csv', file]"],
	'npm start -- --customer <id>': [PROGRAMS, "'--customer', customerIds[1]"],
	'npm start -- --help': [PROGRAMS, "program('start', ['--help'])"],
	'npm start --silent -- --json': [PROGRAMS, "program('start', ['--json'])"],
	'npm start -- --diagnose': [DIAGNOSE, "'--diagnose'"],
	'npm run n8n': [DEMO, "'n8n', ...args"],
	'npm run n8n -- --clean': [DEMO, "start(['--clean'])"],
	'npm run n8n -- --installed': [DEMO, "start(['--installed']"],
	'npm run sandbox': [PROGRAMS, "'sandbox', '--port'"],
	'npm run sandbox -- --help': [PROGRAMS, "program('sandbox', ['--help'])"],
	'npm run scale': [FIGURES, "run('scale'"],
	'npm run types': ['test/sandbox/document.test.ts', 'tools/types.ts'],
	'npm run release -- minor': [RELEASE, "'minor'"],
	'npm run bench': [FIGURES, "run('bench'"],
	'npm test': [CI, 'npm test'],
	'npm run verify': [CI, 'npm run verify'],
	'npm run test:e2e': [CI, 'npm run test:e2e'],
	'npm run test:faults': [CI, 'npm run test:faults'],
	'npm run test:queue': [CI, 'npm run test:queue'],
	'openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes': [
		'test/tools/openssl.test.ts',
		'^openssl (.+)$',
	],
};

/* They change files of the repository, so nothing runs them by itself. */
const BY_HAND = ['npm run lint:fix', 'npm run format', 'npm run screenshots'];

const README = commandsOf(read('README.md'));
const COMMANDS = new Set([...README, ...commandsOf(read('CONTRIBUTING.md'))]);

test('nothing of the README is left to be run by hand', () => {
	expect(README.filter((command) => BY_HAND.includes(command))).toEqual([]);
});

test.each([...COMMANDS].filter((command) => !BY_HAND.includes(command)))('`%s` is run', (command) => {
	expect(Object.keys(RUN_BY)).toContain(command);
	const [file, words] = RUN_BY[command];
	expect(read(file)).toContain(words);
});

test('and every command that is run is named', () => {
	expect(Object.keys(RUN_BY).filter((command) => !COMMANDS.has(command))).toEqual([]);
});

test('every operation has a row', () => {
	const rows = [...read('README.md').matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].map(
		([, resource, operation]) => `${resource} > ${operation}`,
	);
	const operations = resources.flatMap(({ option, operations: own }) =>
		own.map((operation) => `${option.name} > ${operation.option.name}`),
	);
	expect(rows).toEqual(expect.arrayContaining(operations));
});
