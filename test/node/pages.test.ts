import { fetchAll, fetchItems } from '../../nodes/AvePointLicensing/shared/pages';
import { OperationFailure } from '../../nodes/AvePointLicensing/shared/errors';
import type { ApiClient } from '../../nodes/AvePointLicensing/shared/apiClient';
import type { ApiRequest } from '../../nodes/AvePointLicensing/shared/transport/transport';

const subject = { name: 'rows', permission: 'p', notFound: 'none' };

/** A list that may change between two answers. @param most rows that a page has, whatever is asked for */
function list(
	rows: number[],
	change: (rows: number[], answers: number) => void = () => {},
	longest = Infinity,
) {
	const asked: string[] = [];
	let underWay = 0;
	let answers = 0;
	const most = { underWay: 0 };
	const request = async ({ qs }: ApiRequest) => {
		const { pageIndex, pageSize } = qs as { pageIndex: number; pageSize: number };
		asked.push(`${pageIndex}/${pageSize}`);
		most.underWay = Math.max(most.underWay, ++underWay);
		await new Promise((done) => setTimeout(done, pageIndex % 3));
		underWay--;
		const begin = (pageIndex - 1) * pageSize;
		const data = rows.slice(begin, begin + Math.min(pageSize, longest)).map((id) => ({ id }));
		const body = { data, metadata: { pageIndex, pageSize, totalCount: rows.length } };
		change(rows, ++answers);
		return { body, findRequestId: () => undefined };
	};
	const client: Pick<ApiClient, 'request' | 'hints'> = { request, hints: new Set() };
	const listing = { path: '/x', body: { a: 1 }, key: ({ id }: { id: number }) => id, subject };
	return {
		asked,
		most,
		fetch: async () => await fetchAll<{ id: number }>(client, listing),
		fetchEven: async (limit: number) =>
			await fetchItems<{ id: number }, number>(client, listing, { limit, filtered: true }, ({ id }) =>
				id % 2 === 0 ? [id] : [],
			),
	};
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([
	[0, 1],
	[1, 1],
	[99, 1],
	[100, 2],
	[101, 2],
	[1000, 11],
])('%i rows are %i requests, in order', async (count, requests) => {
	const { asked, fetch } = list(range(count));
	expect((await fetch()).map(({ id }) => id)).toEqual(range(count));
	expect(asked).toHaveLength(requests);
});

test('all pages but the first are fetched concurrently', async () => {
	const { most, fetch } = list(range(1000));
	await fetch();
	expect(most.underWay).toBe(9);
});

test('rows added meanwhile give no duplicate, and a total that grows is followed', async () => {
	const { fetch } = list(range(250), (rows, answers) => {
		if (answers === 1) rows.unshift(-1, -2);
		if (answers === 3) rows.push(...range(400).slice(250));
	});
	expect((await fetch()).map(({ id }) => id)).toEqual([-1, -2, ...range(400)]);
});

test('rows removed meanwhile leave no gap', async () => {
	const { asked, fetch } = list(range(250), (rows, answers) => {
		if (answers === 1) rows.splice(5, 1);
	});
	expect((await fetch()).map(({ id }) => id)).toEqual(range(250).filter((id) => id !== 5));
	expect(asked).toHaveLength(6);
});

test('a list that never holds still is the sum of three readings, each row once', async () => {
	const { asked, fetch } = list(range(150), (rows, answers) => void rows.unshift(-answers));
	const ids = (await fetch()).map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids).toEqual(expect.arrayContaining(range(150)));
	expect(asked).toHaveLength(6);
});

const EVEN = range(250).filter((id) => id % 2 === 0);

test('a limit that is reached takes no more pages than it needs', async () => {
	const { asked, fetchEven } = list(range(250));
	expect(await fetchEven(40)).toEqual(EVEN.slice(0, 40));
	expect(asked).toEqual(['1/100']);
});

test('a limit that is not reached says that this is all: what was read must be whole', async () => {
	const whole = list(range(250));
	expect(await whole.fetchEven(200)).toEqual(EVEN);
	expect(whole.asked).toEqual(['1/100', '2/100', '3/100']);
	await expect(list(range(250), undefined, 50).fetchEven(200)).rejects.toThrow(
		'The list is not complete: 150 rows of 250',
	);
	const changing = list(range(250), (rows, answers) => {
		if (answers === 1) rows.splice(5, 1);
	});
	expect(await changing.fetchEven(200)).toEqual(EVEN);
});

test('rows of one page that look alike are all kept, as are rows without the key', async () => {
	const rows = [{ id: 1 }, { id: 1 }, {}, {}, { id: 2 }];
	const body = { data: rows, metadata: { totalCount: 5 } };
	const request = async () => ({ body, findRequestId: () => undefined });
	const client: Pick<ApiClient, 'request' | 'hints'> = { request, hints: new Set() };
	expect(
		await fetchAll(client, {
			path: '/x',
			body: { a: 1 },
			key: ({ id }: { id: number }) => id as never,
			subject,
		}),
	).toEqual(rows);
});

type Rows = Array<{ id?: number }>;

