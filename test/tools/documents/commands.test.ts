/* What the documents tell people to type: scripts and options are there, and each block of commands is run by a test or by CI. */
import { resources } from '../../../nodes/AvePointLicensing/resources';
import { scripts } from '../../../package.json';
import { codeOf, DOCUMENTS, read } from '../../support/documents';
import { program } from '../../support/program';

/** Scripts and their arguments, in blocks of code and within a text, without the variables before them. */
const COMMANDS = DOCUMENTS.flatMap((file) =>
	[...read(file).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))\b([^`\n]*)/g)].map(
		([, script, short, rest]) => ({
			script: script ?? short,
			options: rest.split(' -- ')[1]?.match(/(?<![\w-])--[\w-]+/g) ?? [],
		}),
	),
);

/** The line of a block of code without variables and comment, and the file that runs it, which has this text. */
const RUN_BY: Record<string, [file: string, text: string]> = {
	'npm start': ['test/tools/programs.test.ts', "program('start', [])"],
	'npm test': ['.ci/run', 'npm test\n'],
	// CI runs it with the seed.
	'npm run test:faults': ['.ci/run', 'npm run test:faults -- --seed 1\n'],
	'npm run test:faults -- --seed 1': ['.ci/run', 'npm run test:faults -- --seed 1\n'],
	'openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes': [
		'test/tools/openssl.test.ts',
		"commandsOf('README.md')",
	],
	'openssl req -x509 -newkey rsa:2048 -sha256 -days 730 -nodes -subj /CN=n8n -keyout key.pem -out certificate.pem':
		['test/tools/openssl.test.ts', "commandsOf('docs/credential.md')"],
	'openssl x509 -in certificate.pem -outform der -out certificate.cer': [
		'test/tools/openssl.test.ts',
		"commandsOf('docs/credential.md')",
	],
	'npm start -- --diagnose': ['test/verify/diagnose.test.ts', "'--diagnose'"],
	'npm start -- --customer <id>': ['test/tools/programs.test.ts', "'--customer'"],
};
/** Its blocks are read and run by test/install. */
const RUN_AS_A_WHOLE = 'docs/install.md';

test('every script that is named is one of package.json', () => {
	const named = new Set(COMMANDS.map(({ script }) => script));
	expect(named.size).toBeGreaterThan(10);
	expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...named]));
});

const optionsOf = (name: string) =>
	COMMANDS.filter(({ script }) => script === name).flatMap(({ options }) => options);
const WITH_OPTIONS = [...new Set(COMMANDS.filter(({ options }) => options.length > 0).map((c) => c.script))];
/** Those of a test runner: their options are read by the program behind it. */
const OWN_HELP = WITH_OPTIONS.filter((name) => !['test:faults', 'release'].includes(name));

test.each(OWN_HELP)('npm run %s -- --help has every option that is named', (name) => {
	const { status, stdout } = program(name, ['--help']);
	expect(status).toBe(0);
	for (const option of optionsOf(name)) expect(stdout).toMatch(new RegExp(`^ .*${option}\\b`, 'm'));
});

test('every block of commands is run by a test or by CI', () => {
	const runAsAWhole = codeOf(RUN_AS_A_WHOLE).flatMap(({ code }) => code.split('\n'));
	const lines = DOCUMENTS.filter((file) => file !== RUN_AS_A_WHOLE)
		.flatMap((file) => codeOf(file))
		.filter(({ language }) => language === '' || language === 'sh')
		.flatMap(({ code }) => code.split('\n'))
		.filter((line) => !runAsAWhole.includes(line))
		.filter((line) => /^(\w+=\S+ )*(npm|npx|node|openssl|git|docker) /.test(line))
		.map((line) => line.replace(/^(\w+=\S+ )+/, '').replace(/\s+#.*$/, ''));
	expect([...new Set(lines)].sort()).toEqual(Object.keys(RUN_BY).sort());
	const missing = Object.values(RUN_BY).filter(([file, text]) => !read(file).includes(text));
	expect(missing).toEqual([]);
});

test('every operation has a row in the README, and a section in its own page', () => {
	const rows = [...read('README.md').matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm)].map(
		([, resource, operation]) => `${resource} > ${operation}`,
	);
	const sections = [...read('docs/operations.md').matchAll(/^## (.+) > (.+)$/gm)].flatMap(
		([, resource, operations]) => operations.split(', ').map((operation) => `${resource} > ${operation}`),
	);
	const operations = resources.flatMap(({ option, operations: own }) =>
		own.map((operation) => `${option.name} > ${operation.option.name}`),
	);
	expect(rows).toEqual(expect.arrayContaining(operations));
	expect(sections.sort()).toEqual(operations.sort());
});
