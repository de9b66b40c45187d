import { LICENSE_PERMISSION } from '../../../credentials/permissions';
import type { ApiClient } from './apiClient';
import type { components } from './apiTypes';
import { automatic } from './automaticEndpoint';
import type { Endpoint } from './automaticEndpoint';
import { unexpectedAnswer } from './errors';
import type { Subject } from './errors';
import { CUSTOMERS, pathSegment } from './path';
import { productName } from './productTypes';
import type { ApiAnswer } from './transport/transport';

type Answer = components['schemas']['UserSeats'] & components['schemas']['ProductOverview'];

export interface UserSeatsQuery {
	customerId: string;
	productType: number;
	endpoint: Endpoint | 'automatic';
}

/** At least one of the service's own numbers is there; which one depends on the endpoint. */
export interface UserSeats {
	customerId: string;
	productType: number;
	productName: string;
	/** A copy of the service's number; of both, should it send both, of the published one. */
	userSeats: number;
	/** From the early endpoint (SEED). */
	availableUserSeat?: number;
	/** From the published endpoint (DOC, LIVE). */
	purchasedUserSeat?: number;
}

const PATHS: Record<Endpoint, (query: UserSeatsQuery) => string> = {
	userSeats: ({ customerId, productType }) =>
		`${CUSTOMERS}/${pathSegment(customerId)}/avpt-products/overview/type/${productType}`,
	productOverview: ({ customerId, productType }) =>
		`${CUSTOMERS}/${pathSegment(customerId)}/avpt-products/type/${productType}/overview`,
};

function toSubject({ customerId, productType, endpoint }: UserSeatsQuery): Subject {
	return {
		name: `customer "${customerId}", product type ${productType}`,
		permission: LICENSE_PERMISSION,
		notFound: 'The customer or the product was not found',
		...(endpoint === 'userSeats' && {
			advice: "AvePoint may no longer have this version: set 'API Version' under 'Options' to Automatic.",
		}),
	};
}

/** A whole number, also when it is sent as text (GUESS: the documentation mixes both elsewhere). */
function toInteger(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
	return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** The seats under the name that the service gave them. */
function toUserSeats({ body, findRequestId }: ApiAnswer, query: UserSeatsQuery): UserSeats {
	const { customerId, productType } = query;
	const answer = body as Partial<Record<keyof Answer, unknown>>;
	const answered = toInteger(answer.productType);
	if (answered !== undefined && answered !== productType) {
		throw unexpectedAnswer('AvePoint answered for another product', toSubject(query), findRequestId());
	}
	const availableUserSeat = toInteger(answer.availableUserSeat);
	const purchasedUserSeat = toInteger(answer.purchasedUserSeat);
	const userSeats = purchasedUserSeat ?? availableUserSeat;
	if (userSeats === undefined) {
		throw unexpectedAnswer('The answer has no seat number', toSubject(query), findRequestId());
	}
	return {
		customerId,
		productType,
		productName: productName(productType),
		userSeats,
		...(availableUserSeat !== undefined && { availableUserSeat }),
		...(purchasedUserSeat !== undefined && { purchasedUserSeat }),
	};
}

/**
 * Reads user seats during one execution. All queries share what is known of the endpoints.
 * @returns a function that reads the seats of one customer and product; it throws OperationFailure
 */
export function userSeatsReader(client: ApiClient): (query: UserSeatsQuery) => Promise<UserSeats> {
	const ask = async (endpoint: Endpoint, query: UserSeatsQuery) =>
		await client.request({ method: 'GET', path: PATHS[endpoint](query) }, toSubject(query));
	const askAutomatic = automatic(client.graphUrl, ask);

	return async (query) => {
		const { endpoint } = query;
		const answer = await (endpoint === 'automatic' ? askAutomatic(query) : ask(endpoint, query));
		return toUserSeats(answer, query);
	};
}
