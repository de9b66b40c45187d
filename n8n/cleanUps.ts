/** How most things end. */
export const close = async (thing: { close(): Promise<void> }) => await thing.close();

/** Keeps how to end what is started, for programs that start one thing after the other, each of which can fail. */
export function collectCleanUps() {
	const cleanUps: Array<() => unknown> = [];

	const add = (cleanUp: () => unknown) => void cleanUps.push(cleanUp);

	/** Waits for a start. @throws what it throws; then there is nothing to end */
	async function started<T>(starting: Promise<T>, stop: (thing: T) => unknown): Promise<T> {
		const thing = await starting;
		add(() => stop(thing));
		return thing;
	}

	/** Ends all, the last first, also after one that fails. @throws what one of these threw */
	async function cleanUp(): Promise<void> {
		const last = cleanUps.pop();
		if (!last) return;
		try {
			await last();
		} finally {
			await cleanUp();
		}
	}

	return { add, started, cleanUp };
}

export type CleanUps = ReturnType<typeof collectCleanUps>;
