/* What may go wrong with a request, by the name that the table has. */
import type { Fault } from '../../../sandbox/faults';
import type { SeededRandom } from '../../../sandbox/seededRandom';
import type { LoggedRequest } from '../../../sandbox/requestLog';
import type { Sandbox } from '../../../sandbox/server';
import { DEMO_REGISTRATION } from '../../../sandbox/registrations';

export interface FaultTarget {
	sandbox: Sandbox;
	/** Another host, which nobody must ask. */
	otherHost: string;
	/** The customer list was changed during this iteration. */
	listChanged: boolean;
}

type MakeFault = (random: SeededRandom, target: FaultTarget, seen: LoggedRequest) => Fault;

const HOUR = 3_600_000;
const HTML = '<!DOCTYPE html><html><body>Maintenance</body></html>';
const json = (value: unknown) => JSON.stringify(value);
const newest = ({ sandbox }: FaultTarget) => sandbox.tokens[sandbox.tokens.length - 1] ?? '';

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

const retryAfter = (random: SeededRandom, values: string[]): Fault => ({
	status: random.pick([429, 429, 503]),
	headers: { 'retry-after': random.pick(values) },
});

const status =
	(value: number): MakeFault =>
	() => ({ status: value });

/** The service's clock is hours off, and it names a time by it. */
function clockOff(random: SeededRandom): Fault {
	const now = Date.now() + random.pick([-9, -5, 5, 9]) * HOUR;
	const [date, until] = [now, now + 1000].map((time) => new Date(time).toUTCString());
	return { status: 429, headers: { date, 'retry-after': until } };
}

/** Rows come and go. */
const shift: MakeFault = (random, target) => ({
	beforeAnswer: () => {
		const { customers } = target.sandbox;
		target.listChanged = true;
		if (random.chance(0.5)) customers.shift();
		else customers.unshift({ ...customers[0], id: random.guid(), organization: 'A new customer' });
	},
});

/** The last row goes first: pages read from now on repeat a row of the page before. */
const duplicate: MakeFault = (_invention, target) => ({
	beforeAnswer: () => {
		const { customers } = target.sandbox;
		target.listChanged = true;
		customers.unshift(...customers.splice(-1));
	},
});

const LONG_PAUSE = '429, Retry-After absurd';
const TOKEN_REFUSED = 'token refused';
/** The kinds of fault that an app registration has to do with for a while. */
export const LASTING_FAULTS = [LONG_PAUSE, TOKEN_REFUSED];

export const API: Record<string, MakeFault> = {
	'408': status(408),
	'429 without Retry-After': status(429),
	'429, Retry-After in seconds': (random) => retryAfter(random, ['1', ' 1', '01']),
	'429, Retry-After as a date': (random) => retryAfter(random, [new Date(Date.now() + 1000).toUTCString()]),
	[LONG_PAUSE]: (random) =>
		retryAfter(random, ['86400', '9'.repeat(400), 'Fri, 31 Dec 2999 23:59:59 GMT', 'later', '1e9']),
	'429, Retry-After negative': (random) => retryAfter(random, ['-5', '0', 'Wed, 21 Oct 2015 07:28:00 GMT']),
	'429, clock off by hours': clockOff,
	'500': status(500),
	'502': status(502),
	'503': status(503),
	'504': status(504),
	'an error shape': (random, target) => ({
		status: random.pick([400, 401, 403, 404, 409, 500, 501]),
		body: random.pick(SHAPES)(`Sorry, Bearer ${newest(target)} ${DEMO_REGISTRATION.clientSecret}`),
	}),
	HTML: (random) => ({
		status: random.pick([200, 403, 502]),
		headers: { 'content-type': 'text/html' },
		body: HTML,
	}),
	'empty or no object': (random, _target, { operationId }) => ({
		status: 200,
		// Of protection, an empty list is an answer.
		body: random.pick(['', ...(operationId === 'listProtection' ? [] : ['[]']), 'null', '7', '{}']),
	}),
	'truncated JSON': (random) => ({ corrupt: { truncate: random.integer(1, 40) } }),
	'oversized JSON': (random) => ({ corrupt: { oversize: random.integer(1, 20) * 50_000 } }),
	'wrong content type': (random) => ({
		corrupt: { contentType: random.pick(['text/html', 'image/png', 'application/xml; charset=utf-16']) },
	}),
	'reset before the answer': () => ({ reset: true }),
	'reset amid the answer': () => ({ reset: 'amid' }),
	'slow drip': () => ({ corrupt: { drip: { milliseconds: 20, times: 5 } } }),
	'redirect to another host': (random, { otherHost }) => ({
		status: random.pick([301, 302, 303, 307, 308]),
		headers: { location: `${otherHost}/elsewhere` },
	}),
	'token revoked': (_invention, { sandbox }) => ({ beforeAnswer: () => sandbox.revokeTokens() }),
	'clock off, right answer': (random) => ({ corrupt: { clockOff: random.pick([-9, 9]) } }),
};

