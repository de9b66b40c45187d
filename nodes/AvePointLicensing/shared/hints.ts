import type { ApiClient } from './apiClient';

/** A list that is not whole, because the user wants no more of it. */
export const LIMIT_REACHED =
	'A list ended at its Limit, and AvePoint may have more. Switch on Return All to get every item.';

/** Names that a hint has at most. */
const NAMED = 5;

/**
 * One hint of an execution for all that it is about.
 * @param toText the hint for names separated by commas
 * @returns adds a name to it
 */
export function collectHint(
	{ hints }: Pick<ApiClient, 'hints'>,
	toText: (names: string) => string,
): (name: string) => void {
	const names = new Set<string>();
	const tell = () => {
		const more = names.size > NAMED ? ` and ${names.size - NAMED} more` : '';
		return toText(`${[...names].slice(0, NAMED).join(', ')}${more}`);
	};
	return (name) => {
		names.add(name);
		hints.add(tell);
	};
}
