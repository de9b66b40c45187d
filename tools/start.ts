/* `npm start`: the example workflow in n8n's own engine, against the sandbox or a real tenant. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { IDataObject } from 'n8n-workflow';
import { execute, loadEngine } from '../engine/engine';
import type { WorkflowFile } from '../engine/engine';
import { DEMO_REGISTRATION } from '../sandbox/registrations';
import { startSandbox } from '../sandbox/server';
import type { Sandbox } from '../sandbox/server';

const ROOT = join(__dirname, '..');
const WORKFLOW = 'examples/get-user-seats.json';
const CREDENTIAL_TYPE = 'avePointGraphApi';
/** The variables that name a real app registration. */
const VARIABLES = [
	'AVEPOINT_CLIENT_ID',
	'AVEPOINT_CLIENT_SECRET',
	'AVEPOINT_PRIVATE_KEY_FILE',
	'AVEPOINT_CERTIFICATE_FILE',
	'AVEPOINT_PASSPHRASE',
] as const;

interface Options {
	customer?: string[];
	productType?: number;
	environment?: string;
	json?: boolean;
}

/** Wrong input, told in one line. */
class InputError extends Error {}

const toProductType = (text: string) => {
	if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a positive whole number.');
	return Number(text);
};

function readOptions(): Options {
	const program = new Command('npm start --')
		.description(
			"Gets the user seats of customers with the AvePoint Licensing node, in n8n's own engine.\n\nWithout AVEPOINT_CLIENT_ID it asks the sandbox, whose data is invented. With it, it asks your own AvePoint.",
		)
		.option('--customer <id>', 'a customer; may be given several times', (id: string, ids: string[] = []) => [
			...ids,
			id,
		])
		.option('--product-type <number>', 'the product, 2048 is Cloud Backup for Microsoft 365', toProductType)
		.addOption(
			new Option(
				'--environment <name>',
				'where your AvePoint Elements is hosted (default: "commercial")',
			).choices(['commercial', 'usGovernment', 'aos2', 'fedRamp']),
		)
		.option('--json', 'print the items alone, as JSON; silence npm too by: npm start --silent -- --json')
		.addHelpText(
			'after',
			'\nEnvironment variables for a real tenant:\n' +
				'  AVEPOINT_CLIENT_ID         Application (Client) ID\n' +
				'  AVEPOINT_CLIENT_SECRET     the secret, or instead of it:\n' +
				'  AVEPOINT_PRIVATE_KEY_FILE  a file with the private key, PEM\n' +
				'  AVEPOINT_CERTIFICATE_FILE  a file with the certificate, PEM\n' +
				'  AVEPOINT_PASSPHRASE        of the private key, if it is encrypted',
		)
		.allowExcessArguments(false);
	return program.parse().opts<Options>();
}

function readPem(variable: string, file: string | undefined): string {
	if (!file) throw new InputError(`Set ${variable} too: a certificate takes both files.`);
	try {
		return readFileSync(file, 'utf8');
	} catch {
		throw new InputError(`The file that ${variable} names can't be read: ${file}`);
	}
}

/** The credential of a real tenant; undefined when none is named. */
function readCredential({ environment, customer }: Options): IDataObject | undefined {
	const [clientId, clientSecret, keyFile, certificateFile, passphrase] = VARIABLES.map(
		(name) => process.env[name],
	);
	if (!clientId) {
		const set = VARIABLES.find((name) => process.env[name]);
		if (set) throw new InputError(`${set} is set, but AVEPOINT_CLIENT_ID is not.`);
		if (environment) throw new InputError('--environment is for a real tenant: set AVEPOINT_CLIENT_ID too.');
		return undefined;
	}
	if (!customer) throw new InputError('Name at least one customer: npm start -- --customer <id>');
	const credential = {
		environment: environment ?? 'commercial',
		clientId,
		permissions: ['elements.license.read.all'],
	};
	const certificate = keyFile !== undefined || certificateFile !== undefined;
	if (certificate === (clientSecret !== undefined)) {
		throw new InputError(
			'Set either AVEPOINT_CLIENT_SECRET, or AVEPOINT_PRIVATE_KEY_FILE and AVEPOINT_CERTIFICATE_FILE.',
		);
	}
	if (!certificate) return { ...credential, authentication: 'clientSecret', clientSecret };
	return {
		...credential,
		authentication: 'certificate',
		privateKey: readPem('AVEPOINT_PRIVATE_KEY_FILE', keyFile),
		certificate: readPem('AVEPOINT_CERTIFICATE_FILE', certificateFile),
		passphrase,
	};
}

