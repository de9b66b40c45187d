/** Where all that this package asks for begins (DOC). */
const GENERAL = '/partner/external/v3/general';
export const CUSTOMERS = `${GENERAL}/customers`;
export const LARGE_ACCOUNT_RESELLER = `${GENERAL}/partners/t2-reseller`;

/** Whether a text can be one segment of a path: not when it is nothing, a step in the path, or not valid text. */
export const isPathSegment = (text: string): boolean =>
	text !== '' && text !== '.' && text !== '..' && text.isWellFormed();

/** An ID as text, without outer blanks, also when it is a number; undefined for what no request could be made of. */
export function toId(value: unknown): string | undefined {
	const isNumber = Number.isSafeInteger(value) && Number(value) > 0;
	const id = typeof value === 'string' || isNumber ? String(value).trim() : '';
	return isPathSegment(id) ? id : undefined;
}

/**
 * A text as one segment of a path.
 * @throws RangeError for one that can't be: what a user enters is checked with isPathSegment before
 */
export function pathSegment(text: string): string {
	if (!isPathSegment(text)) throw new RangeError('The text can not be a segment of a path');
	return encodeURIComponent(text);
}
