/** Any value of an answer as text. Not by `String`, which an object of its own making can break. */
export const toText = (value: unknown) =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** For comparing as people do: without case, accents and width. */
export const fold = (text: unknown) =>
	toText(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** Orders what stands in the code by its name. Not localeCompare, whose first use takes longer than loading all the rest. */
export function byName(
	a: { displayName?: string; name: string },
	b: { displayName?: string; name: string },
): number {
	const [one, two] = [a, b].map(({ displayName, name }) => (displayName ?? name).toLowerCase());
	return one < two ? -1 : Number(one > two);
}
