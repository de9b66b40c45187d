/* The report's text. All that it is given comes from `redact`, or is one of our own words. */
import { version } from '../../package.json';
import { ENVIRONMENTS } from '../../credentials/environments';
import { toDifferences } from './contract';
import { describe } from './questions';
import type { Question } from './questions';
import type { Redacted, TokenWords } from './redact';
import { toFieldLines, toKindText } from './shape';
import type { Name } from './shape';

export interface Finding {
	question: Question;
	/** With the code of the connection's error, where there was no answer. */
	outcome: Redacted | { code: Name } | 'not asked';
	token?: TokenWords;
}

const LOOKED_FOR = ['request-id', 'retry-after', 'date'];

const toResult = (outcome: Finding['outcome'] | undefined) => {
	if (outcome === undefined || outcome === 'not asked') return 'not asked';
	return 'code' in outcome ? outcome.code : String(outcome.status);
};

function toBodyLines({ body, status }: Redacted, operation: string | undefined): string[] {
	if (typeof body === 'string') return [`body: ${body}`];
	const shape = [`body: ${toKindText(body)}`, ...toFieldLines(body).map((line) => `  ${line}`)];
	const differences = operation === undefined ? undefined : toDifferences(operation, status, body);
	if (!differences) return shape;
	if (differences.length === 0) return [...shape, 'compared with the contract: the same'];
	return [...shape, 'compared with the contract:', ...differences.map((line) => `  ${line}`)];
}

function toAnswerLines(
	answer: Redacted,
	token: TokenWords | undefined,
	operation: string | undefined,
): string[] {
	const { status, within, mediaType, headers, redirect } = answer;
	const has = (name: string) => `${name} ${(headers as string[]).includes(name) ? 'yes' : 'no'}`;
	return [
		`${status}, within ${within}, ${mediaType}`,
		...(redirect ? [`redirected to ${redirect}`] : []),
		`headers: ${headers.join(', ')}`,
		`looked for: ${LOOKED_FOR.map(has).join(', ')}`,
		...(token ? [`token type: ${token.type}; scope: ${token.scope}`] : []),
		...toBodyLines(answer, operation),
	];
}

function toSection({ question, outcome, token }: Finding): string {
	const { title, operation, method, template } = describe(question);
	const lines =
		outcome === 'not asked' || 'code' in outcome
			? [toResult(outcome)]
			: toAnswerLines(outcome, token, operation);
	return [title, ...[`${method} ${template}`, ...lines].map((line) => `  ${line}`)].join('\n');
}

/** @param environment as the credential names it */
export function toReport(environment: unknown, findings: Finding[]): string {
	const resultOf = (question: Question) =>
		toResult(findings.find((finding) => finding.question === question)?.outcome);
	const place = Object.keys(ENVIRONMENTS).find((name) => name === environment) ?? 'custom';
	const head = [
		`n8n-nodes-avepoint ${version}, Node ${process.versions.node}, environment ${place}`,
		'Shapes, not data. A field with "?" is not in every object, "{key}" is a key that may be data.',
		`User seats of a product: early form ${resultOf('early')}, published form ${resultOf('published')}`,
	];
	return [head.join('\n'), ...findings.map(toSection)].join('\n\n');
}
