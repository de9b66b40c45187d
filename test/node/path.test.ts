import fc from 'fast-check';
import { isPathSegment, pathSegment } from '../../nodes/AvePointLicensing/shared/path';

test.each(['', '.', '..', '\ud800'])('%j is no segment of a path', (text) => {
	expect(isPathSegment(text)).toBe(false);
	expect(() => pathSegment(text)).toThrow(RangeError);
});

describe('a text as one segment of a path', () => {
	test('comes back as it was, and never leaves its place', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				if (!isPathSegment(text)) {
					expect(() => pathSegment(text)).toThrow(RangeError);
					return;
				}
				const segment = pathSegment(text);
				const { pathname, search, hash } = new URL(`https://host.example/a/${segment}/b`);
				expect([search, hash]).toEqual(['', '']);
				expect(pathname.split('/')).toEqual(['', 'a', segment, 'b']);
				expect(decodeURIComponent(pathname.split('/')[2])).toBe(text);
			}),
			{ numRuns: 2_000, examples: [['..'], ['.'], ['%2e%2e'], ['a/../b'], ['?x#y'], ['\\..\\'], ['']] },
		);
	});
});
