import { toText } from './text';

const TIME = '(\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)';

/** The forms in which the service writes a date, in groups of year, month, day and time. The month is never behind the day. */
const FORMS: Array<{ pattern: RegExp; order: [year: number, month: number, day: number] }> = [
	// 2025-09-26T00:00:00Z (DOC)
	{ pattern: new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)T${TIME}Z$`, 'i'), order: [1, 2, 3] },
	// 03-14-2026T12:00:00Z (LIVE)
	{ pattern: new RegExp(`^(\\d\\d)-(\\d\\d)-(\\d{4})T${TIME}Z$`, 'i'), order: [3, 1, 2] },
	// 09/20/2026T13:00:00Z (DOC, sibling endpoints)
	{ pattern: new RegExp(`^(\\d\\d)/(\\d\\d)/(\\d{4})T${TIME}Z$`, 'i'), order: [3, 1, 2] },
	// 08/04/2026 09:35:11 (DOC, sibling endpoints). No zone is said: UTC is a GUESS.
	{ pattern: new RegExp(`^(\\d\\d)/(\\d\\d)/(\\d{4}) ${TIME}$`), order: [3, 1, 2] },
	// 2025-02-01 (DOC, sibling endpoints). No zone is said: the day of UTC is a GUESS.
	{ pattern: /^(\d{4})-(\d\d)-(\d\d)$/, order: [1, 2, 3] },
];

/**
 * A date in one of the service's forms, with blanks around it or without.
 * @returns undefined for anything else, also for a day or a time that is on no calendar or clock, such as February 30, 24:00:00 or a leap second
 */
export function parseDate(value: unknown): Date | undefined {
	const text = toText(value).trim();
	for (const { pattern, order } of FORMS) {
		const match = pattern.exec(text);
		if (!match) continue;
		const [year, month, day] = order.map((group) => match[group]);
		const [time, fraction = '0'] = (match[4] ?? '00:00:00').split('.');
		const written = `${year}-${month}-${day}T${time}`;
		const date = new Date(`${written}.${fraction.slice(0, 3)}Z`);
		// JavaScript's Date turns February 30 into March 2.
		const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
		return isReal ? date : undefined;
	}
	return undefined;
}
