import { cpus } from 'node:os';
import { ROUNDS } from './rows';
import type { Row } from './rows';

const cells = (values: string[]) => `| ${values.join(' | ')} |`;

/** The document: figures, and how to repeat them. @param version of n8n @param latency milliseconds */
export function toMarkdown(rows: Row[], version: string, latency: number): string {
	const cores = cpus();
	return [
		'# Benchmark',
		'',
		`${new Date().toISOString().slice(0, 10)}, n8n ${version}, ${cores.length} cores (${cores[0].model.trim()}). Repeat it with \`npm run bench\`, which writes this page.`,
		'',
		'Each time is n8n’s own figure for one node. Both nodes run in the same n8n, with the same credential.',
		`They run in turn. A figure is the median of ${ROUNDS} runs, after a first run that does not count. With a slow service or a request limit it is one run.`,
		`The sandbox answers after ${latency} ms unless the row says otherwise. The HTTP Request node has its default settings.`,
		'The bare node sends one request for each item and does nothing else.',
		'',
		cells(['what', 'figure', 'goal', 'reached', 'measured']),
		cells(['---', '---', '---', '---', '---']),
		...rows.map(({ what, figure, goal, reached, measured }) =>
			cells([what, figure, goal, reached ? 'yes' : '**no**', measured]),
		),
		'',
		'In the rows against the bare node, the part above 1 is this package’s own work: parameters with their expressions, the queue, checks of the answer.',
		'Plain fetch also saves n8n’s request helper, which opens a connection for each request. The HTTP Request node uses that helper too, so the first',
		'two figures depend on the machine. The rows with a limit include the token request, which comes before all others.',
		'',
	].join('\n');
}
