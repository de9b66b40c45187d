/* The README has every operation, and what it and the contributing guide tell people to type is there: scripts and options. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resources } from '../../nodes/AvePointLicensing/resources';
import { scripts } from '../../package.json';
import { program } from '../support/program';
import { ROOT } from '../support/workflow';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Script and arguments of code blocks and of code within a text, without the variables before them. */
const COMMANDS = ['README.md', 'CONTRIBUTING.md', 'docs/unknowns.md'].flatMap((file) =>
	[...read(file).matchAll(/\bnpm (?:run ([\w:]+)|(start|test))\b([^`\n]*)/g)].map(
		([, script, short, rest]) => ({
			script: script ?? short,
			options: rest.split(' -- ')[1]?.match(/--[\w-]+/g) ?? [],
		}),
	),
);

test('every script that is named is one of package.json', () => {
	const named = new Set(COMMANDS.map(({ script }) => script));
	expect(named.size).toBeGreaterThan(10);
	expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...named]));
});

const optionsOf = (name: string) =>
	COMMANDS.filter(({ script }) => script === name).flatMap(({ options }) => options);
const WITH_OPTIONS = [...new Set(COMMANDS.filter(({ options }) => options.length > 0).map((c) => c.script))];

test.each(WITH_OPTIONS)('npm run %s -- --help has every option that is named', (name) => {
	const { status, stdout } = program(name, ['--help']);
	expect(status).toBe(0);
	for (const option of optionsOf(name)) expect(stdout).toMatch(new RegExp(`^ .*${option}\\b`, 'm'));
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

const DOCUMENTS = [
	'README.md',
	'CONTRIBUTING.md',
	'examples/README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

test('each picture is used, and each that is used is there', () => {
	const used = DOCUMENTS.flatMap((file) =>
		[...read(file).matchAll(/\]\(([^)]+\.png)\)/g)].map(([, path]) => join(dirname(file), path)),
	);
	const pictures = readdirSync(join(ROOT, 'docs/screenshots')).map((name) => join('docs/screenshots', name));
	expect([...new Set(used)].sort()).toEqual(pictures.sort());
});
