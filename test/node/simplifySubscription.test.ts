import fc from 'fast-check';
import {
	simplify,
	toDate,
	toGigabytes,
	toNumber,
	unknownForms,
} from '../../nodes/AvePointLicensing/shared/simplifySubscription';

test.each([
	['398', 398],
	['0', 0],
	['-3', -3],
	['+5', 5],
	['-0', 0],
	['+-5', '+-5'],
	['+', '+'],
	[' 7 ', 7],
	['N/A', null],
	['', null],
	[undefined, null],
	[null, null],
	['1,024', '1,024'],
	['Unlimited', 'Unlimited'],
	['12.5', '12.5'],
	[25, 25],
])('the number %j is %j', (value, number) => {
	expect(toNumber(value)).toBe(number);
});

test.each([
	['1024 GB', 1024],
	['2.5 GB', 2.5],
	['512GB', 512],
	['0/1 GB', null],
	['2.5 TB', null],
	['N/A', null],
	[undefined, null],
])('the gigabytes of %j are %j', (value, number) => {
	expect(toGigabytes(value)).toBe(number);
});

test.each([
	['2025-09-26T00:00:00Z', '2025-09-26T00:00:00.000Z'],
	['03-14-2026T12:00:00Z', '2026-03-14T12:00:00.000Z'],
	['2025-09-26T00:00:00.5Z', '2025-09-26T00:00:00.500Z'],
	['N/A', null],
	[undefined, null],
	['14-03-2026T12:00:00Z', '14-03-2026T12:00:00Z'],
	['02-30-2026T12:00:00Z', '02-30-2026T12:00:00Z'],
	['2025-09-26', '2025-09-26T00:00:00.000Z'],
	['09/20/2026T13:00:00Z', '2026-09-20T13:00:00.000Z'],
	['08/04/2026 09:35:11', '2026-08-04T09:35:11.000Z'],
	[' 2025-09-26t00:00:00z\n', '2025-09-26T00:00:00.000Z'],
	['03-14-2026T12:00:00.1234567Z', '2026-03-14T12:00:00.123Z'],
	['13/20/2026T13:00:00Z', '13/20/2026T13:00:00Z'],
	['20/09/2026 13:00:00', '20/09/2026 13:00:00'],
	['03-14/2026T12:00:00Z', '03-14/2026T12:00:00Z'],
	['08-04-2026', '08-04-2026'],
	['2025-02-29', '2025-02-29'],
	['2025-09-26T24:00:00Z', '2025-09-26T24:00:00Z'],
	['2025-12-31T23:59:60Z', '2025-12-31T23:59:60Z'],
	['2025-09-26T00:00:00', '2025-09-26T00:00:00'],
	['soon', 'soon'],
])('the date %j is %j', (value, date) => {
	expect(toDate(value)).toBe(date);
});

test('no text is dropped: it comes out as it is, or as what it says', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), (text) => {
			const number = toNumber(text);
			expect(number === text || String(number) === String(Number(text)) || text === 'N/A').toBe(true);
		}),
	);
});

test.each([
	['12-03-2026T00:00:00Z', 2],
	['2026-12-02T12:00:00Z', 1],
	['12-01-2026T00:00:00Z', 0],
	['2026-12-01T23:59:59Z', 0],
	['11-30-2026T23:59:59Z', -1],
	['N/A', null],
	['whenever', null],
	['2026-12-05', 4],
	['12/05/2026 23:59:59', 4],
	['12/05/2026T00:00:00Z', 4],
	['2026-12-05T00:00:00', null],
	['03/04/2027', null],
	['14 March 2027', null],
	['2027-02-30T00:00:00Z', null],
])('%s is in %j days of the calendar', (expirationDate, days) => {
	const customer = { customerId: '1', organization: 'O', customer: 'c' };
	const now = Date.parse('2026-12-01T12:00:00Z');
	const simplified = simplify(customer, { service: 'X', expirationDate }, now);
	expect(simplified.daysToExpiry).toBe(days);
	expect(unknownForms(simplified)).toEqual(
		days === null && expirationDate !== 'N/A' ? ['expirationDate'] : [],
	);
});
