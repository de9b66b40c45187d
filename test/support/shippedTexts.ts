/* The messages and hints of what is shipped, read from its sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './workflow';

/** What stands in a text where the program puts a value. */
export const HOLE = '\u0000';

/** Whose first argument is a message, unless the number of another one is named. */
const CALLS: Record<string, number> = {
	CredentialError: 0,
	NodeOperationError: 1,
	Error: 0,
	choice: 2,
	collectHint: 1,
	error: 0,
	failed: 1,
	inputError: 2,
	toError: 0,
	unexpectedAnswer: 0,
};
const PROPERTIES = ['message', 'notFound'];
/** Constants that are hints, and a function that returns one. */
const CONSTANTS = ['LIMIT_REACHED', 'unknownForm'];
const FUNCTIONS = ['certificateWarning'];

/** The texts that an expression can be; none where it only hands on a text of elsewhere. */
function textsOf(node: ts.Node): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node)) {
		return [node.head.text + node.templateSpans.map(({ literal }) => HOLE + literal.text).join('')];
	}
	if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
	if (ts.isArrowFunction(node)) return textsOf(node.body);
	if (ts.isReturnStatement(node) && node.expression) return textsOf(node.expression);
	return [];
}

function messagesIn(node: ts.Node): string[] {
	const own: string[] = [];
	if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
		const { expression } = node;
		const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
		const argument = name in CALLS && node.arguments?.[CALLS[name]];
		if (argument) own.push(...textsOf(argument));
	}
	if (ts.isPropertyAssignment(node) && PROPERTIES.includes(node.name.getText())) {
		own.push(...textsOf(node.initializer));
	}
	if (ts.isVariableDeclaration(node) && CONSTANTS.includes(node.name.getText()) && node.initializer) {
		own.push(...textsOf(node.initializer));
	}
	if (ts.isFunctionDeclaration(node) && FUNCTIONS.includes(node.name?.text ?? '')) {
		own.push(...(node.body?.statements ?? []).flatMap(textsOf));
	}
	const inner: string[] = [];
	ts.forEachChild(node, (child) => void inner.push(...messagesIn(child)));
	return [...own, ...inner];
}

/** Every message and hint, each with its first sentence only, which is what happened. */
export function shippedMessages(): string[] {
	const files = ['credentials', 'nodes'].flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true })
			.map((name) => join(ROOT, folder, String(name)))
			.filter((name) => name.endsWith('.ts')),
	);
	const all = files.flatMap((file) => {
		const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
		return messagesIn(source).map((text) => text.split(/\.(?: |$)/)[0]);
	});
	return [...new Set(all)].sort();
}
