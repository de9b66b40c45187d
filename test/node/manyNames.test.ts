import type { ApiClient } from '../../nodes/AvePointLicensing/shared/apiClient';
import { customerFinder } from '../../nodes/AvePointLicensing/shared/customerByName';
import type { ApiRequest } from '../../nodes/AvePointLicensing/shared/transport/transport';

/** A service that lists so many customers. */
function serviceOf(count: number, toRow: (index: number) => object): ApiClient {
	const request = async ({ qs }: ApiRequest) => {
		const { pageIndex, pageSize } = qs as { pageIndex: number; pageSize: number };
		const begin = (pageIndex - 1) * pageSize;
		const length = Math.max(0, Math.min(pageSize, count - begin));
		const data = Array.from({ length }, (_, index) => toRow(begin + index));
		return { body: { data, metadata: { totalCount: count } } };
	};
	return { request } as unknown as ApiClient;
}

test('each of 100,000 customers is found by each of its names, and the one that all have is an error', async () => {
	const count = 100_000;
	const client = serviceOf(count, (index) => ({
		id: `id${index}`,
		organization: 'Contoso',
		ownerEmail: `owner@customer${index}.example`,
		tenants: [{ name: `customer${index}.example` }, { name: 'CONTOSO' }, { name: '\u200b' }],
	}));
	const find = customerFinder(client, false);
	for (let index = 0; index < count; index += 997) {
		const found = { id: `id${index}`, row: undefined };
		expect(await find(`Owner@Customer${index}.example`)).toEqual(found);
		expect(await find(` customer${index}.example`)).toEqual(found);
	}
	await expect(find('contoso')).rejects.toMatchObject({
		text: {
			message: 'Several customers have this name',
			description: expect.stringContaining('among 100,000 customers'),
		},
	});
	await expect(find(' ')).rejects.toMatchObject({ message: 'No customer has this name' });
	await expect(find('contoso')).rejects.toMatchObject({
		text: { description: expect.stringContaining('Their IDs: id0, id1, id2, id3, id4 and 99995 more.') },
	});
});
