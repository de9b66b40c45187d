/** For comparing as people do: without case, accents and width. */
export const fold = (text: unknown) =>
	String(text ?? '')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.trim();
