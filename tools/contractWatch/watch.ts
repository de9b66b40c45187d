/* Compares AvePoint's documents with sandbox/documents.yaml, and tells what differs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { compare, isReported } from './compare';
import { DOCUMENTS_FILE, parseDocuments, updateText } from './documents';
import { openIssue } from './issue';
import { toReport } from './report';
import { readTree } from './tree';

export interface Options {
	/** An address or a folder; AvePoint's own when absent. */
	repository?: string;
	/** Takes what is there for checked. */
	update?: boolean;
	/** Opens an issue on GitHub. */
	issue?: boolean;
}

interface Result {
	text: string;
	/** Whether somebody has to look, and has not been told by an issue. */
	isOpen: boolean;
}

/**
 * @param environment where GitHub's variables are
 * @param file in place of sandbox/documents.yaml
 * @throws Error when the repository or GitHub can't be reached
 */
export async function watch(
	{ repository, update, issue }: Options,
	environment: NodeJS.ProcessEnv,
	file = DOCUMENTS_FILE,
): Promise<Result> {
	const text = readFileSync(file, 'utf8');
	const documents = parseDocuments(text);
	const tree = await readTree(repository ?? documents.repository);
	const comparison = compare(documents, tree.files);
	const { differences } = comparison;
	if (update) writeFileSync(file, updateText(text, tree, comparison));
	if (differences.length === 0) {
		return { text: `AvePoint's documents are as they were on ${documents.checked.date}.`, isOpen: false };
	}
	const report = toReport(documents, tree, differences);
	const told = (note: string) => ({ text: `${report.text}\n\n${note}`, isOpen: false });
	if (update) return told(`sandbox/documents.yaml has the state of ${tree.date} now.`);
	if (!differences.some(isReported)) return told('Nothing relies on these.');
	if (!issue) return { text: report.text, isOpen: true };
	// Readers don't see a comment.
	const marker = `<!-- contract:watch state ${report.state} -->`;
	const body = `${report.text}\n\n${marker}\n`;
	const { url, isNew } = await openIssue({ title: report.title, body, marker }, environment);
	return told(isNew ? `Opened ${url}` : `${url} says so already.`);
}
