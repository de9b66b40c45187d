/* What holds for any input at all of the parsers, the ids and the assertion. The trigger's are beside its state. */
import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { verify } from 'jsonwebtoken';
import type { JwtPayload } from 'jsonwebtoken';
import { createClientAssertion } from '../../credentials/clientAssertion';
import { toDate, toGigabytes, toNumber } from '../../nodes/AvePointLicensing/shared/simplifySubscription';
import { toCode } from '../../nodes/AvePointLicensing/shared/codes';
import { isPathSegment, pathSegment } from '../../nodes/AvePointLicensing/shared/path';
import { excerpt, foldName, toText } from '../../nodes/AvePointLicensing/shared/text';
import {
	findRequestId,
	readAnswerFailure,
	readError,
} from '../../nodes/AvePointLicensing/shared/transport/failure';
import { parseRetryAfter } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';
import { encrypt, makeKeyPair } from '../support/certificates';
import type { KeyPair } from '../support/certificates';

const anyDate = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
const anyValue = fc.oneof(fc.anything(), fc.string(), fc.integer(), fc.double().map(String));

describe('Retry-After', () => {
	test('in any whole number of seconds is that many', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1e9 }), fc.constantFrom('', ' ', '0'), (seconds, pad) => {
				expect(parseRetryAfter(`${pad}${seconds}`)).toBe(seconds * 1000);
				expect(parseRetryAfter(`-${seconds}`)).toBeUndefined();
			}),
		);
	});

	test('as a date is the time from the answer’s own date, however far the clock is off', () => {
		fc.assert(
			fc.property(anyDate, fc.integer({ min: -1e6, max: 1e6 }), (date, seconds) => {
				const until = new Date(date.getTime() + seconds * 1000);
				// An HTTP date has four digits for the year.
				fc.pre(until.getTime() >= 0 && until.getUTCFullYear() <= 9999);
				const wait = parseRetryAfter(until.toUTCString(), date.toUTCString());
				expect(wait).toBe(seconds > 0 ? seconds * 1000 : undefined);
			}),
		);
	});

	test('of any other kind is none, or a time to come', () => {
		fc.assert(
			fc.property(anyValue, anyValue, (value, date) => {
				fc.pre(isText(value) && isText(date));
				const wait = parseRetryAfter(value, date);
				expect(wait === undefined || wait > 0).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});
});

/** What a header or a JSON value can be: nothing that has no text. */
const isText = (value: unknown) => {
	try {
		return String(value).length >= 0;
	} catch {
		return false;
	}
};

describe('numbers', () => {
	test('in text, of up to 15 digits, are numbers; all else stays as it is', () => {
		fc.assert(
			fc.property(fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }), (number) => {
				expect(toNumber(String(number))).toBe(number);
				expect(toNumber(`${number} seats`)).toBe(`${number} seats`);
			}),
		);
	});

	test('are never NaN, whatever the service sends', () => {
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.stringMatching(/^[\d.,e+-]{0,8} ?(GB)?$/)), (value) => {
				for (const parse of [toNumber, toGigabytes, toCode]) expect(parse(value)).not.toBeNaN();
			}),
			{ numRuns: 1000 },
		);
	});

	test('of gigabytes come from a number and its unit only', () => {
		fc.assert(
			fc.property(fc.nat(), fc.string(), (number, text) => {
				expect(toGigabytes(`${number} GB`)).toBe(number);
				expect(toGigabytes(`${number}/${number} GB`)).toBeNull();
				if (!/^\s*[\d.]+ ?GB\s*$/.test(text)) expect(toGigabytes(text)).toBeNull();
			}),
		);
	});
});

