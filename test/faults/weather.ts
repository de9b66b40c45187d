/* What may go wrong with a request, by the name that the table has. */
import type { Fault } from '../../sandbox/faults';
import type { Invention } from '../../sandbox/invention';
import type { SeenRequest } from '../../sandbox/record';
import type { Sandbox } from '../../sandbox/server';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';

export interface Place {
	sandbox: Sandbox;
	/** Another host, which nobody must ask. */
	stranger: string;
	/** Lists began to change under their readers. */
	shifted: boolean;
}

type Make = (invention: Invention, place: Place, seen: SeenRequest) => Fault;

const HOUR = 3_600_000;
const HTML = '<!DOCTYPE html><html><body>Maintenance</body></html>';
const json = (value: unknown) => JSON.stringify(value);
const newest = ({ sandbox }: Place) => sandbox.tokens[sandbox.tokens.length - 1] ?? '';

/** A failure's body in each of the shapes that sibling services use. It repeats what it should not. */
const SHAPES: Array<(words: string) => string> = [
	(message) =>
		json({ statusCode: 400, message, errors: [{ code: 'E1', field: 'x', message }], requestId: 'a-1' }),
	(ErrorMessage) => json({ StatusCode: 400, ErrorCode: 'E2', ErrorMessage, RequestId: 'a-2' }),
	(message) => json({ error: { code: 'E3', message } }),
	(error_description) => json({ error: 'invalid', error_description }),
	(title) => json({ title, detail: title, errors: { x: [title] }, traceId: '00-ab-01' }),
	(words) => words,
	(words) => `<html><body>${words}</body></html>`,
	() => '',
	() => json(null),
	() => json({ message: null, errors: [null], error: [] }),
];

const retryAfter = (invention: Invention, values: string[]): Fault => ({
	status: invention.pick([429, 429, 503]),
	headers: { 'retry-after': invention.pick(values) },
});

const status =
	(value: number): Make =>
	() => ({ status: value });

/** The service's clock is hours off, and it names a time by it. */
function clockOff(invention: Invention): Fault {
	const now = Date.now() + invention.pick([-9, -5, 5, 9]) * HOUR;
	const [date, until] = [now, now + 1000].map((time) => new Date(time).toUTCString());
	return { status: 429, headers: { date, 'retry-after': until } };
}

/** Rows come and go. */
const shift: Make = (invention, place) => ({
	meanwhile: () => {
		const { customers } = place.sandbox;
		place.shifted = true;
		if (invention.chance(0.5)) customers.shift();
		else customers.unshift({ ...customers[0], id: invention.guid(), organization: 'A new customer' });
	},
});

/** The last row goes first: pages read from now on repeat a row of the page before. */
const duplicate: Make = (_invention, place) => ({
	meanwhile: () => {
		const { customers } = place.sandbox;
		place.shifted = true;
		customers.unshift(...customers.splice(-1));
	},
});

const LONG_PAUSE = '429, Retry-After absurd';
const TOKEN_REFUSED = 'token refused';
/** The kinds of fault that an app registration has to do with for a while. */
export const LASTING = [LONG_PAUSE, TOKEN_REFUSED];

