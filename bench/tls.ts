/* The same over TLS, as the real service is reached. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { close, collectCleanUps } from '../n8n/cleanUps';
import type { Installation } from '../n8n/installation';
import { startSandbox } from '../sandbox/server';
import { Bench } from './n8n';
import { measureSeats } from './rows';
import type { Row } from './rows';
import { LATENCY } from './settings';

/** With an n8n of its own, which trusts the sandbox's certificate. */
export async function measureTls(n8n: Installation, customers: number): Promise<Row> {
	const { add, started, cleanUp } = collectCleanUps();
	try {
		const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
			keySize: 2048,
			algorithm: 'sha256',
			extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
		});
		const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-tls-'));
		add(() => rmSync(folder, { recursive: true, force: true }));
		const file = join(folder, 'certificate.pem');
		writeFileSync(file, cert);
		const sandbox = await started(startSandbox({ customers, latency: LATENCY, tls: { key, cert } }), close);
		const bench = await started(Bench.start(n8n, false, { NODE_EXTRA_CA_CERTS: file }), close);
		return (await measureSeats(bench, sandbox, ' over TLS')).row;
	} finally {
		await cleanUp();
	}
}
