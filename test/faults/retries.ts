import type { SeenRequest } from '../../sandbox/record';

/** Pages of this size or fewer are not asked for in halves. */
const SMALLEST_PAGE = 25;

/** One that may be asked in halves goes back to its reader when it took too long, who may read the list anew. */
function isHandedBack({ query, status }: SeenRequest): boolean {
	const size = Number(new URLSearchParams(query).get('pageSize') ?? 0);
	return size > SMALLEST_PAGE && (status === 504 || status === 0);
}

/**
 * Milliseconds from the first failure of a request to its latest try, and what was asked; 0 when none was tried again.
 * @param timeLimit milliseconds after which a request has failed whose answer goes on
 */
export function latestTry(requests: SeenRequest[], timeLimit: number): [number, string] {
	const failedAt = new Map<string, number>();
	const history = new Map<string, string>();
	const refused = new Set<string>();
	let latest = 0;
	let words = '';
	for (const seen of requests) {
		if (seen.operationId === 'requestAccessToken') continue;
		const key = `${seen.path} ${seen.query} ${JSON.stringify(seen.body)}`;
		const first = failedAt.get(key);
		// To ask for another token, and then again, belongs to the same try.
		const isSameTry = refused.delete(key);
		if (first !== undefined && !isSameTry && seen.at - first > latest) {
			latest = seen.at - first;
			words = `${key}: ${history.get(key)} ${seen.at}`;
		}
		history.set(key, `${history.get(key) ?? ''} ${seen.at}-${seen.endedAt}=${seen.status}`);
		if (seen.status === 200 || isHandedBack(seen)) failedAt.delete(key);
		else if (seen.status === 401) refused.add(key);
		else failedAt.set(key, first ?? Math.min(seen.endedAt ?? Infinity, seen.at + timeLimit));
	}
	return [latest, words];
}
