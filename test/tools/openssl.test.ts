/* Needs openssl, which a machine with Node alone may not have: it runs in CI, and elsewhere when asked for. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClientAssertion } from '../../credentials/clientAssertion';
import { makeKeyPair } from '../support/certificates';
import { read } from '../support/documents';
import { startSandboxProgram } from '../support/sandboxProgram';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'avepoint-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function openssl(...args: string[]) {
	const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
	expect([status, status && stderr]).toEqual([0, 0]);
}
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

/** The arguments of each openssl command in a block of a document. */
const commandsOf = (document: string) =>
	[...read(document).matchAll(/^(?:\w+=\S+ )*openssl (.+)$/gm)].map(([, command]) => command.split(' '));

test('the README’s openssl command gives a file that serves as key and as certificate', async () => {
	const { privateKey, certificate } = await makeKeyPair();
	writeFileSync(join(folder, 'pair.pem'), privateKey + certificate);
	const password = 'pass:x';
	openssl('pkcs12', '-export', '-in', 'pair.pem', '-out', 'certificate.pfx', '-passout', password);
	const [command] = commandsOf('README.md');
	openssl(...command, '-passin', password);
	const file = text('certificate.pem');
	const pair = { privateKey: file, certificate: file };
	expect(createClientAssertion({ clientId: 'x', tokenUrl: 'https://x.example', ...pair })).toMatch(/^ey/);
});

test('those of docs/credential.md make a certificate with which one signs in', async () => {
	for (const command of commandsOf('docs/credential.md')) openssl(...command);
	const { printed, end } = await startSandboxProgram('--certificate', join(folder, 'certificate.cer'));
	expect(printed.Certificate).toMatch(/^CN=n8n, until /);
	const client_assertion = createClientAssertion({
		clientId: printed['Application (Client) ID'],
		tokenUrl: printed['Token URL'],
		privateKey: text('key.pem'),
		certificate: text('certificate.pem'),
	});
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: printed['Application (Client) ID'],
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		client_assertion,
		scope: 'elements.license.read.all',
	});
	expect((await fetch(printed['Token URL'], { method: 'POST', body })).status).toBe(200);
	expect(await end()).toBe(0);
});
