/* docs/errors.md has every message and hint of what is shipped, and no other. */
import { read } from '../../support/documents';
import { HOLE, shippedMessages } from '../../support/shippedTexts';

/** A notice of the editor's, and what tells n8n to get a token, which nobody reads. */
const NOT_ERRORS = ['A long list takes AvePoint a while', 'There is no access token yet'];

const FIRST_CELL = /^\| (?!-|message|hint)(.+?) \| .+ \|$/gm;
const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** A text as a pattern: a value that it holds can be anything. */
const toPattern = (text: string) => new RegExp(`^${text.split(HOLE).map(escape).join('.+')}$`);
const fits = (one: string, other: string) =>
	toPattern(one).test(other.replaceAll(HOLE, 'x')) || toPattern(other).test(one.replaceAll(HOLE, 'x'));

const documented = [...read('docs/errors.md').matchAll(FIRST_CELL)]
	.flatMap(([, cell]) => cell.split(' · '))
	.map((text) => text.replace(/\.$/, '').replace(/ \(or [^)]+\)/, ''))
	.map((text) => text.replaceAll('…', HOLE));
const shipped = shippedMessages().filter((text) => !NOT_ERRORS.includes(text));

const show = (text: string) => text.replaceAll(HOLE, '…');

test('every message of the code is documented', () => {
	expect(shipped.length).toBeGreaterThan(70);
	expect(shipped.filter((text) => !documented.some((one) => fits(one, text))).map(show)).toEqual([]);
});

test('every documented message is one of the code', () => {
	expect(documented.filter((text) => !shipped.some((one) => fits(one, text))).map(show)).toEqual([]);
});
