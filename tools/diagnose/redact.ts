/* What is kept of an answer for the report. None of it is a value of the service's: see shape.ts for the body. */
import { toDifferences } from './contract';
import { toName, toShape } from './shape';

const SECONDS = [0.25, 0.5, 1, 2, 5, 10];
const MEDIA_TYPE =
	/^(application\/(problem\+)?json|(application|text)\/xml|text\/(html|plain))(?=\s*;|\s*$)/i;
const HEADER = /^[a-z][a-z\d-]{0,39}$/;

/** An answer as it came. */
export interface Received {
	url: string;
	status: number;
	/** By their names in small letters. */
	headers: Record<string, unknown>;
	text: string;
	/** From the request to the end of the answer. */
	milliseconds: number;
}

/** The JSON of a text; undefined where it is none. */
export function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The code of a connection that ended without an answer. */
export const toCode = (code: unknown) => toName(String(code ?? ''), /^[A-Z][A-Z_]{0,49}$/);

function toMediaType(value: unknown): string {
	if (value === undefined) return 'no content type';
	return MEDIA_TYPE.exec(String(value))?.[0].toLowerCase() ?? 'another content type';
}

function toBodyLines(text: string, status: number, operation?: string): string[] {
	if (text.trim() === '') return ['body: empty'];
	const value = parse(text);
	if (value === undefined) return ['body: not JSON'];
	const shape = toShape([value]);
	const lines = [...shape].map(([place, kinds]) => `${place}: ${kinds.join(' | ')}`);
	const differences = operation === undefined ? undefined : toDifferences(operation, status, shape);
	if (!differences) return lines;
	const compared = differences.length > 0 ? differences.map((line) => `  ${line}`) : ['  the same'];
	return [...lines, 'compared with the contract:', ...compared];
}

/** The one way from an answer to the lines of the report. @param operation of the contract */
export function redact({ url, status, headers, text, milliseconds }: Received, operation?: string): string[] {
	const within = SECONDS.find((most) => milliseconds <= most * 1000) ?? 30;
	const { location } = headers;
	const target = String(location);
	const isSame = URL.canParse(target, url) && new URL(target, url).origin === new URL(url).origin;
	const names = new Set(Object.keys(headers).map((name) => toName(name, HEADER)));
	return [
		`${status}, within ${within} s, ${toMediaType(headers['content-type'])}`,
		...(location === undefined ? [] : [`redirected to ${isSame ? 'the same' : 'another'} origin`]),
		`headers: ${[...names].join(', ')}`,
		...toBodyLines(text, status, operation),
	];
}
