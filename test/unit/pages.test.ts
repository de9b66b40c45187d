import { fetchAll, fetchItems } from '../../nodes/AvePointLicensing/shared/pages';
import type { Session } from '../../nodes/AvePointLicensing/shared/session';
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
		return { body };
	};
	const session: Pick<Session, 'request'> = { request };
	const listing = { path: '/x', body: { a: 1 }, key: 'id' as const, subject };
	return {
		asked,
		most,
		fetch: async () => await fetchAll<{ id: number }>(session, listing),
		fetchEven: async (limit: number) =>
			await fetchItems<{ id: number }, number>(session, listing, { limit, filtered: true }, ({ id }) =>
				id % 2 === 0 ? [id] : [],
			),
	};
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([
	[0, 1],
	[1, 1],
	[99, 1],
	[100, 1],
	[101, 2],
	[1000, 10],
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
	const request = async () => ({ body: { data: rows, metadata: { totalCount: 5 } } });
	const session: Pick<Session, 'request'> = { request };
	expect(await fetchAll(session, { path: '/x', body: { a: 1 }, key: 'id' as never, subject })).toEqual(rows);
});
