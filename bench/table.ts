import type { Row } from './rows';
import { CONCURRENCY, LATENCY, ROUNDS, TIMES_MORE } from './settings';

const count = (items: number) => items.toLocaleString('en');
const cells = (values: string[]) => `| ${values.join(' | ')} |`;

const MARKS = new Map([
	[true, 'yes'],
	[false, '**no**'],
]);

/** The document: figures, where the time goes, and how to repeat it. @param profile milliseconds by part */
export function toMarkdown(
	rows: Row[],
	profile: Record<string, number>,
	versions: string,
	items: number,
): string {
	const total = Object.values(profile).reduce((sum, time) => sum + time, 0);
	const parts = Object.entries(profile).sort(([, a], [, b]) => b - a);
	return [
		'# Benchmark',
		'',
		`${new Date().toISOString().slice(0, 10)}, ${versions}. Repeat it with \`npm run bench\`, which writes this page.`,
		'',
		`The peer is what one would build today: n8n’s HTTP Request node with this package’s credential, in the same n8n. Both run in turn, medians of ${ROUNDS}`,
		`after one that is not counted; a run of ${count(TIMES_MORE * items)} items is compared with the ${TIMES_MORE} of ${count(items)} beside it. The sandbox answers after ${LATENCY} ms.`,
		'Time is what n8n tells for the node alone.',
		'',
		cells(['what', 'figure', 'goal', 'reached', '']),
		cells(['---', '---', '---', '---', '---']),
		...rows.map(({ what, figure, goal, reached, note }) =>
			cells([what, figure, goal, reached === undefined ? '' : (MARKS.get(reached) ?? ''), note]),
		),
		'',
		'## Where the time goes',
		'',
		`A CPU profile of Get User Seats of ${count(items)} customers in n8n’s engine, ${CONCURRENCY} requests at once, in milliseconds per item:`,
		'',
		cells(['part', 'ms per item', 'share']),
		cells(['---', '---', '---']),
		...parts.map(([part, time]) =>
			cells([part, (time / items).toFixed(3), `${((100 * time) / total).toFixed(1)} %`]),
		),
		'',
	].join('\n');
}
