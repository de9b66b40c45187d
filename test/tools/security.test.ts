/* What SECURITY.md promises, where no other test has it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listen } from '../../sandbox/listen';
import { startSandbox } from '../../sandbox/server';
import { otherAddresses } from '../support/addresses';
import { ids, ROOT, run } from '../support/workflow';

const readJson = (file: string) =>
	JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as Record<string, unknown>;

test('the sandbox listens on this machine only', async () => {
	const sandbox = await startSandbox();
	const { hostname, port } = new URL(sandbox.graphUrl);
	expect(hostname).toBe('127.0.0.1');
	expect(otherAddresses).not.toEqual([]);
	for (const address of otherAddresses) {
		const socket = connect(Number(port), address);
		await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
	}
	await sandbox.close();
});

test.each([301, 302, 303, 307, 308])('a redirect (%s) takes the token nowhere', async (status) => {
	const seen: string[] = [];
	const other = await listen(
		createServer((request, response) => {
			seen.push(String(request.headers.authorization));
			response.end('{}');
		}),
	);
	const location = `http://127.0.0.1:${other.port}/`;
	const sandbox = await startSandbox();
	sandbox.fail({ operationId: 'getProductOverview', status, headers: { location } });
	sandbox.fail({ operationId: 'getUserSeats', status, headers: { location } });
	const { error } = await run({ sandbox, items: ids(sandbox, 1) });
	expect(error?.message).toBe(`AvePoint pointed to another address (${status})`);
	expect(seen).toEqual([]);
	await sandbox.close();
	await other.close();
});

test('nothing is shipped that has dependencies of its own', () => {
	const { dependencies, optionalDependencies, bundleDependencies, peerDependencies } =
		readJson('package.json');
	expect([dependencies, optionalDependencies, bundleDependencies]).toEqual([undefined, undefined, undefined]);
	expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
	const { packages } = readJson('package-lock.json') as {
		packages: Record<string, { dev?: boolean; devOptional?: boolean; peer?: boolean }>;
	};
	const shipped = Object.entries(packages).filter(
		([path, { dev, devOptional, peer }]) => path !== '' && !dev && !devOptional && !peer,
	);
	expect(shipped.map(([path]) => path)).toEqual([]);
});
