/** Where all that this package asks for begins (DOC). */
export const CUSTOMERS = '/partner/external/v3/general/customers';

/** A text as one segment of a path; undefined when it can't be one: nothing, a step in the path, or not valid text. */
export function pathSegment(text: string): string | undefined {
	if (text === '' || text === '.' || text === '..' || !text.isWellFormed()) return undefined;
	return encodeURIComponent(text);
}
