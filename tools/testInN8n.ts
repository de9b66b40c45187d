/* `npm run test:e2e`, `test:queue` and `screenshots`: tests that need a real n8n, which is installed first. Arguments go to jest. */
import { installN8n } from '../n8n/installation';
import { runJest } from './jest';

installN8n((text) => console.error(text))
	.then(async () => (process.exitCode = await runJest(process.argv.slice(2))))
	.catch((error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
