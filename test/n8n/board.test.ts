/* The seat board, as a browser shows it: what is on it, in which order, and what cannot get onto it. */
import AxeBuilder from '@axe-core/playwright';
import type { IDataObject } from 'n8n-workflow';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { AVEPOINT, BASIC_AUTH, readExample, sandboxCredential } from '../../n8n/examples';
import type { Instance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { keepPicture, launchBrowser } from './browser';
import { openTestEnvironment, startN8n } from './support';
import type { TestEnvironment } from './support';

const LOGIN = { user: 'board', password: 'Sandbox-board-1' };
const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 780 }, isMobile: true };
/** Besides those that the sandbox has. */
const HOSTILE = [
	'</bdi></th></tr></table><img src="https://evil.example/x.png" onerror="alert(1)">',
	'" autofocus onfocus="alert(1)" x="',
	"$& $` $' $1 &lt;b&gt;Entities&lt;/b&gt; {{ 6 * 7 }} ${6 * 7}",
	'--></style></title><style>*{display:none}</style>',
	'\u202eLtd gnisrever',
	'<svg/onload=alert(1)>',
];
const TABLE = 'AvePoint seat history';

let environment: TestEnvironment;
let instance: Instance;
let client: N8nClient;
let browser: Browser;
let workflowId: string;
/** What the browser asked for, and what it complained about, in all tests. */
const requests: string[] = [];
const complaints: string[] = [];
const { started, cleanUp } = collectCleanUps();

const address = () => `${instance.url}/webhook/avepoint-seat-board`;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Where the credential of the workflow asks. */
const pointTo = async (sandbox: Sandbox, changes: IDataObject = {}) =>
	await client.saveCredential(AVEPOINT, 'AvePoint sandbox', sandboxCredential(sandbox, changes));

/** Opens the board in a browser of its own, logged in. */
async function openBoard(options: BrowserContextOptions = {}, status = 200): Promise<Page> {
	const httpCredentials = { username: LOGIN.user, password: LOGIN.password };
	const context = await browser.newContext({ httpCredentials, ...options });
	context.on('request', (request) => requests.push(request.url()));
	context.on('dialog', (dialog) => complaints.push(dialog.message()));
	context.on('weberror', (error) => complaints.push(error.error().message));
	context.on('console', (message) => {
		// Chromium says so of every page that is not found or fails.
		if (status === 200 || !message.text().startsWith('Failed to load resource'))
			complaints.push(message.text());
	});
	const page = await context.newPage();
	const response = await page.goto(address());
	expect(response?.status()).toBe(status);
	return page;
}

/** The rows as text, cell by cell, after the name of their section. */
async function rowsOf(page: Page): Promise<string[][]> {
	const rows = await page
		.locator('section tbody tr')
		.evaluateAll((all) =>
			all.map((row) => [
				row.closest('section')?.className ?? '',
				...[...row.children].map(({ textContent }) => textContent ?? ''),
			]),
		);
	return rows.map((cells) => cells.map(oneLine));
}

/** What axe finds on the page. Of each section the first rows do: the others are made alike, and it takes long. */
async function inaccessible(page: Page) {
	const { violations, passes } = await new AxeBuilder({ page }).exclude('tbody tr:nth-child(n+6)').analyze();
	expect(passes.map(({ id }) => id)).toContain('color-contrast');
	return violations;
}