function sandboxCredential({ graphUrl, tokenUrl }: Sandbox): IDataObject {
	const { clientId, clientSecret } = DEMO_REGISTRATION;
	return {
		environment: 'custom',
		graphUrl,
		tokenUrl,
		authentication: 'clientSecret',
		clientId,
		clientSecret,
	};
}

/** The example, with the customers and the product that were asked for. */
function readWorkflow({ customer, productType }: Options): WorkflowFile {
	const workflow = JSON.parse(readFileSync(join(ROOT, WORKFLOW), 'utf8')) as WorkflowFile;
	for (const node of workflow.nodes) {
		if (!node.type.endsWith('.avePointLicensing')) continue;
		node.credentials = { [CREDENTIAL_TYPE]: { id: '1', name: 'AvePoint' } };
		if (productType) node.parameters.productType = productType;
	}
	if (customer) {
		for (const start of Object.keys(workflow.pinData ?? {})) {
			workflow.pinData = { [start]: customer.map((customerId) => ({ json: { customerId } })) };
		}
	}
	return workflow;
}

async function run(options: Options, credential: IDataObject): Promise<IDataObject[]> {
	const workflow = readWorkflow(options);
	const execution = execute(await loadEngine(ROOT), {
		workflow,
		credentials: { 1: { type: CREDENTIAL_TYPE, data: { accessToken: '', ...credential } as never } },
	});
	const last = workflow.nodes[workflow.nodes.length - 1].name;
	const result = await execution.resultOf(last);
	const error = (await execution.finished).data.resultData.error;
	if (error) throw new InputError([error.message, error.description].filter(Boolean).join('. '));
	return (result?.outputs[0] ?? []).map(({ json }) => json);
}

function toTable(items: IDataObject[]): string {
	const head = [...new Set(items.flatMap((item) => Object.keys(item)))];
	const table = new Table({ head, style: { head: [], border: [] } });
	table.push(...items.map((item) => head.map((name) => String(item[name] ?? ''))));
	return table.toString();
}

async function main() {
	const options = readOptions();
	const credential = readCredential(options);
	const sandbox = credential ? undefined : await startSandbox();
	try {
		const items = await run(options, credential ?? sandboxCredential(sandbox as Sandbox));
		const errors = items.filter((item) => 'error' in item);
		if (errors.length > 0) process.exitCode = 1;
		// Nothing but one failure: the credential, mostly.
		const [error] = errors;
		if (errors.length === items.length && new Set(errors.map((item) => item.error)).size === 1) {
			throw new InputError(String(error.error));
		}
		if (options.json) return console.log(JSON.stringify(items, null, 2));
		console.log(toTable(items));
		if (!sandbox) return;
		const tokens = sandbox.count('requestAccessToken');
		console.log(
			[
				`${items.length} items from the sandbox, whose data is invented; ${sandbox.requests.length} requests, ${tokens} of them for a token.`,
				'',
				'What to do next:',
				'  in your n8n        Settings > Community nodes > Install: n8n-nodes-avepoint',
				`  the same workflow  import ${WORKFLOW} and choose your credential`,
				'  your own AvePoint  AVEPOINT_CLIENT_ID=… AVEPOINT_CLIENT_SECRET=… npm start -- --customer <id>',
				'  everything else    README.md, npm start -- --help',
			].join('\n'),
		);
	} finally {
		await sandbox?.close();
	}
}

main()
	.catch((error: Error) => {
		console.error(error instanceof InputError ? error.message : error);
		process.exitCode = 1;
	})
	// n8n's engine leaves timers behind.
	.finally(() => process.exit());
