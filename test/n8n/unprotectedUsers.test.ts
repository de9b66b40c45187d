/* Users without a backup by e-mail: the mail and both spreadsheets against the sandbox's data. */
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { readExample } from '../../n8n/examples';
import type { SandboxCustomer } from '../../sandbox/data';
import type { ProtectedUser } from '../../sandbox/protection';
import { executeWorkflow, importAll, onOneLine, openTestEnvironment, readAttachment } from './support';
import type { TestEnvironment } from './support';

const CUSTOMERS = 30;
const LEFT_OUT = 'owner@customer3.example';

let environment: TestEnvironment;
const { started, cleanUp } = collectCleanUps();

const MICROSOFT_365 = 0;
/** The tenants whose users AvePoint is asked for. */
const tenantsOf = ({ tenantSeats }: SandboxCustomer) =>
	(tenantSeats.get(MICROSOFT_365) ?? []).map(({ tenantId }) => String(tenantId));
const usersOf = (customer: SandboxCustomer) =>
	tenantsOf(customer).flatMap((tenantId) => customer.protection.users(tenantId));

/** In words; the sandbox has both documented forms. */
const word = ({ moduleStatus }: ProtectedUser, module: number) => {
	const status = ((moduleStatus ?? []) as Array<Record<string, unknown>>).find(
		(one) => (one.module ?? one.Module) === module,
	);
	if (!status) return 'not known';
	return (status.isProtected ?? status.IsProtected) ? 'yes' : 'no';
};
const judge = (user: ProtectedUser) => {
	const words = [word(user, 0), word(user, 2)];
	if (words.includes('yes')) return 'covered';
	return words.includes('not known') ? 'not known' : 'none';
};

/** A row of the customers' file. */
const customerRow = (customer: SandboxCustomer) => {
	const judged = usersOf(customer).map(judge);
	const count = (what: string) => judged.filter((one) => one === what).length;
	const users = judged.length;
	const percent = users > 0 ? Math.floor((count('covered') * 100) / users) : null;
	return [users, count('covered'), count('none'), count('not known'), percent];
};
/** The rows of a customer in the users' file. */
const userRows = (customer: SandboxCustomer) =>
	usersOf(customer)
		.filter((user) => judge(user) !== 'covered')
		.map((user) => [
			customer.organization.trim(),
			user.displayName === '' ? null : user.displayName,
			user.email,
			word(user, 0),
			word(user, 2),
			null,
		]);

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: CUSTOMERS }), close);
	await importAll(environment, (credentials) => {
		const workflow = readExample('unprotected-users', credentials);
		const leftOut = structuredClone(workflow);
		const filter = leftOut.nodes.find(({ name }) => name === 'Leave out')?.parameters.conditions as {
			conditions: IDataObject[];
		};
		filter.conditions[0].rightValue = LEFT_OUT.toUpperCase();
		return [
			{ id: 'users', ...(workflow as unknown as IDataObject) },
			{ id: 'left-out', ...(leftOut as unknown as IDataObject), name: 'Left out' },
		];
	});
});

afterAll(cleanUp);

