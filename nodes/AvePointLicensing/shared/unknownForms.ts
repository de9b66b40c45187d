import type { IDataObject } from 'n8n-workflow';
import { parseDate } from './dates';

/**
 * The fields of an item that should be numbers or dates, and stayed the service's text.
 * @param numbers names of fields, as are `dates`
 */
export const findUnknownForms = (item: IDataObject, numbers: string[], dates: string[]): string[] => [
	...numbers.filter((name) => typeof item[name] === 'string'),
	...dates.filter((name) => typeof item[name] === 'string' && !parseDate(item[name])),
];

/** The hint for such a field. */
export const unknownForm = (field: string) =>
	`Some values of ${field} are in an unknown form and stay as AvePoint wrote them.`;
