/* What `npm start` is told: arguments, and the variables that name a real app registration. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { IDataObject } from 'n8n-workflow';

/** The variables that name a real app registration. */
const VARIABLES = [
	'AVEPOINT_CLIENT_ID',
	'AVEPOINT_CLIENT_SECRET',
	'AVEPOINT_PRIVATE_KEY_FILE',
	'AVEPOINT_CERTIFICATE_FILE',
	'AVEPOINT_PASSPHRASE',
] as const;

export interface Options {
	customer?: string[];
	productType?: number;
	environment?: string;
	json?: boolean;
	report?: boolean;
	csv?: string;
	diagnose?: boolean;
}

/** Wrong input, told in one line. */
export class InputError extends Error {}

const toProductType = (text: string) => {
	if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a positive whole number.');
	return Number(text);
};

export function readOptions(): Options {
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
		.option('--report', 'instead: who has more licenses assigned than seats purchased, of all customers')
		.option('--csv <file>', 'write the report to a file, for a spreadsheet')
		.option('--diagnose', 'instead: what the service answers, as a text without values for an issue')
		.addHelpText(
			'after',
			'\nEnvironment variables for a real tenant:\n' +
				'  AVEPOINT_CLIENT_ID         Application (Client) ID\n' +
				'  AVEPOINT_CLIENT_SECRET     the secret, or instead of it:\n' +
				'  AVEPOINT_PRIVATE_KEY_FILE  a file with the private key, PEM\n' +
				'  AVEPOINT_CERTIFICATE_FILE  a file with the certificate, PEM\n' +
				'  AVEPOINT_PASSPHRASE        of the private key, if it is encrypted',
		);
	const options = program.parse().opts<Options>();
	const { report, csv, customer, productType, json, diagnose } = options;
	const others = [report, csv, json, productType, customer?.[1]];
	if (diagnose && others.some((value) => value !== undefined))
		throw new InputError('--diagnose goes with --environment and one --customer only.');
	if (csv !== undefined && json) throw new InputError('--csv writes a file, --json prints: choose one.');
	if (csv !== undefined && !report) throw new InputError('--csv goes with --report.');
	if (report && (customer ?? productType))
		throw new InputError('--report is about all customers and products.');
	return options;
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
export function readCredential({
	environment,
	customer,
	report,
	diagnose,
}: Options): IDataObject | undefined {
	// An empty variable is one that is not set.
	const values = VARIABLES.map((name) => process.env[name] || undefined);
	const [clientId, clientSecret, keyFile, certificateFile, passphrase] = values;
	if (clientId === undefined) {
		const set = VARIABLES.find((_name, index) => values[index] !== undefined);
		if (set) throw new InputError(`${set} is set, but AVEPOINT_CLIENT_ID is not.`);
		if (environment) throw new InputError('--environment is for a real tenant: set AVEPOINT_CLIENT_ID too.');
		return undefined;
	}
	if (!customer && !report && !diagnose)
		throw new InputError('Name at least one customer: npm start -- --customer <id>');
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