/** The node's time limits of 60 and 30 seconds are these parts of it here. */
export const TIME_FACTOR = 20;
/** Milliseconds. */
export const TIME_LIMIT = 60_000 / TIME_FACTOR;

/* They hold a request past its time limit. */
export const ENDLESS: Record<string, MakeFault> = {
	'drip past the time limit': () => ({ corrupt: { drip: { milliseconds: 50, times: 200 } } }),
	'no answer at all': () => ({ hang: true }),
};

/** A page whose rows are no objects; of subscriptions, also one whose customer has no list of them. */
function noRows(random: SeededRandom, _place: FaultTarget, { operationId, body }: LoggedRequest): Fault {
	const [customerId = 'x'] = (body as { customerIds?: string[] }).customerIds ?? [];
	const products = random.pick<unknown>(['none', [null], 7, {}]);
	const rows = [null, 7, 'x', ...(operationId === 'listSubscriptions' ? [{ customerId, products }] : [])];
	return { status: 200, body: json({ data: [random.pick(rows)], metadata: { totalCount: 1 } }) };
}

export const LISTS: Record<string, MakeFault> = {
	'pages that shift': shift,
	'duplicate rows': duplicate,
	'rows that are none': noRows,
};

export const TOKEN: Record<string, MakeFault> = {
	'token endpoint down': (random) => ({
		...random.pick<Fault>([{ status: 500 }, { status: 503 }, { reset: true }, { reset: 'amid' }]),
	}),
	'token endpoint busy': (random) => retryAfter(random, ['1', '-1', '99999', 'x']),
	[TOKEN_REFUSED]: (random, target) => ({
		status: 400,
		body: random.pick([
			...['invalid_client', 'invalid_scope', 'invalid_request'].map((error) => json({ error })),
			...SHAPES.map((shape) => shape(`${DEMO_REGISTRATION.clientSecret} ${newest(target)}`)),
		]),
	}),
	'token endpoint redirects': (_invention, { otherHost }) => ({
		status: 307,
		headers: { location: `${otherHost}/connect/token` },
	}),
	'token answer unusable': (random) => ({
		status: 200,
		body: random.pick([HTML, '', '{}', '{"access_token":""}', '{"access_token":7}', '{"access']),
	}),
	'token worthless': () => ({ corrupt: { token: { expiresIn: 3600, isInvalid: true } } }),
	'token lifetime absurd': (random) => ({
		corrupt: { token: { expiresIn: random.pick<unknown>([0, -1, 'soon', null, 1e15, '60']) } },
	}),
	'token endpoint drips past its limit': ENDLESS['drip past the time limit'],
	'token endpoint slow': () => ({ corrupt: { drip: { milliseconds: 20, times: 5 }, clockOff: -9 } }),
};
