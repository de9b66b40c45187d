/* Needs openssl, which a machine with Node alone may not have: it runs in CI, and elsewhere when asked for. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClientAssertion } from '../../credentials/clientAssertion';
import { makeKeyPair } from '../support/certificates';
import { ROOT } from '../support/workflow';

test('the README’s openssl command gives a file that serves as key and as certificate', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'avepoint-'));
	try {
		const { privateKey, certificate } = await makeKeyPair();
		writeFileSync(join(folder, 'pair.pem'), privateKey + certificate);
		const openssl = (...args: string[]) => spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
		const made = openssl(
			'pkcs12',
			'-export',
			'-in',
			'pair.pem',
			'-out',
			'certificate.pfx',
			'-passout',
			'pass:x',
		);
		expect([made.status, made.error]).toEqual([0, undefined]);
		const command = /^openssl (.+)$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
		expect(openssl(...command.split(' '), '-passin', 'pass:x').status).toBe(0);
		const file = readFileSync(join(folder, 'certificate.pem'), 'utf8');
		const pair = { privateKey: file, certificate: file };
		expect(createClientAssertion({ clientId: 'x', tokenUrl: 'https://x.example', ...pair })).toMatch(/^ey/);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
