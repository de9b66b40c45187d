/** Runs `make`; undefined when it throws. The caller says what that means. */
export function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch {
		return undefined;
	}
}