test('who has no backup, how many of each customer, and which customers could not be read', async () => {
	const refused = 2;
	environment.sandbox.fail({ operationId: 'listProtectedUsers', status: 403, times: refused });
	await executeWorkflow(environment, 'users');
	expect(environment.mails).toHaveLength(1);
	const [mail] = environment.mails;
	const { customers } = environment.sandbox;

	const [head, ...rows] = await readAttachment(mail, 'backup-by-customer-');
	expect(head).toEqual([
		'Customer',
		'Owner e-mail',
		'Users',
		'Covered',
		'No backup',
		'Not known',
		'Covered %',
		'Note',
	]);
	const owners = rows.filter((row) => row[2] === 'not known').map((row) => row[1]);
	const failed = customers.filter(({ ownerEmail }) => owners.includes(ownerEmail));
	expect(failed.length).toBeGreaterThan(0);
	expect(failed.length).toBeLessThanOrEqual(refused);
	const reason = expect.stringMatching(/^AvePoint refused access to the users of tenant /);
	const toRow = (customer: SandboxCustomer) => {
		const names = [customer.organization.trim(), customer.ownerEmail];
		if (failed.includes(customer)) return [...names, ...new Array(5).fill('not known'), reason];
		const numbers = customerRow(customer);
		const note = numbers[0] === 0 ? expect.stringContaining('AvePoint lists no users') : null;
		return [...names, ...numbers, note];
	};
	const hasRows = (customer: SandboxCustomer) => failed.includes(customer) || usersOf(customer).length > 0;
	// Those without users come last.
	expect(rows).toEqual([
		...customers.filter(hasRows).map(toRow),
		...customers.filter((customer) => !hasRows(customer)).map(toRow),
	]);

	const [userHead, ...users] = await readAttachment(mail, 'users-without-backup-');
	expect(userHead).toEqual(['Customer', 'User', 'E-mail', 'Mailbox backed up', 'OneDrive backed up', 'Note']);
	const all = customers.flatMap((customer) =>
		failed.includes(customer)
			? [[customer.organization.trim(), null, null, 'not known', 'not known', reason]]
			: userRows(customer),
	);
	expect(users).toEqual(all);
	expect(users.length).toBeGreaterThan(20);

	const read = customers.filter((customer) => !failed.includes(customer));
	const totals = [0, 1, 2, 3].map((column) =>
		read.map((customer) => customerRow(customer)[column] ?? 0).reduce((sum, value) => sum + value),
	);
	const [total, covered, none, unknown] = totals;
	expect(unknown).toBeGreaterThan(0);
	expect(mail.subject).toBe(
		`AvePoint: ${none} users without a backup, customers that could not be read: ${failed.length}`,
	);
	expect(mail.text).toContain(
		`${none} of ${total} users have no backup, not known of ${unknown}. ${Math.floor((covered * 100) / total)} % are covered.`,
	);
	const [, counted = '', notRead = '', withoutUsers = ''] =
		/^(?:.*\n\n)([^]*)\n\n(CUSTOMERS THAT COULD NOT[^]*)\n\n(CUSTOMERS WITHOUT USERS[^]*)\n\nAttached: /.exec(
			mail.text ?? '',
		) ?? [];
	const [headline, ...reasons] = notRead.split('\n');
	expect(headline).toBe(
		`CUSTOMERS THAT COULD NOT BE READ: ${failed.length}. They are not in the numbers above.`,
	);
	expect(reasons.pop()).toMatch(
		/^What to do: .* no Cloud Backup for Microsoft 365\. .* Leave out, .*Customer scope/,
	);
	expect(reasons.map((line) => line.replace(/ to the users of tenant .*/, ''))).toEqual(
		failed.map((customer) => `${onOneLine(customer.organization)}: AvePoint refused access`),
	);
	const lines = read
		.map((customer) => ({
			name: onOneLine(customer.organization),
			numbers: customerRow(customer).map(Number),
		}))
		.filter(({ numbers }) => numbers[2] + numbers[3] > 0)
		.sort((one, other) => other.numbers[2] - one.numbers[2])
		.map(
			({ name, numbers: [count, , nothing, notSaid, percent] }) =>
				`${name}: ${nothing} of ${count} users have no backup, not known of ${notSaid}, ${percent} % covered`,
		);
	expect(lines.length).toBeGreaterThan(5);
	expect(counted.split('\n')).toEqual(lines);
	const empty = read.filter((customer) => usersOf(customer).length === 0);
	const [told, ...names] = withoutUsers.split('\n');
	expect(told).toMatch(`CUSTOMERS WITHOUT USERS: ${empty.length}. AvePoint lists no users of them.`);
	expect(names).toEqual(empty.map(({ organization }) => onOneLine(organization)));
});

test('a customer that AvePoint does not find is told with the reason, and one that is left out is not asked for', async () => {
	environment.mails.length = 0;
	environment.sandbox.fail({ operationId: 'listProtectedUsers', status: 404, times: 1 });
	await executeWorkflow(environment, 'left-out');
	const [mail] = environment.mails;
	expect(mail.text).toMatch(
		/CUSTOMERS THAT COULD NOT BE READ: 1\. .*\n.+: The customer or the tenant was not found\n/,
	);
	const [, ...rows] = await readAttachment(mail, 'backup-by-customer-');
	const owners = environment.sandbox.customers.map(({ ownerEmail }) => ownerEmail);
	expect(rows.map((row) => String(row[1])).sort()).toEqual(
		owners.filter((owner) => owner !== LEFT_OUT).sort(),
	);
});

test('no mail when every user is backed up; one when AvePoint could not be asked', async () => {
	for (const customer of environment.sandbox.customers) {
		for (const tenantId of tenantsOf(customer)) {
			const users = customer.protection.users(tenantId);
			customer.protection.setUsers(
				tenantId,
				// One of both is enough.
				users.map((user) => ({ ...user, moduleStatus: [{ module: 0 as const, isProtected: true }] })),
			);
		}
	}
	environment.mails.length = 0;
	await executeWorkflow(environment, 'users');
	expect(environment.mails).toEqual([]);

	environment.sandbox.fail({ operationId: 'listProtectedUsers', status: 403, times: 1 });
	await executeWorkflow(environment, 'users');
	expect(environment.mails.map(({ subject }) => subject)).toEqual([
		'AvePoint: 0 users without a backup, customers that could not be read: 1',
	]);
	expect(environment.mails[0].text).toContain('CUSTOMERS THAT COULD NOT BE READ: 1.');
});

test('no customers at all: an error that says what to check, and no mail', async () => {
	const { customers } = environment.sandbox;
	const all = customers.splice(0);
	environment.mails.length = 0;
	await expect(executeWorkflow(environment, 'users')).rejects.toThrow('AvePoint listed no customers');
	customers.push(...all);
	expect(environment.mails).toEqual([]);
});