describe('a name', () => {
	const anyText = fc.string({ unit: 'binary' });

	test('is the same in upper case, in lower case, with outer blanks and in each normal form', () => {
		const forms = (text: string) => [
			foldName(text),
			text.toUpperCase(),
			text.toLowerCase(),
			` \u00a0${text}\t\n`,
			...['NFC', 'NFD', 'NFKC', 'NFKD'].map((form) => text.normalize(form)),
		];
		const check = (text: string) => {
			for (const other of forms(text)) expect([text, foldName(other)]).toEqual([text, foldName(text)]);
		};
		fc.assert(fc.property(anyText, check), { numRuns: 2000 });
		for (let code = 0; code < 0x20000; code++) {
			const text = `a${String.fromCodePoint(code)}`;
			// Not `expect` for each, which would take a minute.
			if (forms(text).some((other) => foldName(other) !== foldName(text))) check(text);
		}
	});

	test('is another one where a letter is another one', () => {
		fc.assert(
			fc.property(
				fc.stringMatching(/^[a-z0-9]{1,8}$/),
				fc.stringMatching(/^[a-z0-9]{1,8}$/),
				(one, other) => {
					expect(foldName(one) === foldName(other)).toBe(one === other);
					expect(foldName(`${one} ${other}`)).not.toBe(foldName(one + other));
				},
			),
		);
	});

	test.each([
		['Café', 'CAFE'],
		['Cafe\u0301', 'cafe'],
		['Straße', 'STRASSE'],
		['STRAẞE', 'strasse'],
		['İstanbul Işık', 'istanbul ışık'],
		['Oﬃce ﬁt', 'OFFICE FIT'],
		['Αθήνα', 'ΑΘΗΝΑ'],
		['ΟΔΟΣ', 'οδος'],
		['Ёлка', 'ЕЛКА'],
		['ＷＩＤＥ　Ｌｔｄ', 'wide ltd'],
		['Zero\u200bWidth\u200d Ltd\ufeff', 'ZeroWidth Ltd'],
		['A\u00a0 \tB', 'A B'],
		['ｶﾞ', 'ガ'],
		['한빛', '한빛'.normalize('NFD')],
	])('%s is %s', (one, other) => expect(foldName(one)).toBe(foldName(other)));

	test.each([
		['ガ', 'カ'],
		['プラ', 'フラ'],
		['が', 'か'],
		['कि', 'क'],
		['กา', 'ก่า'],
		['كَتَبَ', 'كُتُب'],
		['שָׁלוֹם', 'שלום'],
		['й', 'и'],
		['Київ', 'Киів'],
		['Øre', 'Ore'],
		['A B', 'AB'],
		['A-B', 'AB'],
		[
			'🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
			'🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
		],
	])('%s is not %s', (one, other) => expect(foldName(one)).not.toBe(foldName(other)));

	test('loses its accents, in Latin and Greek', () => {
		const accents = fc.string({
			unit: fc.constantFrom('\u0301', '\u0308', '\u0327', '\u030a'),
			minLength: 1,
		});
		fc.assert(
			fc.property(fc.stringMatching(/^[a-zα-ω]{1,5}$/), accents, fc.string(), (name, accent, other) => {
				expect(foldName(`${name}${accent} ${other}`)).toBe(foldName(`${name} ${other}`));
			}),
		);
	});

	test('is quoted in short, on one line, and whole where it is short', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
				const quoted = excerpt(text);
				expect([...quoted].length).toBeLessThanOrEqual(100);
				expect(quoted.isWellFormed()).toBe(true);
				expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029]|\s{2}/u);
				if (/^[!-~]{1,100}$/.test(text)) expect(quoted).toBe(text);
			}),
			{ numRuns: 1000, examples: [['🚀'.repeat(150)], ['x'.repeat(101)], [`${'x'.repeat(201)}🚀`]] },
		);
	});
});

