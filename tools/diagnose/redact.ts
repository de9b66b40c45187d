/* What is kept of an answer for the report. As a shape, none of it can hold a value: see shape.ts. */
import { toName, toShape } from './shape';
import type { Name, Shape } from './shape';

const TIMES = [
	[250, '0.25 s'],
	[500, '0.5 s'],
	[1_000, '1 s'],
	[2_000, '2 s'],
	[5_000, '5 s'],
	[10_000, '10 s'],
	[Infinity, '30 s'],
] as const;

const MEDIA_TYPES = [
	'application/json',
	'application/problem+json',
	'application/xml',
	'text/html',
	'text/plain',
	'text/xml',
] as const;

const HEADER = /^[a-z][a-z\d-]{0,39}$/;
const CODE = /^[A-Z][A-Z_]{0,49}$/;

/** An answer as it came. */
export interface Received {
	url: string;
	status: number;
	headers: Headers;
	text: string;
	/** From the request to the end of the answer. */
	milliseconds: number;
}

export interface Redacted {
	status: number;
	/** The answer took no longer. */
	within: (typeof TIMES)[number][1];
	mediaType: (typeof MEDIA_TYPES)[number] | 'another content type' | 'no content type';
	headers: Name[];
	redirect?: 'the same origin' | 'another origin';
	body: Shape | 'empty' | 'not JSON';
}

/** The JSON of a text; undefined where it is none. */
export function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function toMediaType(value: string | null): Redacted['mediaType'] {
	if (value === null) return 'no content type';
	const [name] = value.toLowerCase().split(';');
	return MEDIA_TYPES.find((type) => type === name.trim()) ?? 'another content type';
}

function toBody(text: string): Redacted['body'] {
	if (text.trim() === '') return 'empty';
	const value = parse(text);
	return value === undefined ? 'not JSON' : toShape([value]);
}

/** The one way from an answer to the report. */
export function redact({ url, status, headers, text, milliseconds }: Received): Redacted {
	const location = headers.get('location');
	const target = location !== null && URL.canParse(location, url) ? new URL(location, url) : undefined;
	return {
		status,
		within: (TIMES.find(([most]) => milliseconds <= most) ?? TIMES[TIMES.length - 1])[1],
		mediaType: toMediaType(headers.get('content-type')),
		headers: [...new Set([...headers.keys()].map((name) => toName(name, HEADER)))],
		...(location !== null && {
			redirect: target?.origin === new URL(url).origin ? 'the same origin' : 'another origin',
		}),
		body: toBody(text),
	};
}

/** The code of a connection that ended without an answer. */
export function toCode(error: unknown): Name {
	const { name, code, cause } = error as { name?: string; code?: unknown; cause?: { code?: unknown } };
	if (name === 'TimeoutError') return toName('ETIMEDOUT', CODE);
	return toName(String(cause?.code ?? code ?? ''), CODE);
}

/** By length, beside the one that was asked for. */
const SCOPES = ['shorter', 'another', 'longer'] as const;

/** What the shape of a token's answer doesn't tell. */
export interface TokenWords {
	type: 'Bearer' | 'Bearer, with other letters' | 'another' | 'none';
	scope: 'as asked for' | (typeof SCOPES)[number] | 'none';
}

/** @param asked the scope of the request */
export function toTokenWords(body: unknown, asked: string): TokenWords {
	const { token_type: type, scope } = Object(body) as { token_type?: unknown; scope?: unknown };
	const toType = (text: string) => (/^bearer$/i.test(text) ? 'Bearer, with other letters' : 'another');
	const toScope = (text: string) =>
		text === asked ? 'as asked for' : SCOPES[1 + Math.sign(text.length - asked.length)];
	return {
		type: type === 'Bearer' ? type : typeof type === 'string' ? toType(type) : 'none',
		scope: typeof scope === 'string' ? toScope(scope) : 'none',
	};
}
