/* `npm run sandbox`: AvePoint's side of the wire, on this machine. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { numberArgument } from './numberArgument';
import { DEMO_REGISTRATION } from './registrations';
import type { Registration } from './registrations';
import { DEFAULTS, startSandbox } from './server';
import type { SandboxOptions } from './server';

/** @returns the certificate of a .cer or .pem file, PEM */
function readCertificate(file: string): string {
	try {
		return new X509Certificate(readFileSync(file)).toString();
	} catch {
		throw new InvalidArgumentError('It is not a file with a certificate.');
	}
}

function describe(certificate: string): string {
	const { subject, validTo } = new X509Certificate(certificate);
	return `${subject.replace(/\n/g, ', ')}, until ${validTo}`;
}

interface Options extends SandboxOptions {
	certificate?: string;
	customerScope?: number;
}

const program = new Command('npm run sandbox --')
	.description(
		"Stands in for AvePoint's Graph API, Elements part, on the loopback address. All data is invented.",
	)
	.option('--port <number>', 'port, 0 for a free one', numberArgument(0, 65535), 4010)
	.option('--latency <ms>', 'milliseconds before each answer', numberArgument(0), DEFAULTS.latency)
	.option(
		'--rate-limit <requests>',
		'requests a second, 0 for no limit',
		numberArgument(0),
		DEFAULTS.rateLimit,
	)
	.option(
		'--concurrency-limit <requests>',
		'requests at once, 0 for no limit',
		numberArgument(0),
		DEFAULTS.concurrencyLimit,
	)
	.option(
		'--slowdown <ms>',
		'milliseconds that an answer takes longer for each other request under way',
		numberArgument(0),
		DEFAULTS.slowdown,
	)
	.addOption(
		new Option('--retry-after <form>', 'how a refusal names the wait')
			.choices(['seconds', 'date', 'none'])
			.default(DEFAULTS.retryAfter),
	)
	.option(
		'--token-lifetime <seconds>',
		'how long a token is valid',
		numberArgument(1),
		DEFAULTS.tokenLifetime,
	)
	.addOption(
		new Option('--endpoints <form>', 'which form of the user seats answers')
			.choices(['early', 'published', 'both'])
			.default(DEFAULTS.endpoints),
	)
	.addOption(
		new Option('--protection-form <form>', 'how the protection of a customer is answered')
			.choices(['page', 'array'])
			.default(DEFAULTS.protectionForm),
	)
	.option('--customers <count>', 'how many customers', numberArgument(0, 200_000), DEFAULTS.customers)
	.option(
		'--customer-scope <count>',
		'how many of them the app registration may see, the first ones; all when absent',
		numberArgument(0),
	)
	.option(
		'--certificate <file>',
		'a .cer or .pem file that is uploaded to the app registration',
		readCertificate,
	)
	.option('--seed <number>', 'same seed and day, same data', numberArgument(0), DEFAULTS.seed)
	.option(
		'--failures <share>',
		'share of requests that end in a passing failure, 0 to 1',
		numberArgument(0, 1),
		DEFAULTS.failures,
	);

async function main() {
	const { certificate, customerScope, ...options } = program.parse().opts<Options>();
	const registration: Registration = {
		...DEMO_REGISTRATION,
		certificates: certificate === undefined ? [] : [certificate],
	};
	const sandbox = await startSandbox({ ...options, registrations: [registration] });
	if (customerScope !== undefined) {
		registration.customers = sandbox.customers.slice(0, customerScope).map(({ id }) => id);
	}
	const [customer] = sandbox.customers;
	console.log(
		[
			'The AvePoint sandbox is running. Stop it with Ctrl-C.',
			'',
			`  Graph URL                ${sandbox.graphUrl}`,
			`  Token URL                ${sandbox.tokenUrl}`,
			`  Application (Client) ID  ${registration.clientId}`,
			`  Client Secret            ${registration.clientSecret}`,
			...(certificate === undefined ? [] : [`  Certificate              ${describe(certificate)}`]),
			`  Permissions              ${registration.permissions.join(', ')}`,
			`  Customers                ${sandbox.customers.length}${customer ? `, the first is ${customer.id}` : ''}`,
			'',
			'In n8n: credential "AvePoint Graph API", Environment "Custom".',
		].join('\n'),
	);
	const stop = () => {
		const { requests, violations } = sandbox;
		console.log(`\n${requests.length} requests, ${violations.length} outside the contract.`);
		violations.slice(0, 20).forEach((violation) => console.error(`outside the contract: ${violation}`));
		void sandbox.close();
	};
	process.once('SIGINT', stop).once('SIGTERM', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE' ? 'The port is in use: choose another one with --port.' : error.message,
	);
	process.exitCode = 1;
});
