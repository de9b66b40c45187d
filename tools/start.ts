/* `npm start`: the example workflow in n8n's own engine, against the sandbox or a real tenant. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { CredentialError } from '../credentials/credentialError';
import { execute, loadEngine } from '../engine/engine';
import type { WorkflowFile } from '../engine/engine';
import { sandboxCredential } from '../n8n/examples';
import { startSandbox } from '../sandbox/server';
import type { Sandbox } from '../sandbox/server';
import { diagnose } from './diagnose/diagnose';
import { printReport, printSeats } from './start/print';
import { InputError, readCredential, readOptions } from './start/options';
import type { Options } from './start/options';

const ROOT = join(__dirname, '..');
const SEATS = 'examples/get-user-seats.json';
const REPORT = 'examples/overage-report.json';
const CREDENTIAL_TYPE = 'avePointGraphApi';
const OWN = 'AVEPOINT_CLIENT_ID=… AVEPOINT_CLIENT_SECRET=… npm start --';

/** The example from its manual start to the AvePoint node, with the customers and the product that were asked for. */
function readWorkflow({ customer, productType, report }: Options): WorkflowFile {
	const file = join(ROOT, report ? REPORT : SEATS);
	const { nodes, connections, pinData, ...workflow } = JSON.parse(readFileSync(file, 'utf8')) as WorkflowFile;
	const find = (type: string) => nodes.find((node) => node.type === type) as INode;
	const start = find('n8n-nodes-base.manualTrigger');
	const node = find('n8n-nodes-avepoint.avePointLicensing');
	node.credentials = { [CREDENTIAL_TYPE]: { id: '1', name: 'AvePoint' } };
	if (productType) node.parameters.productType = productType;
	const items = customer?.map((customerId) => ({ json: { customerId } })) ?? pinData?.[start.name];
	return {
		...workflow,
		nodes: [start, node],
		connections: { [start.name]: connections[start.name] },
		pinData: { [start.name]: items ?? [{ json: {} }] },
	};
}

const toLine = ({ message, description }: { message: string; description?: string | null }) =>
	[message, description].filter(Boolean).join('. ');

async function run(options: Options, credential: IDataObject): Promise<IDataObject[]> {
	const workflow = readWorkflow(options);
	const execution = execute(await loadEngine(ROOT), {
		workflow,
		credentials: { 1: { type: CREDENTIAL_TYPE, data: { accessToken: '', ...credential } as never } },
	});
	const result = await execution.resultOf(workflow.nodes[1].name);
	const error = (await execution.finished).data.resultData.error;
	if (error) throw new InputError(toLine(error));
	return (result?.outputs[0] ?? []).map(({ json }) => json);
}

/** Only the report is for standard output. */
async function runDiagnosis(credential: IDataObject, customer: string | undefined, isSandbox: boolean) {
	const { report, refusal } = await diagnose(credential, customer);
	console.log(report);
	if (refusal) throw refusal;
	console.error(
		isSandbox
			? `\nThis was the sandbox. Your own AvePoint: ${OWN} --diagnose`
			: '\nRead it through, then paste it in an issue: docs/unknowns.md says why that helps.',
	);
}

/** When all is written, or its reader is gone. */
const flushed = async (stream: NodeJS.WriteStream) =>
	await new Promise((done) => stream.on('error', done).write('', done));

async function main() {
	const options = readOptions();
	const credential = readCredential(options);
	const sandbox = credential ? undefined : await startSandbox();
	try {
		// It is on this machine: a proxy of the environment is for others.
		if (sandbox) process.env.no_proxy = new URL(sandbox.graphUrl).hostname;
		const used = credential ?? sandboxCredential(sandbox as Sandbox);
		if (options.diagnose) return await runDiagnosis(used, options.customer?.[0], sandbox !== undefined);
		const items = await run(options, used);
		const errors = items.filter((item) => 'error' in item);
		if (errors.length > 0) process.exitCode = 1;
		// Nothing but one failure: the credential, mostly.
		const [error] = errors;
		if (error && errors.length === items.length && new Set(errors.map((item) => item.error)).size === 1) {
			throw new InputError(String(error.error));
		}
		if (options.json) return console.log(JSON.stringify(items, null, 2));
		if (options.report) printReport(items, options.csv);
		else printSeats(items);
		if (!sandbox) return;
		const tokens = sandbox.count('requestAccessToken');
		console.log(
			[
				`${items.length} items from the sandbox, whose data is invented; ${sandbox.requests.length} requests, ${tokens} of them for a token.`,
				'',
				'What to do next:',
				'  in your n8n        docs/install.md',
				`  the same workflow  import ${options.report ? REPORT : SEATS} and choose your credential`,
				`  your own AvePoint  ${OWN} --customer <id>`,
				'  everything else    README.md, npm start -- --help',
			].join('\n'),
		);
	} finally {
		await sandbox?.close();
	}
}

Promise.resolve()
	.then(main)
	.catch((error: Error) => {
		if (error instanceof InputError) console.error(error.message);
		else console.error(error instanceof CredentialError ? toLine(error) : error);
		process.exitCode = 1;
	})
	// n8n's engine leaves timers behind, so it has to be ended; a pipe takes what is printed bit by bit.
	.finally(async () => {
		await Promise.all([process.stdout, process.stderr].map(flushed));
		process.exit();
	});
