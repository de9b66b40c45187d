import fc from 'fast-check';
import { CredentialError } from '../../credentials/credentialError';
import {
	findRequestId,
	readAnswerFailure,
	readError,
	RequestFailure,
	tookTooLong,
} from '../../nodes/AvePointLicensing/shared/transport/failure';
import { redact } from '../../nodes/AvePointLicensing/shared/transport/redact';

describe('reading a failure', () => {
	const fromAnswer = (statusCode: number, body?: unknown, headers = {}) =>
		readAnswerFailure({ statusCode, body: body as never, headers }, ['s3cret']);

	test('keeps what helps, and nothing of the request', () => {
		const body = { message: 'no s3cret eyJhbGciOi.eyJzdWIi.sig' };
		const failure = fromAnswer(429, body, { 'retry-after': '3', 'request-id': 'abc' });
		expect(failure).toMatchObject({
			status: 429,
			retryAfter: 3_000,
			requestId: 'abc',
			serviceMessage: 'no … …',
			transient: true,
		});
	});

	test.each([
		[{ message: 7, ErrorMessage: 'words' }, 'words'],
		[{ message: '', error: { message: 'words' } }, 'words'],
		[{ message: { a: 1 }, detail: 'words', title: 'other' }, 'words'],
		[{ errors: [{ message: 'words' }] }, 'words'],
		[{ message: 'words', errors: [{ message: 'more' }] }, 'words: more'],
		[{ message: 'x'.repeat(400) }, 'x'.repeat(300)],
		[{ message: [] }, undefined],
	])('what the service says in %j', (body, serviceMessage) => {
		expect(fromAnswer(400, body)).toMatchObject({ serviceMessage });
	});

	test.each(['', ' ', 'two words', '<id', 'id>', 'x'.repeat(101), 's3cret', 'a-s3cret', 7, null])(
		'%j is no request id',
		(id) => {
			expect(findRequestId({ 'x-request-id': id }, { traceId: 'fine-1' }, ['s3cret'])).toBe('fine-1');
		},
	);

	test('what took too long may be quick another time', () => {
		expect(tookTooLong()).toMatchObject({ kind: 'connection', code: 'ETIMEDOUT', transient: true });
		const details = [
			{ status: 504 },
			{ code: 'ECONNABORTED' },
			{ code: 'ETIMEDOUT' },
			{ code: 'ESOCKETTIMEDOUT' },
			{ status: 500 },
			{ code: 'ECONNRESET' },
			{},
		];
		const timedOut = details.map((detail) => new RequestFailure('connection', detail).timedOut);
		expect(timedOut).toEqual([true, true, true, true, false, false, false]);
	});

	test('why there was no token', () => {
		const passing = new CredentialError('what', 'why', true, '7');
		expect(readError(passing, [])).toMatchObject({
			kind: 'credential',
			credential: { message: 'what', description: 'why' },
			transient: true,
			retryAfter: 7_000,
		});
		expect(readError(new CredentialError('what', 'why'), [])).toMatchObject({
			transient: false,
			retryAfter: undefined,
		});
	});

	test('a request id that is no id is left out', () => {
		expect(findRequestId({ 'request-id': '<script>' }, { RequestId: 'fine-1' }, [])).toBe('fine-1');
		expect(findRequestId(undefined, '<html>', [])).toBeUndefined();
	});

	test.each([
		['ECONNRESET', true],
		['ECONNREFUSED', true],
		['EAI_AGAIN', true],
		['ENOTFOUND', false],
		['CERT_HAS_EXPIRED', false],
		['ECONNABORTED', true],
		[undefined, true],
	])('connection failure %s, transient: %s', (code, transient) => {
		expect(readError({ cause: { code } }, [])).toMatchObject({ kind: 'connection', code, transient });
		// As n8n 1.x hands it over.
		const words =
			code === 'ECONNABORTED' ? 'timeout of 60000ms exceeded' : `connect ${code ?? 'failed'} 127.0.0.1:1`;
		expect(readError({ message: 'The connection …', messages: [words] }, [])).toMatchObject({
			code,
			transient,
		});
	});

	test('a certificate that is not trusted, by its words', () => {
		const failure = readError({ message: 'unable to verify the first certificate' }, []);
		expect(failure).toMatchObject({ code: 'CERT_INVALID', transient: false });
	});

	test('the status of an error, wherever n8n put it', () => {
		expect(readError({ cause: { response: { status: 503 } } }, [])).toMatchObject({
			status: 503,
			transient: true,
		});
		expect(readError({ httpCode: '403' }, [])).toMatchObject({ status: 403, transient: false });
		expect(readError({ httpCode: '300' }, [])).toMatchObject({ kind: 'answer', status: 300 });
		expect(readError({ httpCode: '200' }, [])).toMatchObject({ kind: 'connection' });
	});

	test('when to try again, and the request id, also of an error', () => {
		const headers = { 'retry-after': '30', 'request-id': 'r-1' };
		expect(readError({ cause: { response: { status: 503, headers } } }, [])).toMatchObject({
			retryAfter: 30_000,
			requestId: 'r-1',
		});
	});

	test('any answer at all is read', () => {
		const headers = fc.dictionary(fc.string(), fc.string());
		fc.assert(
			fc.property(fc.integer({ min: 300, max: 599 }), fc.anything(), headers, (status, body, values) => {
				const failure = fromAnswer(status, body, values);
				expect(failure.status).toBe(status);
				expect(failure.serviceMessage ?? '').not.toContain('s3cret');
			}),
		);
	});
});

describe('a text without secrets', () => {
	const secret = 'abcdefghijklmnop';

	test.each([
		['at the end', `it was ${secret}`, 'it was …'],
		['at the beginning', `${secret} it was`, '… it was'],
		['alone', secret, '…'],
		['twice', `${secret}, ${secret}`, '…, …'],
		['a part of 12', `it was ${secret.slice(2, 14)}`, 'it was …'],
		['a part of 11', `it was ${secret.slice(2, 13)}`, `it was ${secret.slice(2, 13)}`],
		['a JSON Web Token', 'it was eyJhbGciOi.eyJzdWIi.sig-_1', 'it was …'],
		['one that begins with a brace and a blank', 'ewogImFsZyI.eyJzdWIi.sig, it was', '…, it was'],
		['none', 'it was hey.you', 'it was hey.you'],
	])('%s', (_name, text, expected) => {
		expect(redact(text, ['', secret])).toBe(expected);
	});

	test('is one line, and not endless', () => {
		expect(redact('a \r\n\t b', [])).toBe('a b');
		expect(redact('x'.repeat(20_000), [secret])).toHaveLength(10_000);
	});
});
