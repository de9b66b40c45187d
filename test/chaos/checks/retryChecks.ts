import type { LoggedRequest } from '../../../sandbox/requestLog';

/** Pages of this size or fewer are not asked for in halves. */
const SMALLEST_PAGE = 25;

const isForToken = ({ operationId }: LoggedRequest) => operationId === 'requestAccessToken';

/** The same for the same question. */
const keyOf = ({ path, query, body }: LoggedRequest) => `${path} ${query} ${JSON.stringify(body)}`;

const TRANSIENT = [0, 408, 429, 500, 502, 503, 504];

/** One that may be asked in halves goes back to its reader when it took too long, who may read the list anew. */
function isHandedBack({ query, status }: LoggedRequest): boolean {
	const size = Number(new URLSearchParams(query).get('pageSize') ?? 0);
	return size > SMALLEST_PAGE && (status === 504 || status === 0);
}

/** Seconds; a shorter pause ends amid what is checked. */
const LONG_PAUSE = 60;
/** Milliseconds that a request may be on its way when another one is told to wait. */
const ON_ITS_WAY = 3_000;

/** Whether an answer asks for a pause that outlasts all that is tried meanwhile. */
const asksToWait = ({ status, retryAfter = '' }: LoggedRequest): boolean =>
	(status === 429 || status === 503) &&
	((/^\d+$/.test(retryAfter) && Number(retryAfter) >= LONG_PAUSE) || retryAfter.includes('2999'));

/**
 * @throws when something was asked during a long pause that the service asked for, but for what waited for a token when it began
 */
export function checkPauses(requests: LoggedRequest[]): void {
	const api = requests.filter((request) => !isForToken(request));
	const since = Math.min(...api.filter(asksToWait).map(({ endedAt = Infinity }) => endedAt));
	const tokens = requests.filter((request) => isForToken(request) && (request.endedAt ?? Infinity) >= since);
	const early = api.find(({ at }) => at > since + ON_ITS_WAY && !tokens.some((token) => token.at <= at));
	if (!early) return;
	const history = requests.map(({ at, endedAt = NaN, status, operationId }) =>
		[at - since, endedAt - since, status, operationId].join(' '),
	);
	throw new Error(`Asked during a pause: ${early.path} after ${early.at - since} ms\n${history.join('\n')}`);
}

/** Milliseconds between two times in which no token was being asked for, which has time limits of its own. */
function withoutTokens(from: number, to: number, tokens: Array<[number, number]>): number {
	let counted = 0;
	let now = from;
	for (const [begin, end] of tokens) {
		if (end <= now || begin >= to) continue;
		counted += Math.max(0, begin - now);
		now = Math.min(end, to);
	}
	return counted + to - now;
}

/**
 * Milliseconds from the first failure of a request to its latest try, and what was asked; 0 when none was tried again.
 * @param timeLimit milliseconds after which a request has failed whose answer goes on
 */
export function latestTry(requests: LoggedRequest[], timeLimit: number): [number, string] {
	const failedAt = new Map<string, number>();
	const history = new Map<string, string>();
	const refused = new Set<string>();
	const endOf = ({ at, endedAt = Infinity }: LoggedRequest) => Math.min(endedAt, at + timeLimit);
	const tokens = requests.filter(isForToken).map((seen): [number, number] => [seen.at, endOf(seen)]);
	let latest = 0;
	let text = '';
	for (const seen of requests.filter((request) => !isForToken(request))) {
		const key = keyOf(seen);
		const first = failedAt.get(key);
		// To ask for another token, and then again, belongs to the same try.
		const isSameTry = refused.delete(key);
		const late = first === undefined || isSameTry ? 0 : withoutTokens(first, seen.at, tokens);
		if (late > latest) {
			latest = late;
			text = `${key}: ${history.get(key)} ${seen.at}`;
		}
		history.set(key, `${history.get(key) ?? ''} ${seen.at}-${seen.endedAt}=${seen.status}`);
		if (seen.status === 401) refused.add(key);
		// A list that is read again asks again, also for what failed for good.
		else if (!TRANSIENT.includes(seen.status) || isHandedBack(seen)) failedAt.delete(key);
		else if (isSameTry && seen.status === 0) refused.add(key);
		else failedAt.set(key, first ?? endOf(seen));
	}
	return [latest, text];
}
