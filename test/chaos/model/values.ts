/* The service's texts as numbers, read in another way than the node does. */

const DAY = 86_400_000;

/** Null where the service has none. */
export const toNumber = (text: string | undefined): number | null =>
	text === undefined || text === 'N/A' ? null : Number(text);

/** Milliseconds since the epoch; null where there is no date. Either the year comes first or the month. */
export function toTime(text: string | undefined): number | null {
	if (text === undefined || text === 'N/A') return null;
	const [a, b, c, hour = 0, minute = 0, second = 0] = text.split(/\D/).filter(Boolean).map(Number);
	const [year, month, day] = a > 31 ? [a, b, c] : [c, a, b];
	return Date.UTC(year, month - 1, day, hour, minute, second);
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
