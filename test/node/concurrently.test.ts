import { concurrently } from '../../nodes/AvePointLicensing/shared/concurrently';

describe('concurrently', () => {
	test('starts nothing after the first failure', async () => {
		const started: number[] = [];
		const work = async (index: number) => {
			started.push(index);
			await new Promise((done) => setTimeout(done, 1));
			if (index === 4) throw new Error('four');
		};
		await expect(concurrently(100, 3, work)).rejects.toThrow('four');
		await new Promise((done) => setTimeout(done, 20));
		expect(Math.max(...started)).toBeLessThan(10);
	});

	test('nothing to do', async () => {
		await concurrently(0, 3, async () => await Promise.reject(new Error('never')));
	});
});