/** What the board has to show of the sandbox's customers, from the texts that AvePoint sends. */
function expectedRows({ customers }: Sandbox, asOf: Date): string[][] {
	const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : undefined);
	const today = Date.parse(asOf.toISOString().slice(0, 10));
	const expiryOf = (text: string) => {
		const [, month, day, year] = /^(\d\d)[-/](\d\d)[-/](\d{4})/.exec(text) ?? [];
		const date = year ? `${year}-${month}-${day}` : /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
		return date ? { date, days: (Date.parse(date) - today) / 86_400_000 } : undefined;
	};
	const namesakes = (name: string) =>
		customers.filter(({ organization }) => organization.trim() === name).length;
	const rows = customers.flatMap(({ id, organization, subscriptions }) =>
		subscriptions.map((subscription) => {
			const name = organization.trim();
			const purchased = numberOf(subscription.purchasedUserSeats);
			const assigned = numberOf(subscription.microsoftLicenseAssigned);
			const units = numberOf(subscription.purchasedUnits);
			const expiry = expiryOf(subscription.expirationDate);
			const over =
				purchased !== undefined && assigned !== undefined ? Math.max(0, assigned - purchased) : undefined;
			const isInUnits = subscription.purchasedUserSeats === 'N/A' && units !== undefined;
			const isUnknown = over === undefined && !isInUnits;
			const status: string[] = [];
			if (over) status.push(`▲ ${over} over`);
			if (expiry && expiry.days < 0) status.push('✕ Expired');
			else if (expiry && expiry.days <= 30) status.push('◔ Expires soon');
			if (isUnknown) status.push('? Not known');
			const days = (count: number) => `${count} ${count === 1 ? 'day' : 'days'}`;
			const when = ({ days: left }: { days: number }) =>
				left === 0 ? 'today' : left < 0 ? `${days(-left)} ago` : `in ${days(left)}`;
			const shown = (number?: number) => number?.toLocaleString('en-US') ?? 'not known';
			const unitText = units === undefined ? '' : ` · ${units} unit${units === 1 ? '' : 's'}`;
			const unread = subscription.expirationDate === 'N/A' ? '' : ` (${subscription.expirationDate})`;
			const services = [subscription.service, subscription.subscriptionName, subscription.package];
			return {
				over: over ?? 0,
				days: expiry?.days ?? Infinity,
				name,
				cells: [
					over ? 'over' : (expiry?.days ?? 99) <= 30 ? 'due' : isUnknown ? 'unknown' : 'fine',
					status.join(' ') || '✓ In order',
					`${name} ${namesakes(name) > 1 ? `${id} ` : ''}${services.filter((text) => text !== 'N/A').join(' · ')}`,
					isInUnits
						? `${units} unit${units === 1 ? '' : 's'} purchased${assigned === undefined ? '' : ` · ${assigned} licenses assigned`}`
						: (purchased ?? assigned) === undefined
							? `Seats not known${unitText}`
							: `${shown(assigned)} assigned of ${shown(purchased)} purchased${unitText}`,
					expiry ? `${expiry.date} ${when(expiry)}` : `not known${unread}`,
				].map(oneLine),
			};
		}),
	);
	const order = ['over', 'due', 'unknown', 'fine'];
	const { compare } = new Intl.Collator('en', { numeric: true });
	return rows
		.sort((a, b) => {
			const [section] = a.cells;
			if (section !== b.cells[0]) return order.indexOf(section) - order.indexOf(b.cells[0]);
			const first = section === 'over' ? b.over - a.over : section === 'due' ? a.days - b.days : 0;
			return first || compare(a.name, b.name);
		})
		.map(({ cells }) => cells);
}

const asOf = async (page: Page) =>
	new Date((await page.locator('header time').getAttribute('datetime')) ?? '');

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: 60 }), close);
	// The months of the page are those of its time zone.
	({ instance, client } = await startN8n(environment, started, { GENERIC_TIMEZONE: 'UTC' }));
	browser = await started(launchBrowser(), async (opened) => await opened.close());
	const { customers } = environment.sandbox;
	for (const [index, name] of HOSTILE.entries()) customers[30 + index].organization = name;
	const [hostile] = customers[31].subscriptions;
	hostile.service = '<style>*{display:none}</style>';
	hostile.expirationDate = '<b>tomorrow</b>';
	const credentials = {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(environment.sandbox), 'AvePoint sandbox')),
		...(await client.storeCredential(BASIC_AUTH, LOGIN, 'Seat board')),
	};
	workflowId = await client.addWorkflow(readExample('seat-board', credentials));
	await client.activate(workflowId);
	await until(async () => (await fetch(address())).status !== 404);
});

