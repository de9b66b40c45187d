/* `npm run n8n`: a real n8n with the package, beside the sandbox, ready to be tried. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { startSandbox } from '../sandbox/server';
import { close, collectCleanUps } from './cleanUps';
import { installBuiltPackage } from './community';
import { AVEPOINT, exampleNames, mailCredential, readExample, sandboxCredential, SMTP } from './examples';
import { findInstalledN8n, folders, installN8n } from './installation';
import type { Installation } from './installation';
import { startInstance } from './instance';
import { startMailServer, startTicketSystem } from './recipients';
import { OWNER, Rest } from './rest';

const FOLDER = join(folders.data, 'n8n');
/** Stored in the demo's credentials and workflows, so they stay the same. */
const PORTS = { n8n: 5678, sandbox: 4010, mail: 4011, tickets: 4012 };

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

async function startNeighbours() {
	const sandbox = await started(startSandbox({ port: PORTS.sandbox }), close);
	const mail = await started(
		startMailServer(({ subject }) => say(`Mail: ${subject ?? ''}`), PORTS.mail),
		close,
	);
	const tickets = await started(
		startTicketSystem(({ summary }) => say(`Ticket: ${String(summary)}`), PORTS.tickets),
		close,
	);
	return { sandbox, mail, tickets };
}

async function start(n8n: Installation) {
	const { sandbox, mail, tickets } = await startNeighbours();
	await installBuiltPackage(FOLDER);
	say(`Starting n8n ${n8n.version}.`);
	const { url } = await started(
		startInstance(n8n, FOLDER, PORTS.n8n),
		async (instance) => await instance.stop(),
	);
	const rest = await Rest.signIn(url);
	const save = async (type: string, name: string, data: Parameters<Rest['saveCredential']>[2]) => ({
		[type]: { id: await rest.saveCredential(type, name, data), name },
	});
	const credentials = {
		...(await save(AVEPOINT, 'AvePoint sandbox', sandboxCredential(sandbox))),
		...(await save(SMTP, 'Mail on this machine', mailCredential(mail.port))),
	};
	for (const name of exampleNames) {
		await rest.addWorkflow(readExample(name, credentials, `http://127.0.0.1:${tickets.port}`));
	}
	return { url, graphUrl: sandbox.graphUrl };
}

async function main() {
	if (options.clean) {
		rmSync(FOLDER, { recursive: true, force: true });
		return say(`Forgot the demo's data in ${FOLDER}.`);
	}
	const begin = Date.now();
	const ended = new Promise((end) => process.once('SIGINT', end).once('SIGTERM', end));
	try {
		const n8n = options.installed ? await findInstalledN8n() : await installN8n(say);
		const { url, graphUrl } = await start(n8n);
		console.log(
			[
				'',
				`  n8n       ${url}`,
				`  e-mail    ${OWNER.email}`,
				`  password  ${OWNER.password}`,
				'',
				`The credential "AvePoint sandbox" asks the sandbox at ${graphUrl}, whose data is invented.`,
				'Mails and tickets that the example workflows send are named here.',
				`Ready after ${((Date.now() - begin) / 1000).toFixed(1)} s. Ctrl-C ends it; npm run n8n -- --clean forgets its data.`,
				'',
			].join('\n'),
		);
		await ended;
		say('Stopping.');
	} finally {
		await cleanUp();
	}
}

main().catch((error: NodeJS.ErrnoException) => {
	console.error(
		error.code === 'EADDRINUSE'
			? `Port ${String((error as { port?: number }).port)} is in use. Is it running already?`
			: error.message,
	);
	process.exitCode = 1;
});