/** A service that answers a page with what `answer` makes of its index and size. */
function service(answer: (pageIndex: number, pageSize: number) => { rows: Rows; total: number }) {
	const asked: string[] = [];
	const request = async ({ qs }: ApiRequest) => {
		const { pageIndex, pageSize } = qs as { pageIndex: number; pageSize: number };
		asked.push(`${pageIndex}/${pageSize}`);
		const { rows: data, total: totalCount } = answer(pageIndex, pageSize);
		return { body: { data, metadata: { totalCount } }, findRequestId: () => undefined };
	};
	const client: Pick<ApiClient, 'request' | 'hints'> = { request, hints: new Set() };
	const listing = { path: '/x', body: { a: 1 }, key: ({ id }: { id: number }) => id, subject };
	return {
		asked,
		all: async () => (await fetchAll<{ id: number }>(client, listing)).map(({ id }) => id),
		upTo: async (limit: number, filtered = true) =>
			await fetchItems<{ id: number }, number>(client, listing, { limit, filtered }, ({ id }) => [id]),
	};
}

const ofPage = (count: number, pageIndex: number, pageSize: number): Rows =>
	range(count)
		.slice((pageIndex - 1) * pageSize, pageIndex * pageSize)
		.map((id) => ({ id }));

test('a total that counts one page only is not the end of the list', async () => {
	const short = () => service((index, size) => ({ rows: ofPage(260, index, size), total: 100 }));
	const all = short();
	expect(await all.all()).toEqual(range(260));
	expect(all.asked).toEqual(['1/100', '2/100', '3/100']);
	const limited = short();
	expect(await limited.upTo(250)).toEqual(range(250));
	expect(await limited.upTo(300)).toEqual(range(260));
	expect(limited.asked).toHaveLength(6);
	const small = service((index, size) => ({ rows: ofPage(260, index, size), total: size }));
	expect(await small.upTo(25, false)).toEqual(range(25));
	expect(small.asked).toEqual(['1/25']);
});

test('a service that gives the same page forever is asked once more', async () => {
	const { asked, all, upTo } = service(() => ({ rows: ofPage(100, 1, 100), total: 100 }));
	expect(await all()).toEqual(range(100));
	expect(asked).toEqual(['1/100', '2/100']);
	expect(await upTo(150)).toEqual(range(100));
	expect(asked).toHaveLength(4);
});

test('what is told beside an empty page behind the end changes nothing', async () => {
	const { asked, all } = service((index, size) => ({
		rows: ofPage(200, index, size),
		total: index > 2 ? 0 : 200,
	}));
	expect(await all()).toEqual(range(200));
	expect(asked).toHaveLength(3);
});

test.each([204, 400, 404, 416])('a page behind the end that is refused (%i) is the end', async (status) => {
	const { all } = service((index, size) => {
		if (index > 2) throw new OperationFailure({ message: 'none', description: '' }, status);
		return { rows: ofPage(200, index, size), total: 200 };
	});
	expect(await all()).toEqual(range(200));
	const early = service((index, size) => {
		if (index > 1) throw new OperationFailure({ message: 'none', description: '' }, status);
		return { rows: ofPage(200, index, size), total: 200 };
	});
	await expect(early.all()).rejects.toThrow('none');
});

test('a list without an end ends as an error', async () => {
	const endless = () =>
		service((index, size) => ({
			rows: Array.from({ length: size }, (_, row) => ({ id: index * size + row })),
			total: 100,
		}));
	const { asked, all } = endless();
	await expect(all()).rejects.toThrow('The list has no end');
	expect(asked).toHaveLength(10_001);
	// Rows without a key look new each time.
	const nameless = service((_, size) => ({ rows: Array.from({ length: size }, () => ({})), total: 100 }));
	await expect(nameless.all()).rejects.toThrow('The list has no end');
});

test.each([
	[50, 1 + 2 * 4, ['1/100', '1/50', '2/50']],
	[25, 1 + 2 + 4 * 4, ['1/100', '1/50', '2/50', '1/25']],
])('a page size that is too slow is tried once: %i rows are quick enough', async (quick, requests, first) => {
	const { asked, all } = service((index, size) => {
		if (size > quick) throw new OperationFailure({ message: 'slow', description: '' }, 504, true);
		return { rows: ofPage(350, index, size), total: 350 };
	});
	expect(await all()).toEqual(range(350));
	expect(asked.slice(0, first.length)).toEqual(first);
	expect(asked).toHaveLength(requests);
});

test('a page size that is too slow is not tried in another reading of the same list', async () => {
	let answers = 0;
	const { asked, all, upTo } = service((index, size) => {
		if (size > 50) throw new OperationFailure({ message: 'slow', description: '' }, 504, true);
		return { rows: ofPage(150, index, size), total: 150 + (answers++ === 0 ? 1 : 0) };
	});
	expect(await all()).toEqual(range(150));
	expect(asked.filter((page) => page.endsWith('/100'))).toEqual(['1/100']);
	answers = 0;
	asked.length = 0;
	expect(await upTo(200)).toEqual(range(150));
	expect(asked.filter((page) => page.endsWith('/100'))).toEqual(['1/100']);
});
