/** Parts of a secret of this length are redacted too. */
const PART = 12;
/** JSON Web Tokens, such as an assertion: base64url of what begins with a brace. */
const JWT = /e[yw][\w-]{8,}\.[\w.-]+/g;

/** Marks the characters of the text that belong to a part of the secret. */
function mark(text: string, secret: string, hidden: boolean[]): void {
	const length = Math.min(PART, secret.length);
	for (let begin = 0; begin + length <= text.length; begin++) {
		if (secret.includes(text.slice(begin, begin + length))) hidden.fill(true, begin, begin + length);
	}
}

/**
 * A text of the service without secrets and parts of them, each replaced by "…", and on one line.
 * @param secrets an empty one hides nothing
 */
export function redact(text: string, secrets: string[]): string {
	const line = text.replace(/\s+/g, ' ').slice(0, 10_000);
	const hidden = new Array<boolean>(line.length).fill(false);
	for (const secret of secrets) mark(line, secret, hidden);
	for (const { index, 0: match } of line.matchAll(JWT)) hidden.fill(true, index, index + match.length);
	let result = '';
	for (let index = 0; index < line.length; index++) {
		if (!hidden[index]) result += line[index];
		else if (!hidden[index - 1]) result += '…';
	}
	return result;
}
