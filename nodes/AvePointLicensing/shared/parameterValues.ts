/* What an expression can give, as values. */
import { fold, isEmpty } from './text';

/** A finite number, also when it is a text of digits; undefined for anything else. */
export function toFinite(value: unknown): number | undefined {
	const isText = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim());
	if (typeof value !== 'number' && !isText) return undefined;
	const number = Number(value);
	return Number.isFinite(number) ? number : undefined;
}

/** The parts of a list, or of a text with commas, without the empty ones. */
export function toParts(value: unknown): unknown[] {
	const list: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	return list.filter((one) => !((typeof one === 'string' || list.length === 1) && isEmpty(one)));
}

/** Whether a text means this name: an AI agent may write "Selected Fields" or `["selectedFields"]`. */
export const isSameName = (text: unknown, name: string) => {
	const toWord = (one: string) => fold(one).replace(/[\s_()[\]"']/g, '');
	return typeof text === 'string' && toWord(text) === toWord(name);
};
