/* The text that an error may have: those of the catalog, and no others. */

const MESSAGES: RegExp[] = [
	/^AvePoint refused access to .+$/,
	/^AvePoint is not available at the moment \(5\d\d\)$/,
	/^The customer or the product was not found$/,
	/^The customer was not found$/,
	/^The customer or the tenant was not found$/,
	/^AvePoint has no (subscriptions|customer list) at this address$/,
	/^AvePoint gave an answer that is not JSON$/,
	/^AvePoint gave an empty answer$/,
	/^AvePoint could not be reached$/,
	/^AvePoint pointed to another address \(30\d\)$/,
	/^AvePoint did not accept the request \(4\d\d\)$/,
	/^AvePoint had too many requests for longer than the node retries$/,
	/^AvePoint did not accept the access token$/,
	/^AvePoint took too long to answer$/,
	/^The answer has no seat number$/,
	/^The answer is not a list$/,
	/^The list is not complete: \d+ rows of \d+$/,
	/^AvePoint did not accept the client ID or the (client secret|certificate)$/,
	/^The app registration does not have the permissions that the credential asks for$/,
	/^AvePoint refused the token request$/,
	/^AvePoint's sign-in service is not available at the moment \(\d+\)$/,
	/^AvePoint's sign-in service could not be reached$/,
	/^AvePoint's sign-in service gave an answer without a token$/,
	/^There is no customer ID$/,
];

const RAW = /undefined|\bNaN\b|\[object |\bnull\b|\n\s*at |TypeError|AxiosError|node_modules|\s{2,}/;

export interface Failure {
	message: string;
	description?: unknown;
}

/** As an item carries them. */
export const errorTextOf = ({ message, description }: Failure) => `${message}. ${String(description)}`;

/** What happened, without what to do next. */
export const messageOf = (text: string) => text.replace(/\. (?=[A-Z]).*/s, '');

/** @throws unless the text say what happened, in the catalog's text, and what to do next */
export function checkErrorText(text: string): void {
	const message = messageOf(text);
	const description = text.slice(message.length + 2);
	if (!MESSAGES.some((known) => known.test(message))) throw new Error(`Unknown text: ${text}`);
	if (!/^[A-Z].+\.$/.test(description)) throw new Error(`No text of what to do: ${text}`);
	// What the service says itself is quoted.
	const own = text.replace(/ ?AvePoint says: ".*?"\./, '');
	if (RAW.test(own)) throw new Error(`Raw text: ${own}`);
}
