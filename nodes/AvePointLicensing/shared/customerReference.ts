import { toId } from './path';
import { foldName, isEmpty } from './text';

/** How a user tells a customer. */
export type CustomerReference = { id: string } | { name: string };

/** Makes the error for what can be no customer. */
type ToError = (message: string, description: string) => Error;

/** A resource locator as n8n stores it. An expression for all of it can give anything. */
const isLocator = (value: unknown): value is { mode: unknown; value: unknown } =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value;

/** @throws what `toError` makes of a value that is no ID */
export function toCustomerId(value: unknown, toError: ToError): string {
	const id = toId(value);
	if (id !== undefined) return id;
	throw toError(
		'The customer ID is not valid',
		'Check that the expression gives an ID, such as 7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70.',
	);
}

/** A number is a name too: spreadsheets have some, such as 365. */
function toCustomerName(value: unknown, toError: ToError): string {
	const name = typeof value === 'number' && Number.isFinite(value) ? String(value) : (value ?? '');
	if (typeof name !== 'string') {
		throw toError('The customer name is not a text', 'Check the expression: it must return a text.');
	}
	if (foldName(name) !== '') return name;
	throw toError(
		'There is no customer name',
		'Enter a name, or check that the expression gives one for every item.',
	);
}

/**
 * The customer that a user chose: by name in that mode, and by ID in every other one, and in none.
 * @param parameter the resource locator
 * @throws what `toError` makes of a value that can be no customer
 */
export function toCustomerReference(parameter: unknown, toError: ToError): CustomerReference {
	const { mode, value } = isLocator(parameter) ? parameter : { mode: 'id', value: parameter };
	if (mode === 'name') return { name: toCustomerName(value, toError) };
	if (!isEmpty(value)) return { id: toCustomerId(value, toError) };
	throw toError(
		'There is no customer ID',
		'Choose a customer, or check that the expression gives an ID for every item.',
	);
}
