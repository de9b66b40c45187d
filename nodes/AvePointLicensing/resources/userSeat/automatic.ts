import { OperationFailure } from '../../shared/errors';

/** The two forms of the same question: the early one (SEED), and the published one (DOC, LIVE). */
export type Form = 'userSeats' | 'productOverview';

/** Answers that say no for good: asking the same again is of no use, asking the other form may be. */
const REFUSALS = [204, 400, 403, 404, 405, 406, 410, 501];
/** Of two refusals, the one whose status says more. */
const TELLING = [403, 400, 404];
/** Milliseconds after which the early form is asked first again. */
const LIFETIME = 3_600_000;
const MOST_ADDRESSES = 100;

/** Which form answers, by address of the Graph API; in memory only. */
const preferred = new Map<string, { form: Form; until: number }>();

const findPreferred = (address: string): Form | undefined => {
	const entry = preferred.get(address);
	return entry && Date.now() < entry.until ? entry.form : undefined;
};

function prefer(address: string, form: Form) {
	if (findPreferred(address) === form) return;
	preferred.delete(address);
	preferred.set(address, { form, until: Date.now() + LIFETIME });
	const [oldest] = preferred.keys();
	if (preferred.size > MOST_ADDRESSES) preferred.delete(oldest);
}

/** The service refused for good. What it refused may be the form, the customer or the product: the answers are the same. */
export const isRefusal = (error: unknown): error is OperationFailure =>
	error instanceof OperationFailure && (error.isEmpty || REFUSALS.includes(error.status ?? 0));

/** The refusal that says most, the published form's where they say the same. */
function mostTelling(refusals: Record<Form, OperationFailure>): OperationFailure {
	const rank = ({ hasServiceMessage, status = 0 }: OperationFailure) => {
		const place = TELLING.indexOf(status);
		return (hasServiceMessage ? 0 : TELLING.length + 1) + (place < 0 ? TELLING.length : place);
	};
	const { userSeats, productOverview } = refusals;
	return rank(userSeats) < rank(productOverview) ? userSeats : productOverview;
}

/**
 * Asks the form that answers, as far as it is known, and the other one where that refuses. The early form comes first.
 * @param address of the Graph API: what is found out holds for all executions of the process, for a while
 * @returns for one execution, what asks for one customer and product; it throws what `ask` throws, or the refusal that says most
 */
export function automatic<Parameters, Answer>(
	address: string,
	ask: (form: Form, parameters: Parameters) => Promise<Answer>,
): (parameters: Parameters) => Promise<Answer> {
	const askBoth = async (parameters: Parameters): Promise<Answer> => {
		const refusals: Partial<Record<Form, OperationFailure>> = {};
		const first = findPreferred(address) ?? 'userSeats';
		for (const form of [first, first === 'userSeats' ? 'productOverview' : 'userSeats'] as const) {
			const answer = await ask(form, parameters).catch((error: unknown) => {
				if (!isRefusal(error)) throw error;
				return error;
			});
			if (!(answer instanceof OperationFailure)) {
				prefer(address, form);
				return answer;
			}
			refusals[form] = answer;
		}
		throw mostTelling(refusals as Record<Form, OperationFailure>);
	};

	// The first one to ask finds out for all. Where its customer is unknown, each of the others tries for itself.
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