export const API: Record<string, Make> = {
	'408': status(408),
	'429 without Retry-After': status(429),
	'429, Retry-After in seconds': (invention) => retryAfter(invention, ['1', ' 1', '01']),
	'429, Retry-After as a date': (invention) =>
		retryAfter(invention, [new Date(Date.now() + 1000).toUTCString()]),
	[LONG_PAUSE]: (invention) =>
		retryAfter(invention, ['86400', '9'.repeat(400), 'Fri, 31 Dec 2999 23:59:59 GMT', 'later', '1e9']),
	'429, Retry-After negative': (invention) =>
		retryAfter(invention, ['-5', '0', 'Wed, 21 Oct 2015 07:28:00 GMT']),
	'429, clock off by hours': clockOff,
	'500': status(500),
	'502': status(502),
	'503': status(503),
	'504': status(504),
	'an error shape': (invention, place) => ({
		status: invention.pick([400, 401, 403, 404, 409, 500, 501]),
		body: invention.pick(SHAPES)(`Sorry, Bearer ${newest(place)} ${DEMO_REGISTRATION.clientSecret}`),
	}),
	HTML: (invention) => ({
		status: invention.pick([200, 403, 502]),
		headers: { 'content-type': 'text/html' },
		body: HTML,
	}),
	'empty or no object': (invention) => ({ status: 200, body: invention.pick(['', '[]', 'null', '7', '{}']) }),
	'truncated JSON': (invention) => ({ distort: { truncate: invention.integer(1, 40) } }),
	'oversized JSON': (invention) => ({ distort: { oversize: invention.integer(1, 20) * 50_000 } }),
	'wrong content type': (invention) => ({
		distort: { contentType: invention.pick(['text/html', 'image/png', 'application/xml; charset=utf-16']) },
	}),
	'reset before the answer': () => ({ reset: true }),
	'reset amid the answer': () => ({ reset: 'amid' }),
	'slow drip': () => ({ distort: { drip: { milliseconds: 20, times: 5 } } }),
	'redirect to another host': (invention, { stranger }) => ({
		status: invention.pick([301, 302, 303, 307, 308]),
		headers: { location: `${stranger}/elsewhere` },
	}),
	'token revoked': (_invention, { sandbox }) => ({ meanwhile: () => sandbox.revokeTokens() }),
	'clock off, right answer': (invention) => ({ distort: { clockOff: invention.pick([-9, 9]) } }),
};

/** The node's time limits of 60 and 30 seconds are these parts of it here. */
export const HASTE = 20;
/** Milliseconds. */
export const TIME_LIMIT = 60_000 / HASTE;

/* They hold a request past its time limit. */
export const ENDLESS: Record<string, Make> = {
	'drip past the time limit': () => ({ distort: { drip: { milliseconds: 50, times: 200 } } }),
	'no answer at all': () => ({ hang: true }),
};

/** A page whose rows are no objects; of subscriptions, also one whose customer has no list of them. */
function noRows(invention: Invention, _place: Place, { operationId, body }: SeenRequest): Fault {
	const [customerId = 'x'] = (body as { customerIds?: string[] }).customerIds ?? [];
	const products = invention.pick<unknown>(['none', [null], 7, {}]);
	const rows = [null, 7, 'x', ...(operationId === 'listSubscriptions' ? [{ customerId, products }] : [])];
	return { status: 200, body: json({ data: [invention.pick(rows)], metadata: { totalCount: 1 } }) };
}

export const LISTS: Record<string, Make> = {
	'pages that shift': shift,
	'duplicate rows': duplicate,
	'rows that are none': noRows,
};

export const TOKEN: Record<string, Make> = {
	'token endpoint down': (invention) => ({
		...invention.pick<Fault>([{ status: 500 }, { status: 503 }, { reset: true }, { reset: 'amid' }]),
	}),
	'token endpoint busy': (invention) => retryAfter(invention, ['1', '-1', '99999', 'x']),
	[TOKEN_REFUSED]: (invention, place) => ({
		status: 400,
		body: invention.pick([
			...['invalid_client', 'invalid_scope', 'invalid_request'].map((error) => json({ error })),
			...SHAPES.map((shape) => shape(`${DEMO_REGISTRATION.clientSecret} ${newest(place)}`)),
		]),
	}),
	'token endpoint redirects': (_invention, { stranger }) => ({
		status: 307,
		headers: { location: `${stranger}/connect/token` },
	}),
	'token answer unusable': (invention) => ({
		status: 200,
		body: invention.pick([HTML, '', '{}', '{"access_token":""}', '{"access_token":7}', '{"access']),
	}),
	'token worthless': () => ({ distort: { token: { expiresIn: 3600, worthless: true } } }),
	'token lifetime absurd': (invention) => ({
		distort: { token: { expiresIn: invention.pick<unknown>([0, -1, 'soon', null, 1e15, '60']) } },
	}),
	'token endpoint drips past its limit': ENDLESS['drip past the time limit'],
	'token endpoint slow': () => ({ distort: { drip: { milliseconds: 20, times: 5 }, clockOff: -9 } }),
};
