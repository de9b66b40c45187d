import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import type { IDataObject, INode, INodeExecutionData, IRun } from 'n8n-workflow';
import readXlsxFile from 'read-excel-file/node';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import type { CleanUps } from '../../n8n/cleanUps';
import { installBuiltPackage } from '../../n8n/installPackage';
import { AVEPOINT, mailCredential, sandboxCredential, SMTP } from '../../n8n/examples';
import type { Credentials } from '../../n8n/examples';
import { installN8n } from '../../n8n/installation';
import type { Installation, N8nVersion } from '../../n8n/installation';
import { environment, freePort, startInstance } from '../../n8n/instance';
import { N8nClient } from '../../n8n/n8nClient';
import { runQuietly } from '../../n8n/runQuietly';
import { startMailServer, startTicketSystem } from '../../n8n/stubServers';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox, SandboxOptions } from '../../sandbox/server';
import { readRawOutput } from '../support/rawOutput';

/** A new n8n with the packed package in it, the sandbox, and where workflows send to. */
export interface TestEnvironment {
	n8n: Installation;
	/** n8n's user folder. */
	folder: string;
	sandbox: Sandbox;
	mails: ParsedMail[];
	mailPort: number;
	tickets: IDataObject[];
	ticketUrl: string;
	close(): Promise<void>;
}

export async function openTestEnvironment(
	options: SandboxOptions = {},
	which: N8nVersion = 'newest',
): Promise<TestEnvironment> {
	const n8n = await installN8n(() => {}, which);
	const { add, started, cleanUp } = collectCleanUps();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-e2e-'));
	add(() => rmSync(folder, { recursive: true, force: true }));
	await installBuiltPackage(folder);
	const sandbox = await started(startSandbox(options), close);
	const mails: ParsedMail[] = [];
	const tickets: IDataObject[] = [];
	const mail = await started(
		startMailServer((arrived) => mails.push(arrived)),
		close,
	);
	const ticketSystem = await started(
		startTicketSystem((ticket) => tickets.push(ticket)),
		close,
	);
	return {
		n8n,
		folder,
		sandbox,
		mails,
		mailPort: mail.port,
		tickets,
		ticketUrl: `http://127.0.0.1:${ticketSystem.port}`,
		close: async () => {
			await cleanUp();
			expect(sandbox.violations).toEqual([]);
		},
	};
}

/** Starts the n8n of a test environment, and signs in. @param settings further environment variables */
export async function startN8n(
	{ n8n, folder }: TestEnvironment,
	started: CleanUps['started'],
	settings?: NodeJS.ProcessEnv,
) {
	const instance = await started(
		startInstance(n8n, folder, undefined, settings),
		async ({ stop }) => await stop(),
	);
	return { instance, client: await N8nClient.signIn(instance.url) };
}

/** Where a workflow begins that is started by hand. */
export const MANUAL_TRIGGER: INode = {
	id: 'start',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Runs one of n8n's own commands to its end. @returns what it printed @throws Error with that, when it fails */
async function runCommand({ n8n, folder }: TestEnvironment, args: string[]): Promise<string> {
	const [program, ...first] = n8n.command;
	const env = await environment(n8n, folder, await freePort());
	return await runQuietly(program, [...first, ...args], folder, env);
}

/** Credentials and workflows through n8n's command line, under the ids that they name. */
export async function importAll(
	environment: TestEnvironment,
	toWorkflows: (credentials: Credentials) => IDataObject[],
	others: IDataObject[] = [],
) {
	const { folder, sandbox, mailPort } = environment;
	const credentials = {
		[AVEPOINT]: { id: 'avepoint', name: 'AvePoint' },
		[SMTP]: { id: 'smtp', name: 'SMTP' },
	};
	const write = (name: string, content: unknown) => {
		const file = join(folder, name);
		writeFileSync(file, JSON.stringify(content));
		return file;
	};
	const stored = [
		{ ...credentials[AVEPOINT], type: AVEPOINT, data: sandboxCredential(sandbox) },
		{ ...credentials[SMTP], type: SMTP, data: mailCredential(mailPort) },
		...others,
	];
	await runCommand(environment, ['import:credentials', `--input=${write('credentials.json', stored)}`]);
	const workflows = toWorkflows(credentials);
	await runCommand(environment, ['import:workflow', `--input=${write('workflows.json', workflows)}`]);
}

/** A name as the e-mails of the examples have it. */
export const onOneLine = (name: string) => name.trim().split(/\s+/).join(' ');

/** What a node put out, by its outputs. */
export const outputsOf = (run: IRun, node: string): INodeExecutionData[][] =>
	(run.data.resultData.runData[node]?.[0]?.data?.main ?? []).map((items) => items ?? []);

/** Executes a workflow in a process of its own. */
export async function executeWorkflow(environment: TestEnvironment, id: string): Promise<IRun> {
	const output = await runCommand(environment, ['execute', `--id=${id}`, '--rawOutput']);
	return readRawOutput(output) as IRun;
}

/** The rows of a spreadsheet that a mail has attached, the first one unless its name is told; blanks are kept. */
export async function readAttachment({ attachments }: ParsedMail, name = ''): Promise<unknown[][]> {
	const [{ content }] = attachments.filter(({ filename }) => filename?.startsWith(name));
	const [{ data }] = (await readXlsxFile(content, { trim: false })) as unknown as Array<{
		data: unknown[][];
	}>;
	return data;
}
