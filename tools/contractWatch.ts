/* `npm run contract:watch`: whether AvePoint's documents are still those that sandbox/openapi.yaml was checked against. */
import { Command, Option } from 'commander';
import { watch } from './contractWatch/watch';
import type { Options } from './contractWatch/watch';

const CHANGED = 2;

async function main() {
	const options = new Command('npm run contract:watch --')
		.description(
			"Compares the names and fingerprints of AvePoint's public documents with sandbox/documents.yaml.\n\nExit code: 0 for no difference, 2 for one that somebody has to look at, 1 for an error.",
		)
		.option('--repository <url or folder>', "another git repository than AvePoint's")
		.option(
			'--update',
			'write the state of the documents to sandbox/documents.yaml, when you have checked them',
		)
		.addOption(
			new Option('--issue', 'open an issue, once for a state; for the workflow of GitHub').conflicts(
				'update',
			),
		)
		.parse()
		.opts<Options>();
	const { text, isOpen } = await watch(options, process.env);
	console.log(text);
	if (isOpen) process.exitCode = CHANGED;
}

main().catch((error: Error) => {
	console.error(error.message);
	process.exitCode = 1;
});
