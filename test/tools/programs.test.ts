/* The programs as a user runs them: the built package, in processes of their own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/server';
import { program } from '../support/program';
import { startSandboxProgram } from '../support/sandboxProgram';
import { ROOT } from '../support/workflow';

describe('npm start', () => {
	test('runs the example in n8n’s engine, from the built package, and prints a table', () => {
		const { status, stdout } = program('start', []);
		expect(status).toBe(0);
		expect(stdout).toMatch(/│ customerId +│ productType │ productName +│ userSeats │ purchasedUserSeat │/);
		expect(stdout.match(/│ [\da-f]{8}-/g)).toHaveLength(10);
		expect(stdout).toContain('What to do next:');
	});

	test('--json prints the items alone, and a failed item is told by the exit code', () => {
		const { customerIds } = readExample();
		const one = program('start', ['--json', '--customer', customerIds[1], '--product-type', '40']);
		expect(JSON.parse(one.stdout)).toEqual([
			expect.objectContaining({
				customerId: customerIds[1],
				productType: 40,
				productName: 'Baseline management',
			}),
		]);
		expect([one.status, one.stderr]).toEqual([0, '']);
		const example = program('start', ['--json']);
		const [block] = /(?<=```json\n)[^`]+/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [''];
		expect(JSON.parse(example.stdout)).toContainEqual(JSON.parse(block));
		const two = program('start', ['--json', '--customer', customerIds[1], '--customer', 'unknown']);
		expect(JSON.parse(two.stdout)).toEqual([
			expect.objectContaining({ customerId: customerIds[1] }),
			{ error: expect.stringContaining('The customer or the product was not found') },
		]);
		expect(two.status).toBe(1);
	});

	test('--json prints all of it into a pipe, which takes a part at a time', () => {
		const customers = new Array(5000).fill(['--customer', readExample().customerIds[1]]).flat() as string[];
		const { stdout } = program('start', ['--json', ...customers]);
		expect(JSON.parse(stdout)).toHaveLength(5000);
	});

	const id = { AVEPOINT_CLIENT_ID: 'x' };
	const customer = ['--customer', 'x'];
	test.each<[string, string[], Record<string, string>, RegExp]>([
		['a file for JSON', ['--csv', 'x', '--json'], {}, /--csv .+ cannot be used with .+--json/],
		['a report about one product', ['--report', '--product-type', '4'], {}, /--report.+ cannot be used/],
		['a report about one customer', ['--csv', 'x', ...['--customer', 'x']], {}, /--report.+ cannot be used/],
		[
			'a diagnosis of two',
			['--diagnose', ...['a', 'b'].flatMap((name) => ['--customer', name])],
			{},
			/one --customer/,
		],
		['a file that can’t be written', ['--report', '--csv', '/nowhere/x'], {}, /can't be written/],
		['an unknown option', ['--nothing'], {}, /unknown option/],
		['a product that is no number', ['--product-type', 'Fly'], {}, /positive whole number/],
		['an unknown environment', ['--environment', 'mars'], id, /Allowed choices/],
		['an environment without an app', ['--environment', 'aos2'], {}, /set AVEPOINT_CLIENT_ID/],
		['a secret without an app', customer, { AVEPOINT_CLIENT_SECRET: 'x' }, /AVEPOINT_CLIENT_ID is not/],
		['no customer', [], { ...id, AVEPOINT_CLIENT_SECRET: 'x' }, /at least one customer/],
		['neither secret nor certificate', customer, id, /Set either/],
		['an empty secret', customer, { ...id, AVEPOINT_CLIENT_SECRET: '' }, /Set either/],
		[
			'an empty secret beside a certificate',
			customer,
			{
				...id,
				AVEPOINT_CLIENT_SECRET: '',
				AVEPOINT_PRIVATE_KEY_FILE: 'README.md',
				AVEPOINT_CERTIFICATE_FILE: '/nowhere',
			},
			/AVEPOINT_CERTIFICATE_FILE names can't be read/,
		],
		[
			'a key without a certificate',
			customer,
			{ ...id, AVEPOINT_PRIVATE_KEY_FILE: 'README.md' },
			/AVEPOINT_CERTIFICATE_FILE too/,
		],
		[
			'a file that is not there',
			customer,
			{ ...id, AVEPOINT_PRIVATE_KEY_FILE: '/nowhere', AVEPOINT_CERTIFICATE_FILE: '/nowhere' },
			/can't be read/,
		],
		[
			'a file that is no key',
			customer,
			{ ...id, AVEPOINT_PRIVATE_KEY_FILE: 'README.md', AVEPOINT_CERTIFICATE_FILE: 'README.md' },
			/not in PEM format/,
		],
	])('%s is one clear line and an exit code', (_name, args, env, message) => {
		const { status, stdout, stderr } = program('start', args, env);
		expect(status).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toMatch(message);
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});

	test('--report prints the largest overages, and writes all of them to a file', () => {
		const folder = mkdtempSync(join(tmpdir(), 'avepoint-'));
		const file = join(folder, 'report.csv');
		const { status, stdout } = program('start', ['--report', '--csv', file]);
		const lines = readFileSync(file, 'utf8').trim().split('\n');
		rmSync(folder, { recursive: true });
		expect(status).toBe(0);
		expect(stdout).toMatch(
			/│ organization +│ service +│ purchasedUserSeats │ microsoftLicenseAssigned │ overage │ change │ paymentType +│ expirationDate │/,
		);
		expect(stdout).toMatch(/ │ (Prepaid|Pay as you go) +│ \d{4}-\d\d-\d\d +│/);
		expect(
			stdout.match(/ GmbH | AG | Ltd | Inc | LLC | BV | SAS | Pty |会社|Movers/g)?.length,
		).toBeGreaterThanOrEqual(10);
		expect(stdout).toContain(`${lines.length - 1} subscriptions over their seats`);
		expect(lines[0].trim()).toBe(
			'customerId,organization,service,purchasedUserSeats,microsoftLicenseAssigned,overage,change,paymentType,expirationDate,daysToExpiry',
		);
		expect(lines.filter((line) => /,(-2|0|5)?,(Prepaid|Pay as you go)?,/.test(line))).toHaveLength(
			lines.length - 1,
		);
	});

	test('--report says when there are more than it prints', () => {
		const { stdout } = program('start', ['--report']);
		expect(stdout).toMatch(/\d\d subscriptions over .+ The 10 largest are shown; --csv <file> has all\./);
	});

	test('--help explains', () => {
		expect(program('start', ['--help'])).toMatchObject({
			status: 0,
			stdout: expect.stringContaining('AVEPOINT_PRIVATE_KEY_FILE'),
		});
	});
});

test('npm run sandbox -- --help lists what it can be told to do wrong', () => {
	expect(program('sandbox', ['--help']).stdout).toContain('--rate-limit');
});

test('npm run sandbox prints a credential that works for the customers in its scope, and ends when it is told to', async () => {
	const { printed, end } = await startSandboxProgram('--customers', '3', '--customer-scope', '2');
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: printed['Application (Client) ID'],
		client_secret: printed['Client Secret'],
		scope: printed.Permissions.replaceAll(',', ''),
	});
	const token = await fetch(printed['Token URL'], { method: 'POST', body });
	const { access_token } = (await token.json()) as { access_token: string };
	const customers = await fetch(
		`${printed['Graph URL']}/partner/external/v3/general/customers/batch?pageIndex=1&pageSize=25`,
		{
			method: 'POST',
			headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
			body: '{}',
		},
	);
	expect(await customers.json()).toMatchObject({ data: expect.any(Array), metadata: { totalCount: 2 } });
	expect(await end()).toBe(0);
});

function readExample() {
	const file = readFileSync(join(ROOT, 'examples/get-user-seats.json'), 'utf8');
	const { pinData } = JSON.parse(file) as {
		pinData: Record<string, Array<{ json: { customerId: string } }>>;
	};
	return { file, customerIds: Object.values(pinData)[0].map(({ json }) => json.customerId) };
}

test('the example names customers that the sandbox has, and no credential', async () => {
	const sandbox = await startSandbox();
	await sandbox.close();
	const { file, customerIds } = readExample();
	expect(customerIds).toEqual(sandbox.customers.slice(0, 10).map(({ id }) => id));
	expect(file).not.toContain('credentials');
});

test.each(readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.json')))(
	'examples/%s: nobody’s IDs, a note that names its credential, a picture',
	(name) => {
		const { nodes, ...workflow } = JSON.parse(readFileSync(join(ROOT, 'examples', name), 'utf8')) as {
			nodes: Array<{ type: string; credentials?: unknown; parameters: { content?: string } }>;
		};
		expect(Object.keys(workflow).filter((key) => ['id', 'meta', 'versionId', 'tags'].includes(key))).toEqual(
			[],
		);
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		const note = nodes.find(({ type }) => type.endsWith('.stickyNote'));
		expect(note?.parameters.content).toMatch(/AvePoint\sGraph\sAPI/);
		const readme = readFileSync(join(ROOT, 'examples/README.md'), 'utf8');
		const [, picture] = new RegExp(`\\(${name}\\)[^!]+!\\[[^\\]]+\\]\\(([^)]+)\\)`).exec(readme) ?? [];
		expect(existsSync(join(ROOT, 'examples', picture))).toBe(true);
	},
);

test('npm ci needs no compiler: npm runs no script of a dependency', () => {
	const read = (file: string) =>
		JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, unknown>;
	const packages = read('package-lock.json').packages as Record<string, { hasInstallScript?: boolean }>;
	const withScripts = Object.keys(packages).filter((path) => packages[path].hasInstallScript);
	const names = withScripts.map((path) => path.replace(/^.*node_modules\//, ''));
	expect(read('package.json').allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])));
});

test('what is published: the built package, README, LICENSE and package.json, without dependencies', () => {
	const npm = process.env.npm_execpath;
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
	const { stdout } = npm
		? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, encoding: 'utf8' })
		: spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', shell: true });
	const [{ files, unpackedSize }] = JSON.parse(stdout) as Array<{
		files: Array<{ path: string }>;
		unpackedSize: number;
	}>;
	const others = files
		.map(({ path }) => path)
		.filter(
			(path) => !/^dist\/((credentials|nodes)\/.+\.(js|json|svg)|(known|types)\/\w+\.json)$/.test(path),
		);
	expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
	expect(unpackedSize).toBeLessThan(320_000);
	const { dependencies, peerDependencies } = JSON.parse(
		readFileSync(join(ROOT, 'package.json'), 'utf8'),
	) as Record<string, unknown>;
	expect([dependencies, peerDependencies]).toEqual([undefined, { 'n8n-workflow': '*' }]);
});
