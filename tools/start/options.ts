/* What `npm start` is told: arguments, and the variables that name a real app registration. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { IDataObject } from 'n8n-workflow';
import { ENVIRONMENTS } from '../../credentials/environments';

/** The variables that name a real app registration. */
const VARIABLES = {
	AVEPOINT_CLIENT_ID: 'Application (Client) ID',
	AVEPOINT_CLIENT_SECRET: 'the secret, or instead of it:',
	AVEPOINT_PRIVATE_KEY_FILE: 'a file with the private key, PEM',
	AVEPOINT_CERTIFICATE_FILE: 'a file with the certificate, PEM',
	AVEPOINT_PASSPHRASE: 'of the private key, if it is encrypted',
};
type Variable = keyof typeof VARIABLES;

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

const addId = (id: string, ids: string[] = []) => [...ids, id];
const [environment, report, csv, diagnose] = [
	new Option('--environment <name>', 'where your AvePoint Elements is hosted (default: "commercial")'),
	new Option('--report', 'instead: who has more licenses assigned than seats purchased, of all customers'),
	new Option('--csv <file>', 'write the report to a file, for a spreadsheet'),
	new Option('--diagnose', 'instead: what the service answers, as a text without values for an issue'),
];

export function readOptions(): Options {
	const texts = Object.entries(VARIABLES).map(([name, text]) => `  ${name.padEnd(27)}${text}`);
	const options = new Command('npm start --')
		.description(
			"Gets the user seats of customers with the AvePoint Licensing node, in n8n's own engine.\n\nWithout AVEPOINT_CLIENT_ID it asks the sandbox, whose data is invented. With it, it asks your own AvePoint.",
		)
		.option('--customer <id>', 'a customer; may be given several times', addId)
		.option('--product-type <number>', 'the product, 2048 is Cloud Backup for Microsoft 365', toProductType)
		.addOption(environment.choices(Object.keys(ENVIRONMENTS)))
		.option('--json', 'print the items alone, as JSON; silence npm too by: npm start --silent -- --json')
		.addOption(report.conflicts(['customer', 'productType']))
		.addOption(csv.implies({ report: true }).conflicts('json'))
		.addOption(diagnose.conflicts(['report', 'json', 'productType']))
		.addHelpText('after', ['\nEnvironment variables for a real tenant:', ...texts].join('\n'))
		.parse()
		.opts<Options>();
	if (options.diagnose && options.customer?.[1]) throw new InputError('--diagnose takes one --customer.');
	return options;
}

function readPem(variable: Variable): string {
	const file = process.env[variable];
	if (!file) throw new InputError(`Set ${variable} too: a certificate takes both files.`);
	try {
		return readFileSync(file, 'utf8');
	} catch {
		throw new InputError(`The file that ${variable} names can't be read: ${file}`);
	}
}

/** The credential of a real tenant; undefined when none is named. */
export function readCredential(options: Options): IDataObject | undefined {
	const { environment, customer, report, diagnose } = options;
	// An empty variable is one that is not set.
	const isSet = (name: Variable) => Boolean(process.env[name]);
	if (!isSet('AVEPOINT_CLIENT_ID')) {
		const set = (Object.keys(VARIABLES) as Variable[]).find(isSet);
		if (set) throw new InputError(`${set} is set, but AVEPOINT_CLIENT_ID is not.`);
		if (environment) throw new InputError('--environment is for a real tenant: set AVEPOINT_CLIENT_ID too.');
		return undefined;
	}
	if (!customer && !report && !diagnose)
		throw new InputError('Name at least one customer: npm start -- --customer <id>');
	const isCertificate = isSet('AVEPOINT_PRIVATE_KEY_FILE') || isSet('AVEPOINT_CERTIFICATE_FILE');
	if (isCertificate === isSet('AVEPOINT_CLIENT_SECRET'))
		throw new InputError(
			'Set either AVEPOINT_CLIENT_SECRET, or AVEPOINT_PRIVATE_KEY_FILE and AVEPOINT_CERTIFICATE_FILE.',
		);
	return {
		environment: environment ?? 'commercial',
		clientId: process.env.AVEPOINT_CLIENT_ID,
		permissions: ['elements.license.read.all'],
		...(isCertificate
			? {
					authentication: 'certificate',
					privateKey: readPem('AVEPOINT_PRIVATE_KEY_FILE'),
					certificate: readPem('AVEPOINT_CERTIFICATE_FILE'),
					passphrase: process.env.AVEPOINT_PASSPHRASE || undefined,
				}
			: { authentication: 'clientSecret', clientSecret: process.env.AVEPOINT_CLIENT_SECRET }),
	};
}
