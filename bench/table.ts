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
		'A time is what n8n tells for a node alone: this package’s, and the one that it is compared with, in the same n8n, with the same credential.',
		`The two run in turn: medians of ${ROUNDS} runs each, after one that is not counted. With a slow service and with a limit of requests it is one run`,
		`each. The sandbox answers after ${latency} ms where nothing else is said. The HTTP Request node has its default settings.`,
		'The bare node sends one request for each item, and does nothing else.',
		'',
		cells(['what', 'figure', 'goal', 'reached', 'measured']),
		cells(['---', '---', '---', '---', '---']),
		...rows.map(({ what, figure, goal, reached, measured }) =>
			cells([what, figure, goal, reached ? 'yes' : '**no**', measured]),
		),
		'',
		'What the row against the bare node has beyond 1 is this package’s own work: parameters with their expressions, the queue, checks of the answer.',
		'What plain fetch saves beyond that is n8n’s request helper, which opens a connection for each request; the HTTP Request node uses it too, so the',
		'first two figures depend on the machine. The rows with a limit include the token request, which is a round trip before all others.',
		'',
	].join('\n');
}
