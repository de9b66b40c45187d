/** Any value of an answer as text. Not by `String`, which an object of its own making can break. */
export const toText = (value: unknown) =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** For comparing as people do: without case, accents and width. */
export const fold = (text: unknown) =>
	toText(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** Words that n8n's guidelines leave small in a title, unless they begin it. */
const SMALL_WORDS = /^(a|an|and|as|at|by|for|from|if|in|nor|of|on|or|per|the|to|via|with)$/;

/** The vendor's name as the label of a dropdown entry. */
export const toTitleCase = (name: string) =>
	name.replace(/(?<=^|\s)\p{Ll}\S*/gu, (word: string, index: number) =>
		index > 0 && SMALL_WORDS.test(word) ? word : word[0].toUpperCase() + word.slice(1),
	);

/** Orders what stands in the code by its name. Not localeCompare, whose first use takes longer than loading all the rest. */
export function byName(
	a: { displayName?: string; name: string },
	b: { displayName?: string; name: string },
): number {
	const [one, two] = [a, b].map(({ displayName, name }) => (displayName ?? name).toLowerCase());
	return one < two ? -1 : Number(one > two);
}
