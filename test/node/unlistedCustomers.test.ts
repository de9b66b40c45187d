import { getAll } from '../../nodes/AvePointLicensing/resources/subscription/getAll';
import type { ApiClient } from '../../nodes/AvePointLicensing/shared/apiClient';

/** Elements of sets that are gone through while so many items ask for a customer each that is not listed. */
async function workFor(items: number) {
	const request = async () => ({ body: { data: [], metadata: { totalCount: 0 } } });
	const client = { request, hints: new Set<string | (() => string)>() } as unknown as ApiClient;
	const ask = getAll.start(client);
	const iterate = Set.prototype[Symbol.iterator];
	let work = 0;
	Set.prototype[Symbol.iterator] = function (this: Set<unknown>) {
		work += this.size;
		return iterate.call(this);
	};
	try {
		for (let item = 0; item < items; item++)
			await ask({ customerIds: [`${item}`], filters: {}, output: 'raw' });
		const hints = [...client.hints].map((hint) => (typeof hint === 'string' ? hint : hint()));
		return { work, hints };
	} finally {
		Set.prototype[Symbol.iterator] = iterate;
	}
}

test('the hint about customers that are not listed costs each item the same', async () => {
	const { work, hints } = await workFor(400);
	expect(hints).toEqual(['AvePoint does not list these customers: 0, 1, 2, 3, 4 and 395 more.']);
	expect(work).toBeGreaterThan(0);
	expect(work).toBeLessThan(400 * 10);
});