afterAll(cleanUp);

test('nobody sees it without the login', async () => {
	const none = await fetch(address());
	expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Webhook"']);
	const wrong = await fetch(address(), { headers: { authorization: `Basic ${btoa('board:wrong')}` } });
	expect(wrong.status).toBe(401);
	expect(await wrong.text()).not.toContain('<');
	expect(environment.sandbox.requests).toEqual([]);
});

test('as it is imported, with no login chosen, it is not served', async () => {
	const credentials = { [AVEPOINT]: { id: await pointTo(environment.sandbox), name: 'AvePoint sandbox' } };
	const workflow = readExample('seat-board', credentials);
	for (const { type, parameters } of workflow.nodes)
		if (type.endsWith('.webhook')) parameters.path = 'no-login';
	const id = await client.addWorkflow({ ...workflow, name: 'No login' });
	await expect(client.activate(id)).rejects.toThrow();
	expect((await fetch(`${instance.url}/webhook/no-login`)).status).toBe(404);
});

test('it stays in no cache and in no frame, and may load nothing', async () => {
	const page = await openBoard();
	const { headers } = await fetch(address(), {
		headers: { authorization: `Basic ${btoa(`${LOGIN.user}:${LOGIN.password}`)}` },
	});
	expect(Object.fromEntries(headers)).toMatchObject({
		'content-type': 'text/html; charset=utf-8',
		'cache-control': 'no-store',
		'x-content-type-options': 'nosniff',
		'x-frame-options': 'DENY',
		'referrer-policy': 'no-referrer',
	});
	// n8n has a policy of its own in the header: it allows scripts, and none of ours would be let through.
	const policy = await page.locator('meta[http-equiv]').getAttribute('content');
	expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; img-src data:;/);
	await page.context().close();
});

test('every subscription, by what needs attention, and not known instead of 0', async () => {
	const page = await openBoard();
	const rows = await rowsOf(page);
	expect(rows).toEqual(expectedRows(environment.sandbox, await asOf(page)));
	// Every kind is among them.
	expect(new Set(rows.map(([section]) => section))).toEqual(new Set(['over', 'due', 'unknown', 'fine']));
	expect(rows.some(([, , , seats]) => seats.startsWith('not known assigned of'))).toBe(true);
	await page.context().close();
});

test('the totals, and the customers without a subscription', async () => {
	const page = await openBoard();
	const { customers } = environment.sandbox;
	const subscriptions = customers.flatMap((customer) => customer.subscriptions);
	const inSeats = subscriptions.filter(
		({ purchasedUserSeats, purchasedUnits }) => purchasedUserSeats !== 'N/A' || purchasedUnits === 'N/A',
	);
	const inUnits = subscriptions.filter(({ purchasedUnits }) => purchasedUnits !== 'N/A');
	expect(inSeats.length + inUnits.length).toBe(subscriptions.length);
	const sum = (
		field: 'purchasedUnits' | 'purchasedUserSeats' | 'microsoftLicenseAssigned',
		rows: typeof subscriptions,
	) => {
		const values = rows.map((subscription) => subscription[field]).filter((text) => text !== 'N/A');
		const total = values.reduce((all, text) => all + Number(text), 0).toLocaleString('en-US');
		const missing = rows.length - values.length;
		return missing > 0 ? `${total} and ${missing} not known` : total;
	};
	const totals = await page.locator('dd').allTextContents();
	expect(totals.map(oneLine)).toEqual([
		String(customers.length),
		String(subscriptions.length),
		sum('purchasedUserSeats', inSeats),
		sum('purchasedUnits', inUnits),
		sum('microsoftLicenseAssigned', inSeats),
	]);
	const rows = await rowsOf(page);
	const marked = (mark: string) => String(rows.filter(([, status]) => status.includes(mark)).length);
	const tiles = await page.locator('.tiles b').allTextContents();
	const without = customers.filter((customer) => customer.subscriptions.length === 0);
	expect(tiles).toEqual([marked('▲'), marked('Expire'), marked('?'), marked('✓'), String(without.length)]);
	const names = await page.locator('#without ~ ul li').allTextContents();
	expect(names.map(oneLine).sort()).toEqual(without.map(({ organization }) => oneLine(organization)).sort());
	await page.context().close();
});

