/**
 * Calls `work` for 0 to count - 1, in order, no more than `limit` at once. Rejects with the first failure; nothing is
 * started after it.
 */
export async function concurrently(
	count: number,
	limit: number,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let failed = false;
	const worker = async () => {
		while (next < count && !failed) {
			await work(next++).catch(async (error: unknown) => {
				failed = true;
				return await Promise.reject(error);
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}
