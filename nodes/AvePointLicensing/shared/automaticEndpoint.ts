import { OperationFailure } from './errors';

/** Two endpoints answer the same question: the early one (SEED), and the published one (DOC, LIVE). */
export type Endpoint = 'userSeats' | 'productOverview';

/** Statuses after which the same endpoint is not asked again, but the other one is. */
const REJECTIONS = [204, 400, 403, 404, 405, 406, 410, 501];
/** Statuses that say most about the cause, best first. */
const MOST_INFORMATIVE = [403, 400, 404];
/** Milliseconds after which the early endpoint is asked first again. */
const LIFETIME = 3_600_000;
const MOST_ADDRESSES = 100;

/** Which endpoint answers, by address of the Graph API; in memory only. */
const preferred = new Map<string, { endpoint: Endpoint; until: number }>();

const findPreferred = (address: string): Endpoint | undefined => {
	const entry = preferred.get(address);
	return entry && Date.now() < entry.until ? entry.endpoint : undefined;
};

function prefer(address: string, endpoint: Endpoint) {
	if (findPreferred(address) === endpoint) return;
	preferred.delete(address);
	preferred.set(address, { endpoint, until: Date.now() + LIFETIME });
	const [oldest] = preferred.keys();
	if (preferred.size > MOST_ADDRESSES) preferred.delete(oldest);
}

/** Whether the service rejected the endpoint, the customer or the product. The answer does not tell which. */
export const isRejection = (error: unknown): error is OperationFailure =>
	error instanceof OperationFailure && (error.isEmpty || REJECTIONS.includes(error.status ?? 0));

/** The rejection that says most, the published endpoint's where they say the same. */
function mostInformative(rejections: Record<Endpoint, OperationFailure>): OperationFailure {
	const rank = ({ hasServiceMessage, status = 0 }: OperationFailure) => {
		const place = MOST_INFORMATIVE.indexOf(status);
		return (
			(hasServiceMessage ? 0 : MOST_INFORMATIVE.length + 1) + (place < 0 ? MOST_INFORMATIVE.length : place)
		);
	};
	const { userSeats, productOverview } = rejections;
	return rank(userSeats) < rank(productOverview) ? userSeats : productOverview;
}

/**
 * Asks the endpoint that answered last, and the other one if that rejects the request. The early endpoint is asked first if neither is known to answer.
 * @param address of the Graph API. All executions of this process share what is known of it, for an hour.
 * @returns a function for one execution. It throws what `ask` throws; if both endpoints reject, the rejection that says most.
 */
export function automatic<Parameters, Answer>(
	address: string,
	ask: (endpoint: Endpoint, parameters: Parameters) => Promise<Answer>,
): (parameters: Parameters) => Promise<Answer> {
	const askBoth = async (parameters: Parameters): Promise<Answer> => {
		const rejections: Partial<Record<Endpoint, OperationFailure>> = {};
		const first = findPreferred(address) ?? 'userSeats';
		for (const endpoint of [first, first === 'userSeats' ? 'productOverview' : 'userSeats'] as const) {
			const answer = await ask(endpoint, parameters).catch((error: unknown) => {
				if (!isRejection(error)) throw error;
				return error;
			});
			if (!(answer instanceof OperationFailure)) {
				prefer(address, endpoint);
				return answer;
			}
			rejections[endpoint] = answer;
		}
		throw mostInformative(rejections as Record<Endpoint, OperationFailure>);
	};

	// The first query finds the endpoint for all others, which wait for it. If its customer is unknown, each of them tries both endpoints.
	let finding: Promise<unknown> | undefined;
	return async (parameters: Parameters) => {
		if (findPreferred(address)) return await askBoth(parameters);
		if (finding) {
			await finding;
			return await askBoth(parameters);
		}
		const answer = askBoth(parameters);
		finding = answer.catch(() => undefined);
		return await answer;
	};
}