test('an ID in upper case here and in lower case there is one customer', async () => {
	const { customers } = environment.sandbox;
	const { id, organization, ownerEmail } = customers.find(({ subscriptions }) => subscriptions.length > 0)!;
	const body = JSON.stringify({
		data: [{ id: id.toUpperCase(), organization, ownerEmail }],
		metadata: { pageIndex: 1, pageSize: 100, totalCount: 1 },
	});
	environment.sandbox.fail({ operationId: 'listCustomers', status: 200, body });
	const page = await openBoard();
	expect(await page.locator('.tiles .without b').textContent()).toBe('0');
	expect(await rowsOf(page)).toEqual(expectedRows(environment.sandbox, await asOf(page)));
	await page.context().close();
});

test('names that are markup, scripts or expressions are shown as they are', async () => {
	const page = await openBoard();
	const kinds = await page
		.locator('body *')
		.evaluateAll((all) => [
			...new Set(
				all.flatMap((element) => [
					element.localName,
					...element.getAttributeNames().map((name: string) => `@${name}`),
				]),
			),
		]);
	const written =
		'header h1 p time main nav ul li a span b small dl div dt dd i section h2 table thead tbody tr th td bdi em footer';
	const attributes = 'class href aria-hidden aria-label aria-labelledby datetime style id role scope';
	const allowed = [...written.split(' '), ...attributes.split(' ').map((name) => `@${name}`)];
	expect(kinds.filter((kind) => !allowed.includes(kind))).toEqual([]);
	const head = await page.locator('head > *').evaluateAll((all) => all.map(({ localName }) => localName));
	expect(head).toEqual(['meta', 'meta', 'meta', 'meta', 'meta', 'title', 'link', 'style']);
	// Nothing of it is a link to anywhere else.
	const links = await page.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
	expect(links).toEqual(['#over', '#due', '#unknown', '#fine', '#without']);
	const names = new Set(await page.locator('section bdi').allTextContents());
	for (const name of HOSTILE) expect(names).toContain(name);
	expect(names).toContain('{{ $json.name }} Templates');
	await page.context().close();
});

test.each(['light', 'dark'] as const)('axe finds nothing that keeps people out: %s', async (colorScheme) => {
	for (const device of [{}, PHONE]) {
		const page = await openBoard({ colorScheme, ...device });
		expect(await inaccessible(page)).toEqual([]);
		await page.context().close();
	}
});

test('on a phone nothing is wider than the screen', async () => {
	const page = await openBoard(PHONE);
	const widths = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]');
	expect(widths).toEqual([360, 360]);
	expect(await rowsOf(page)).toEqual(expectedRows(environment.sandbox, await asOf(page)));
	await page.context().close();
});

test('printed, it is black on white, with the names of the columns', async () => {
	const page = await openBoard({ colorScheme: 'dark' });
	const colors = async () =>
		await page.evaluate(
			'(({ backgroundColor, color }) => [backgroundColor, color])(getComputedStyle(document.body))',
		);
	expect(await colors()).not.toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
	await page.emulateMedia({ media: 'print' });
	expect(await colors()).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
	await page.getByText('Customer and service').first().waitFor();
	await page.context().close();
});

