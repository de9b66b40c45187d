/* `npm run n8n`: a real n8n with the package, beside the sandbox, ready to be tried. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { startSandbox } from '../sandbox/server';
import { close, collectCleanUps } from './cleanUps';
import { installBuiltPackage } from './installPackage';
import {
	AVEPOINT,
	BASIC_AUTH,
	BEARER,
	exampleNames,
	mailCredential,
	readExample,
	sandboxCredential,
	SMTP,
} from './examples';
import { findInstalledN8n, folders, installN8n } from './installation';
import { startInstance } from './instance';
import { startMailbox } from './mailbox';
import { startMailServer, startTicketSystem } from './stubServers';
import { OWNER, N8nClient } from './n8nClient';
import { inventHistory } from './seatHistory';
import { until } from './until';

/** Each n8n has its own: an older one can't read the database of a newer one. */
const FOLDERS = { own: join(folders.data, 'n8n'), installed: join(folders.data, 'n8n-installed') };
const LAST_LINES = 20;
const BILL = join(__dirname, '../examples/billing-sample.xlsx');
/** What a browser asks for at the seat board. */
const BOARD_LOGIN = { user: 'board', password: 'Sandbox-board-1' };
/** Stored in the demo's credentials and workflows, so they stay the same. */
const PORTS = { n8n: 5678, sandbox: 4010, mail: 4011, tickets: 4012, mailbox: 4013 };
/** Of the example's MCP server; it listens on this machine only. */
const TOKEN = 'sandbox-assistant-token';
/** Examples that wait for somebody at an address. */
const SERVED = ['seat-board', 'billing-reconciliation', 'mcp-server'];

const options = new Command('npm run n8n --')
	.description(
		'Starts a real n8n with this package and the sandbox, on the loopback address. Ctrl-C ends it.',
	)
	.option('--clean', "forgets the demo's data and ends", false)
	.option('--installed', 'uses the n8n on the PATH instead of one of its own', false)
	.parse()
	.opts<{ clean: boolean; installed: boolean }>();

const say = (text: string) => console.error(text);
const { started, cleanUp } = collectCleanUps();

/** @param signal ends it before the next step */
async function start(signal: AbortSignal) {
	const n8n = options.installed ? await findInstalledN8n() : await installN8n(say);
	const folder = options.installed ? FOLDERS.installed : FOLDERS.own;
	const sandbox = await started(startSandbox({ port: PORTS.sandbox }), close);
	const mailbox = await started(startMailbox(PORTS.mailbox), close);
	const onMail = (arrived: ParsedMail) => {
		mailbox.addMail(arrived);
		say(`Mail: ${arrived.subject ?? ''}`);
	};
	const onTicket = (ticket: IDataObject) => {
		mailbox.addTicket(ticket);
		say(`Ticket: ${String(ticket.summary)}`);
	};
	const mail = await started(startMailServer(onMail, PORTS.mail), close);
	const tickets = await started(startTicketSystem(onTicket, PORTS.tickets), close);
	await installBuiltPackage(folder);
	signal.throwIfAborted();
	say(`Starting n8n ${n8n.version}.`);
	const instance = await started(startInstance(n8n, folder, PORTS.n8n), async ({ stop }) => await stop());
	const client = await N8nClient.signIn(instance.url);
	const credentials = {
		...(await client.storeCredential(AVEPOINT, sandboxCredential(sandbox), 'AvePoint sandbox')),
		...(await client.storeCredential(SMTP, mailCredential(mail.port), 'Mail on this machine')),
		...(await client.storeCredential(BEARER, { token: TOKEN }, 'Assistant on this machine')),
		...(await client.storeCredential(BASIC_AUTH, BOARD_LOGIN, 'Seat board')),
	};
	const ids = new Map<string, string>();
	for (const name of exampleNames) {
		const workflow = readExample(name, credentials, `http://127.0.0.1:${tickets.port}`);
		ids.set(name, await client.addWorkflow(workflow));
	}
	await inventHistory(client, sandbox.customers).catch((error: Error) =>
		say(`There is no seat history: ${error.message}`),
	);
	for (const name of SERVED) await client.activate(ids.get(name) ?? '');
	const formPath = await client.formPathOf(ids.get('billing-reconciliation') ?? '');
	const urls = {
		board: `${instance.url}/webhook/avepoint-seat-board`,
		form: `${instance.url}/form/${formPath}`,
		assistant: `${instance.url}/mcp/avepoint-licensing`,
	};
	// n8n serves them a moment after it said that it does.
	for (const url of Object.values(urls)) {
		await until(async () => {
			const { status, body } = await fetch(url);
			await body?.cancel();
			return status !== 404;
		});
	}
	return { instance, graphUrl: sandbox.graphUrl, urls, mailbox };
}

/** Until it is told to stop. @throws Error when n8n doesn't start, or ends by itself */
async function run() {
	const begin = Date.now();
	const stopping = new AbortController();
	const told = once(stopping.signal, 'abort');
	const stop = () => {
		say('Stopping.');
		stopping.abort();
	};
	process.once('SIGINT', stop).once('SIGTERM', stop);
	try {
		const { instance, graphUrl, urls, mailbox } = await start(stopping.signal);
		stopping.signal.throwIfAborted();
		console.log(`
  n8n       ${instance.url}
  e-mail    ${OWNER.email}
  password  ${OWNER.password}
  mailbox   ${mailbox.url}

  seat board  ${urls.board}
  user name   ${BOARD_LOGIN.user}
  password    ${BOARD_LOGIN.password}

  upload a bill   ${urls.form}
  a bill to try   ${BILL}

  MCP server  ${urls.assistant}
  header      Authorization: Bearer ${TOKEN}

The credential "AvePoint sandbox" asks the sandbox at ${graphUrl}, whose data is invented. A year of seat history is invented too.
Mails and tickets that the example workflows send are in the mailbox: open it in a browser. They are named here too.
The workflow "ask an AI agent" has no model: open its node Chat model, and choose a credential of your own.
Ready after ${((Date.now() - begin) / 1000).toFixed(1)} s. Ctrl-C ends it; npm run n8n -- --clean forgets its data.
`);
		await Promise.race([instance.ended, told]);
		const end = instance.log().trimEnd().split('\n').slice(-LAST_LINES);
		throw new Error(`n8n has ended. The end of its log:\n${end.join('\n')}`);
	} catch (error) {
		// Told to stop, it may fail in any way.
		if (!stopping.signal.aborted) throw error;
	} finally {
		await cleanUp();
	}
}

function clean() {
	const all = Object.values(FOLDERS);
	for (const folder of all) rmSync(folder, { recursive: true, force: true });
	say(`Forgot the demo's data in ${all.join(' and ')}.`);
}

Promise.resolve()
	.then(options.clean ? clean : run)
	.catch((error: NodeJS.ErrnoException) => {
		console.error(
			error.code === 'EADDRINUSE'
				? `Port ${String((error as { port?: number }).port)} is in use. Is it running already?`
				: error.message,
		);
		process.exitCode = 1;
	});
