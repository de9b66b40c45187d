/** Milliseconds of the first wait without Retry-After; each further one is twice as long. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;

/**
 * Milliseconds that a Retry-After header asks to wait; undefined when there is none, or none in the future.
 * @param value seconds or an HTTP date
 * @param date the answer's own Date header, so that a clock that is off does no harm
 */
export function parseRetryAfter(value: unknown, date?: unknown): number | undefined {
	const text = String(value ?? '').trim();
	if (/^0*[1-9]\d*$/.test(text)) return Number(text) * 1000;
	// An HTTP date names a weekday; Date.parse alone would take "-5" for a year, and a date without its zone for local time.
	if (!/^[A-Za-z]{3,9}, /.test(text)) return undefined;
	const serverTime = Date.parse(String(date ?? ''));
	const milliseconds = Date.parse(text) - (Number.isNaN(serverTime) ? Date.now() : serverTime);
	return milliseconds > 0 ? milliseconds : undefined;
}

/**
 * Milliseconds to wait before the next try where the service names no time: exponential, with jitter.
 * @param failures how many tries failed so far, from 1
 */
export function backOff(failures: number): number {
	const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
	return longest * (0.5 + Math.random() / 2);
}
