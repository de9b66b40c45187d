/* The service's texts as numbers, read in another way than the node does. */

const DAY = 86_400_000;

/** Null where the service has none. */
export const toNumber = (text: string | undefined): number | null =>
	text === undefined || text === 'N/A' ? null : Number(text);

/** Milliseconds since the epoch; null where there is no date. The month comes first in one of both forms. */
export function toTime(text: string | undefined): number | null {
	if (text === undefined || text === 'N/A') return null;
	const [a, b, c] = text.slice(0, 10).split('-').map(Number);
	const [hour] = text.slice(11).split(':').map(Number);
	return a > 31 ? Date.UTC(a, b - 1, c, hour) : Date.UTC(c, a - 1, b, hour);
}

/** A day of the calendar, counted from the epoch. */
export function dayOf(text: string | undefined): number | null {
	const time = toTime(text);
	return time === null ? null : Math.floor(time / DAY);
}

/** Days of the calendar from today. */
export function daysTo(text: string | undefined): number | null {
	const day = dayOf(text);
	return day === null ? null : day - Math.floor(Date.now() / DAY);
}