test('without scripts it is the same', async () => {
	const page = await openBoard({ javaScriptEnabled: false });
	const html = await page.content();
	expect(html.match(/<tr role="row"><td/g)).toHaveLength(
		environment.sandbox.customers.flatMap(({ subscriptions }) => subscriptions).length,
	);
	expect(html).not.toContain('<script');
	await page.context().close();
});

test('without the permission for customers, what is missing is said to be not known', async () => {
	environment.sandbox.fail({ operationId: 'listCustomers', status: 403 });
	const page = await openBoard();
	expect(await rowsOf(page)).toEqual(expectedRows(environment.sandbox, await asOf(page)));
	expect(await page.locator('.tiles .without b').textContent()).toBe('not known');
	expect(await page.locator('section.without p').textContent()).toMatch(
		/^AvePoint did not list the customers\. AvePoint refused/,
	);
	expect(await page.locator('dd').first().textContent()).toMatch(/^\d+ with a subscription$/);
	await page.context().close();
});

test('when AvePoint refuses, it says so instead of showing an empty board, and so does n8n', async () => {
	const body = JSON.stringify({ message: '<img src=x onerror=alert(1)> {{ 6 * 7 }} $&' });
	environment.sandbox.fail({ operationId: 'listSubscriptions', status: 403, body });
	const page = await openBoard({}, 502);
	const text = oneLine((await page.locator('main').textContent()) ?? '');
	expect(text).toContain('AvePoint refused access');
	expect(text).toContain('<img src=x onerror=alert(1)> {{ 6 * 7 }} $&');
	expect(await page.locator('img, table').count()).toBe(0);
	expect(await inaccessible(page)).toEqual([]);
	await page.context().close();
	// The others leave nothing under Executions, this one an error, which starts an Error Workflow.
	const executions = async () => {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = (await client.get(`executions?filter=${filter}`)) as {
			results: Array<{ status: string }>;
		};
		return results.map(({ status }) => status);
	};
	await until(async () => (await executions()).join() === 'error');
});

test('no customers at all', async () => {
	const empty = await started(startSandbox({ customers: 0 }), close);
	await pointTo(empty);
	const page = await openBoard();
	expect(await rowsOf(page)).toEqual([]);
	expect(await page.locator('.tiles b').allTextContents()).toEqual(['0', '0', '0', '0', '0']);
	await pointTo(environment.sandbox);
	await page.context().close();
});

test('1,000 customers are one page, and a light one', async () => {
	const large = await started(startSandbox({ customers: 1000 }), close);
	await pointTo(large);
	const page = await openBoard();
	const [{ transferSize, decodedBodySize }] = await page.evaluate<
		Array<{ transferSize: number; decodedBodySize: number }>
	>("performance.getEntriesByType('navigation').map((entry) => entry.toJSON())");
	expect(await rowsOf(page)).toEqual(expectedRows(large, await asOf(page)));
	expect(decodedBodySize).toBeLessThan(2_000_000);
	expect(transferSize).toBeLessThan(200_000);
	await pointTo(environment.sandbox);
	await page.context().close();
});

