/* `npm run n8n:install`: the real n8n, ready for `npm run n8n` and the end-to-end tests. */
import { installN8n } from './installation';

installN8n((text) => console.error(text)).then(
	({ version, command }) => console.log(`n8n ${version}: ${command.join(' ')}`),
	(error: Error) => {
		console.error(error.message);
		process.exitCode = 1;
	},
);
