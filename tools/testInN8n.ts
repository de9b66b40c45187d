/*
 * `npm run test:e2e`, `test:install`, `test:queue` and `screenshots`: tests that need a real n8n, which is installed first. With
 * --every-n8n, each version that is tested. Other arguments go to jest.
 */
import { installN8n, N8N_VERSIONS } from '../n8n/installation';
import { runJest } from './jest';

const EVERY = '--every-n8n';

async function main() {
	const args = process.argv.slice(2);
	const versions = args.includes(EVERY) ? N8N_VERSIONS : undefined;
	for (const version of versions ?? ['newest' as const])
		await installN8n((text) => console.error(text), version);
	process.exitCode = await runJest(args.filter((argument) => argument !== EVERY));
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
