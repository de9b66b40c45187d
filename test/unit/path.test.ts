import fc from 'fast-check';
import { pathSegment } from '../../nodes/AvePointLicensing/shared/path';

describe('a text as one segment of a path', () => {
	test('comes back as it was, and never leaves its place', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const segment = pathSegment(text);
				if (segment === undefined) return;
				const { pathname, search, hash } = new URL(`https://host.example/a/${segment}/b`);
				expect([search, hash]).toEqual(['', '']);
				expect(pathname.split('/')).toEqual(['', 'a', segment, 'b']);
				expect(decodeURIComponent(pathname.split('/')[2])).toBe(text);
			}),
			{ numRuns: 2_000, examples: [['..'], ['.'], ['%2e%2e'], ['a/../b'], ['?x#y'], ['\\..\\'], ['']] },
		);
	});
});