test('the last 12 months, where there is a history', async () => {
	const columns = ['Status', 'Customer and service', 'Microsoft licenses, AvePoint seats', 'Expires'];
	const page = await openBoard();
	expect(await page.locator('table').first().locator('thead th').allTextContents()).toEqual(columns);
	const { id: project } = (await client.get('projects/personal')) as { id: string };
	const types = Object.entries({
		day: 'string',
		customerId: 'string',
		organization: 'string',
		service: 'string',
		subscriptionName: 'string',
		purchasedUserSeats: 'number',
		microsoftLicenseAssigned: 'number',
	});
	const table = (await client.post(`projects/${project}/data-tables`, {
		name: TABLE,
		columns: types.map(([name, type]) => ({ name, type })),
	})) as { id: string };
	const { customers } = environment.sandbox;
	// Those with nothing beside them that looks the same.
	const plain = customers.flatMap(({ id, organization, subscriptions }) =>
		subscriptions
			.filter(({ service, ...numbers }) => {
				const both = [numbers.purchasedUserSeats, numbers.microsoftLicenseAssigned];
				return (
					!both.includes('N/A') && subscriptions.filter((other) => other.service === service).length === 1
				);
			})
			.map((subscription) => ({ id, organization, subscription })),
	);
	const monthsAgo = (months: number) => {
		const now = new Date();
		return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 10);
	};
	/** What it had so many months ago: less, and once nobody knows how much. Nothing of 11 months ago. */
	const shareOf = (number: string, months: number, index: number) =>
		Math.round(Number(number) * (1 - months / 20) * (1 - ((index * 7 + months * 3) % 5) / 20));
	const data = plain.flatMap(({ id, organization, subscription }, index) =>
		[12, 10, 9, 7, 6, 4, 3, 2, 1].map((months) => ({
			day: monthsAgo(months),
			customerId: id,
			organization,
			service: subscription.service,
			subscriptionName: subscription.subscriptionName === 'N/A' ? null : subscription.subscriptionName,
			purchasedUserSeats: shareOf(subscription.purchasedUserSeats, Math.floor(months / 5), 0),
			microsoftLicenseAssigned:
				months === 4 ? null : shareOf(subscription.microsoftLicenseAssigned, months, index),
		})),
	);
	// What changed amid a month is not asked for: it can be a lot.
	const amid = data.map((row) => ({
		...row,
		day: row.day.replace(/01$/, '15'),
		microsoftLicenseAssigned: 1_000_000,
	}));
	const rows = [...amid, ...data];
	await client.post(`projects/${project}/data-tables/${table.id}/insert`, {
		data: rows,
		returnType: 'count',
	});
	await page.reload();
	expect(await page.locator('table').first().locator('thead th').allTextContents()).toEqual([
		...columns.slice(0, 3),
		'12 months',
		'Expires',
	]);
	const labels = await page
		.locator('td svg')
		.evaluateAll((all) => all.map((svg) => svg.getAttribute('aria-label')));
	expect(labels.sort()).toEqual(
		plain
			.map(({ id, subscription: { service, purchasedUserSeats, microsoftLicenseAssigned } }) => {
				const [, first] = data.filter((row) => row.customerId === id && row.service === service);
				const assigned = `${first.microsoftLicenseAssigned} to ${microsoftLicenseAssigned}`;
				return `Last 12 months: assigned ${assigned}, purchased ${first.purchasedUserSeats} to ${purchasedUserSeats}`;
			})
			.sort(),
	);
	// A point for each month of whose first day there is a row, none for the others, and one for now; of licenses one less.
	const points = await page
		.locator('td svg')
		.first()
		.locator('polyline')
		.evaluateAll((all) => all.map((polyline) => polyline.getAttribute('points')?.split(' ').length));
	expect(points).toEqual([9, 8]);
	expect(await inaccessible(page)).toEqual([]);
	await page.context().close();
});

test('pictures', async () => {
	// Names as they are in real life.
	for (const [index, customer] of environment.sandbox.customers.entries()) {
		if (index >= 36) continue;
		const other = environment.sandbox.customers[(index % 24) + 36];
		customer.organization = other.organization.replace(/\d+$/, String(index));
		for (const subscription of customer.subscriptions)
			subscription.service = subscription.service.replace(/^<.+/, 'Fly');
	}
	for (const [name, options] of Object.entries({
		board: {},
		'board-dark': { colorScheme: 'dark' },
		'board-phone': { ...PHONE, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
	} satisfies Record<string, BrowserContextOptions>)) {
		const page = await openBoard({ viewport: { width: 1200, height: 800 }, ...options });
		await keepPicture(name, page);
		await page.context().close();
	}
});

test('the browser asked for the page and nothing else, and had nothing to complain about', () => {
	expect(new Set(requests)).toEqual(new Set([address()]));
	expect(complaints).toEqual([]);
});
