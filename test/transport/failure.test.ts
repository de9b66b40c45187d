import fc from 'fast-check';
import {
	findRequestId,
	readAnswerFailure,
	readError,
} from '../../nodes/AvePointLicensing/shared/transport/failure';

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
