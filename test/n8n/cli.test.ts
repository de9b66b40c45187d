/* `npm run n8n`, as its user runs it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { IDataObject } from 'n8n-workflow';
import readXlsxFile from 'read-excel-file/node';
import { exampleNames, readExample } from '../../n8n/examples';
import { installN8n } from '../../n8n/installation';
import { N8nClient } from '../../n8n/n8nClient';
import { until } from '../../n8n/until';
import { otherAddresses } from '../support/addresses';
import { connectAssistant } from './assistant';
import { runWorkflow } from './runWorkflow';

const ROOT = join(__dirname, '../..');
const data = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-demo-'));

afterAll(() => rmSync(data, { recursive: true, force: true }));

/** Its data goes where the test can see it, on the systems that keep to XDG. */
const start = (args: string[] = [], env: NodeJS.ProcessEnv = {}) =>
	spawn(process.execPath, [join(ROOT, 'tools/run.mjs'), 'n8n', ...args], {
		cwd: ROOT,
		env: { ...process.env, XDG_DATA_HOME: data, ...env },
		stdio: ['ignore', 'pipe', 'inherit'],
	});

/** Runs it until it is ready, does something with what it printed, and presses Ctrl-C. @returns its exit code */
async function whileRunning(
	what: (url: string, printed: string) => Promise<void>,
	child = start(),
): Promise<number> {
	const ended = once(child, 'close') as Promise<[number]>;
	let printed = '';
	for await (const line of createInterface(child.stdout)) {
		printed += `${line}\n`;
		if (line.startsWith('Ready after')) break;
	}
	try {
		await what(/n8n +(http:\S+)/.exec(printed)?.[1] ?? '', printed);
	} finally {
		// Of a terminal, Ctrl-C reaches the program itself; here its starter hands it on.
		child.kill('SIGTERM');
	}
	return (await ended)[0];
}

const isOpen = async (port: number, address: string) => {
	const socket = connect(port, address);
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
};

test('starts a real n8n on this machine only, with credential and examples in it, and ends it all', async () => {
	let port = 0;
	const check = async (url: string, printed: string) => {
		port = Number(new URL(url).port);
		for (const address of otherAddresses) expect(await isOpen(port, address)).toBe(false);
		const client = await N8nClient.signIn(url);
		const workflows = (await client.get('workflows')) as unknown[];
		expect(workflows).toHaveLength(exampleNames.length);
		const [{ id, name, type }] = ((await client.get('credentials')) as Array<Record<string, string>>).filter(
			(credential) => credential.name === 'AvePoint sandbox',
		);
		const stored = (await client.get(`credentials/${id}?includeData=true`)) as { data: unknown };
		const tested = await client.post('credentials/test', {
			credentials: { id, name, type, data: stored.data },
		});
		expect(tested).toMatchObject({ status: 'OK' });
		const [, board, user, password] =
			/seat board +(\S+)\s+user name +(\S+)\s+password +(\S+)/.exec(printed) ?? [];
		const authorization = `Basic ${btoa(`${user}:${password}`)}`;
		const page = await fetch(board, { headers: { authorization } });
		// With the small lines of its history.
		expect([page.status, await page.text()]).toEqual([
			200,
			expect.stringMatching(/AvePoint seat board[^]*Last 12 months: assigned/),
		]);
		const form = await fetch(/upload a bill +(\S+)/.exec(printed)?.[1] ?? '');
		expect([form.status, await form.text()]).toEqual([
			200,
			expect.stringContaining('Billing reconciliation'),
		]);
		expect(existsSync(/a bill to try +(.+)/.exec(printed)?.[1] ?? '')).toBe(true);
		const [, mcp, token] = /MCP server +(\S+)\s+header +Authorization: Bearer (\S+)/.exec(printed) ?? [];
		const assistant = await connectAssistant(new URL(mcp), token);
		expect((await assistant.listTools()).tools).toHaveLength(4);
		await assistant.close();
		expect(printed).toContain('"ask an AI agent" has no model');
	};
	expect(await whileRunning(check)).toBe(0);
	for (const known of [port, 4010, 4011, 4012, 4013]) expect(await isOpen(known, '127.0.0.1')).toBe(false);
	// Again, everything is there once.
	expect(await whileRunning(check)).toBe(0);
});

/** Executes an example as a click does. @returns the items that each of its nodes put out, once it has ended well */
async function click(client: N8nClient, example: string): Promise<(node: string) => IDataObject[]> {
	const { name } = readExample(example, {});
	const stored = (await client.get('workflows')) as Array<{ id: string; name: string }>;
	const { id } = stored.find((workflow) => workflow.name === name) as { id: string };
	const { status, error, itemsOf } = await runWorkflow(client, id);
	expect([status, error]).toEqual(['success', undefined]);
	return itemsOf;
}

test('a month of history is invented, and the next snapshot goes on from it', async () => {
	const check = async (url: string) => {
		const client = await N8nClient.signIn(url);
		const monthly = await click(client, 'monthly-changes-email');
		const changes = monthly('Lines').map((line) => String(line.Changes).replace(/^\S+ (\w+,)?.*/, '$1'));
		expect(changes.sort()).toEqual(['', '', 'ended,', 'new,']);
		expect(monthly('Days without a snapshot')).toMatchObject([{ days: '' }]);
		const daily = await click(client, 'seat-history');
		expect(daily('All that is new').map(({ event }) => event)).toEqual(['snapshot']);
	};
	expect(await whileRunning(check)).toBe(0);
});

test('a click sends the seats of all customers, and the mail and its file are in the mailbox', async () => {
	const check = async (url: string, printed: string) => {
		const mailbox = /mailbox +(http:\S+)/.exec(printed)?.[1] ?? '';
		const client = await N8nClient.signIn(url);
		await click(client, 'seats-report');
		const look = async () => await (await fetch(mailbox)).text();
		const link = await until(async () => /href="(\/mails\/[^"]+)"/.exec(await look())?.[1]);
		expect(await look()).toMatch(/<h3>AvePoint seats on \d{4}-\d\d-\d\d<\/h3>/);
		expect(await look()).toContain('260 customers, ');
		const file = Buffer.from(await (await fetch(mailbox + link)).arrayBuffer());
		const [{ data: rows }] = (await readXlsxFile(file)) as unknown as Array<{ data: unknown[][] }>;
		expect(rows).toHaveLength(261);
	};
	expect(await whileRunning(check)).toBe(0);
});

test('--installed takes the n8n of the PATH', async () => {
	const { command, modules = '' } = await installN8n(() => {});
	const path = [dirname(command[0]), join(modules, '.bin'), process.env.PATH].join(delimiter);
	let settings: unknown;
	const check = async (url: string) => {
		settings = await (await fetch(`${url}/rest/settings`)).json();
	};
	expect(await whileRunning(check, start(['--installed'], { PATH: path }))).toBe(0);
	expect(settings).toBeDefined();
});

test('killed, it leaves no n8n running', async () => {
	const child = start();
	const kill = async (url: string) => {
		child.kill('SIGKILL');
		await until(async () => !(await isOpen(Number(new URL(url).port), '127.0.0.1')));
	};
	await whileRunning(kill, child);
});

test('--clean forgets its data', async () => {
	const folder = join(data, 'n8n-nodes-avepoint');
	if (process.platform === 'linux') expect(readdirSync(folder)).toEqual(['n8n', 'n8n-installed']);
	const [code] = (await once(start(['--clean']), 'close')) as [number];
	expect(code).toBe(0);
	for (const name of ['n8n', 'n8n-installed']) expect(existsSync(join(folder, name))).toBe(false);
});
