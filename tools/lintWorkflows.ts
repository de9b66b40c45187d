/* Lints GitHub workflows with GitHub's own language service: `node --import tsx tools/lintWorkflows.ts <file …>`. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

async function main(files: string[]) {
	// They are ES modules.
	const { registerLogger, validate } = await import('@actions/languageservice');
	const { TextDocument } = await import('vscode-languageserver-textdocument');
	const fail = (message: string) => {
		console.error(message);
		process.exitCode = 1;
	};
	// It logs what goes wrong in itself, and then has nothing to complain of.
	registerLogger({ error: fail, warn: fail, info: () => {}, log: () => {} });
	for (const file of files) {
		const text = readFileSync(file, 'utf8');
		const found = await validate(TextDocument.create(pathToFileURL(file).href, 'yaml', 1, text));
		for (const { message, range } of found) fail(`${file}:${range.start.line + 1}: ${message}`);
	}
}

void main(process.argv.slice(2));