describe('a date', () => {
	/** A moment in all forms of the service that can say it. */
	const formsOf = (iso: string) => {
		const [, year, month, day, time, fraction] =
			/^(\d{4})-(\d\d)-(\d\d)T([\d:]{8})\.?(\d*)Z$/.exec(iso) ?? [];
		const rest = Number(fraction) ? `${time}.${fraction}` : time;
		return [
			`${year}-${month}-${day}T${rest}Z`,
			`${month}-${day}-${year}T${rest}Z`,
			`${month}/${day}/${year}T${rest}Z`,
			`${month}/${day}/${year} ${rest}`,
			...(/^[0:.]+$/.test(rest) ? [`${year}-${month}-${day}`] : []),
		];
	};
	const midnight = anyDate.map((date) => new Date(date.toISOString().slice(0, 10)));

	test('in each form of the service is the same ISO 8601 in UTC', () => {
		const around = fc.constantFrom('', ' ', '\n');
		fc.assert(
			fc.property(fc.oneof(anyDate, midnight), around, (date, blanks) => {
				const iso = date.toISOString();
				const forms = formsOf(iso);
				expect(forms.length).toBeGreaterThan(3);
				for (const form of [...forms, ...forms.map((text) => text.toLowerCase())]) {
					expect(toDate(`${blanks}${form}${blanks}`)).toBe(iso);
				}
			}),
		);
	});

	test('that is in no calendar, and whatever is no date, stays as the service wrote it', () => {
		const looksLikeOne = fc.oneof(
			fc.stringMatching(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\dZ$/),
			fc.stringMatching(/^[0-3]\d([-/])[0-3]\d[-/]\d{4}[T ][0-2]\d:[0-6]\d:[0-6]\dZ?$/),
			fc.stringMatching(/^\d{4}-[01]\d-[0-3]\d$/),
		);
		let read = 0;
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), looksLikeOne), (written) => {
				const date = toDate(written);
				if (date === null || date === toText(written)) return;
				read++;
				expect(formsOf(date)).toContain(written);
			}),
			{ numRuns: 2000 },
		);
		expect(read).toBeGreaterThan(100);
	});

	test('of a month or a day that there is not stays text in each form', () => {
		const pad = (number: number) => String(number).padStart(2, '0');
		const number = fc.integer({ min: 0, max: 99 });
		fc.assert(
			fc.property(number, number, fc.integer({ min: 1000, max: 9999 }), (month, day, year) => {
				const days = [
					31,
					year % 4 || (!(year % 100) && year % 400) ? 28 : 29,
					31,
					30,
					31,
					30,
					31,
					31,
					30,
					31,
					30,
					31,
				];
				const exists = day >= 1 && day <= (days[month - 1] ?? 0);
				for (const form of formsOf(`${year}-${pad(month)}-${pad(day)}T00:00:00Z`)) {
					expect(toDate(form) !== form).toBe(exists);
				}
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('an error body', () => {
	const FIELDS = [
		'message',
		'ErrorMessage',
		'error',
		'error_description',
		'title',
		'detail',
		'errors',
		'code',
	];
	const body = fc.oneof(
		fc.jsonValue(),
		fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue(), { noNullPrototype: true }),
	);

	test('of any shape gives short words on one line, or none', () => {
		fc.assert(
			fc.property(body, (answer) => {
				const { serviceMessage } = readAnswerFailure(
					{ statusCode: 500, headers: {}, body: answer as never },
					[],
				);
				expect(serviceMessage ?? 'x').toMatch(/^[^\n]{1,300}$/);
				expect(serviceMessage ?? '').not.toContain('[object');
			}),
			{ numRuns: 1000 },
		);
	});

	test('never repeats a secret, wherever and however often it holds it', () => {
		const secret = fc.stringMatching(/^[\w~.-]{8,40}$/);
		fc.assert(
			fc.property(secret, fc.constantFrom(...FIELDS), fc.string(), fc.string(), (value, field, a, b) => {
				const words = `${a}${value}${b}${value}`;
				const shapes = [
					{ [field]: words },
					{ error: { message: words } },
					{ title: a, errors: [{ message: words }] },
				];
				for (const shape of shapes) {
					const failure = readAnswerFailure({ statusCode: 400, headers: {}, body: shape }, [value]);
					expect(failure.serviceMessage ?? '').not.toContain(value);
				}
			}),
		);
	});

	test('has a request id that is one word, or none', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (requestId, traceId) => {
				expect(findRequestId({ 'request-id': requestId }, { traceId }, []) ?? 'x').toMatch(
					/^[\w:.|-]{1,100}$/,
				);
			}),
		);
	});
});

test('whatever n8n throws is read as a failure of a known kind', () => {
	const thrown = fc.oneof(
		fc.record(
			{
				message: fc.string(),
				httpCode: fc.oneof(fc.string(), fc.constant(null)),
				code: fc.string(),
				messages: fc.array(fc.string()),
				cause: fc.record({ code: fc.string() }),
			},
			{ requiredKeys: [] },
		),
		fc.string().map((text) => new Error(text)),
	);
	fc.assert(
		fc.property(thrown, (error) => {
			const failure = readError(error, []);
			expect(['answer', 'connection']).toContain(failure.kind);
			expect(typeof failure.transient).toBe('boolean');
		}),
	);
});

test('different ids are different segments of a path', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
			fc.pre(isPathSegment(one) && isPathSegment(other));
			const [first, second] = [one, other].map(pathSegment);
			expect(first === second).toBe(one === other);
			expect(first).not.toMatch(/[/\\?#\s]/);
		}),
		{ numRuns: 1000 },
	);
});

describe('the client assertion', () => {
	let pair: KeyPair;
	beforeAll(async () => (pair = await makeKeyPair()));
	const clientIds = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed());
	const clock = fc.date({
		min: new Date(Date.now() - 3_600_000),
		max: new Date(Date.now() + 3_600_000),
		noInvalidDate: true,
	});

	test('of any client at any time verifies, for its audience, for five minutes, with an id of its own', () => {
		const used = new Set<unknown>();
		const publicKey = createPublicKey(pair.certificate);
		fc.assert(
			fc.property(clientIds, fc.webUrl(), clock, (clientId, tokenUrl, now) => {
				const seconds = Math.floor(now.getTime() / 1000);
				const claims = verify(createClientAssertion({ clientId, tokenUrl, ...pair }, now), publicKey, {
					algorithms: ['RS256'],
					audience: tokenUrl,
					issuer: clientId,
					subject: clientId,
					clockTimestamp: seconds,
				}) as JwtPayload;
				expect([claims.nbf, claims.iat, claims.exp]).toEqual([seconds, seconds, seconds + 300]);
				expect(used.has(claims.jti)).toBe(false);
				used.add(claims.jti);
			}),
			{ numRuns: 200 },
		);
		expect(used.size).toBe(200);
	});

	test('takes a key that any passphrase encrypts', () => {
		// openssl takes up to 1,023 bytes, and none of them zero.
		const passphrases = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\0'));
		fc.assert(
			fc.property(passphrases, (passphrase) => {
				const privateKey = encrypt(pair.privateKey, passphrase);
				const input = { clientId: 'x', tokenUrl: 'https://x.example', ...pair, privateKey, passphrase };
				expect(verify(createClientAssertion(input), createPublicKey(pair.certificate))).toBeTruthy();
			}),
			{ numRuns: 20 },
		);
	});
});
