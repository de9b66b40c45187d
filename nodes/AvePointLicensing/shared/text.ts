/** Any value of an answer as text. Not by `String`, which an object of its own making can break. */
export const toText = (value: unknown) =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');

/** Whether a value is none, or a text without a letter. */
export const isEmpty = (value: unknown) =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** For comparing as people do: without case, accents and width. */
export const fold = (text: unknown) =>
	toText(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();

/** What shows nothing, such as a zero-width space. Not the tags that tell the flags of England and Scotland apart. */
const INVISIBLE = /(?![\u{E0020}-\u{E007F}])\p{Default_Ignorable_Code_Point}/gu;
/**
 * A letter with its accents. In other scripts, marks make other words: ガ is not カ. In Cyrillic too, but for the stress and ё: й is not и.
 */
const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+|([аеиоуыэюя])[\u0300\u0301]+|(е)\u0308/giu;

/**
 * For finding a thing by its name: equal for names that differ in nothing but case, accents, width, invisible characters and the number of
 * blanks. Stricter than `fold`, which is for searching: marks count in scripts in which they make other words.
 */
export const foldName = (name: string): string =>
	name
		.replace(INVISIBLE, '')
		.normalize('NFKD')
		.replace(ACCENTED, '$1$2$3')
		// By way of upper case, because that of ß is SS, and that of ı is I. That of ẞ is ẞ itself, but not that of its lower case.
		.toLowerCase()
		.toUpperCase()
		.toLowerCase()
		.replace(/\s+/g, ' ')
		.trim();

/** A text as an error quotes it: on one line, and not long. */
export function excerpt(text: string, longest = 100): string {
	const line = text
		.toWellFormed()
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
	const characters = [...line.slice(0, 2 * longest + 2)];
	return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : line;
}

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
