import fc from 'fast-check';
import { backOff, parseRetryAfter } from '../../nodes/AvePointLicensing/shared/transport/retryAfter';

describe('Retry-After', () => {
	test('in seconds and as a date, by the clock of the answer', () => {
		expect(parseRetryAfter('7')).toBe(7_000);
		expect(parseRetryAfter(' 120 ')).toBe(120_000);
		const hoursOff = 'Wed, 21 Oct 2015 07:28:00 GMT';
		expect(parseRetryAfter('Wed, 21 Oct 2015 07:28:30 GMT', hoursOff)).toBe(30_000);
		const soon = new Date(Date.now() + 10_000).toUTCString();
		expect(parseRetryAfter(soon)).toBeGreaterThan(8_000);
	});

	test.each([
		'',
		undefined,
		'-5',
		'0',
		'1.5',
		'soon',
		'Wed, nonsense',
		'Wed, 21 Oct 2015 07:28:00 GMT',
		'1e9',
		null,
		'2999-10-21T07:28:00Z',
		'21 Oct 2999 07:28:00 GMT',
		'Wed Oct 21 07:28:00 2999',
		'on Wed, 21 Oct 2999 07:28:00 GMT',
	])('%j is none', (value) => {
		expect(parseRetryAfter(value)).toBeUndefined();
	});

	test('a time that is not after that of the answer is none', () => {
		const now = 'Sat, 01 Jan 2000 00:00:00 GMT';
		expect(parseRetryAfter(now, now)).toBeUndefined();
		expect(parseRetryAfter('-5', now)).toBeUndefined();
	});

	test('nothing makes it negative or no number', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.integer().map(String)), (text) => {
				const milliseconds = parseRetryAfter(text);
				expect(milliseconds === undefined || milliseconds > 0).toBe(true);
			}),
		);
	});

	test('without it the waits grow, with jitter, up to five seconds', () => {
		for (let failures = 1; failures < 40; failures++) {
			const longest = Math.min(5_000, 500 * 2 ** (failures - 1));
			const waited = backOff(failures);
			expect(waited).toBeGreaterThanOrEqual(longest / 2);
			expect(waited).toBeLessThanOrEqual(longest);
		}
	});
});
