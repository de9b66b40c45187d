import type { IDataObject } from 'n8n-workflow';
import { isRejection } from '../shared/automaticEndpoint';
import { simplify } from '../shared/simplifySubscription';
import type { OrText } from '../shared/simplifySubscription';
import { concurrently } from '../shared/concurrently';
import { unexpectedAnswer } from '../shared/errors';
import type { OperationFailure, Subject } from '../shared/errors';
import { fetchAll } from '../shared/pages';
import { isPathSegment } from '../shared/path';
import { productName } from '../shared/productTypes';
import type { ApiClient } from '../shared/apiClient';
import { subscriptionListing, toSubscriptions } from '../shared/subscriptions';
import type { CustomerServices } from '../shared/subscriptions';
import { fold } from '../shared/text';
import { userSeatsReader } from '../shared/userSeats';
import type { UserSeats } from '../shared/userSeats';
import { MEASURES } from './events';
import type { Measure } from './events';
import { toKey } from './key';
import type { Observation } from './matchEntries';

/** What is watched: a number of subscriptions, or the user seats of one product. */
export type WatchedNumber =
	| { measure: Measure; service: string }
	| { measure: 'userSeats'; productType: number };

export interface Reading extends Observation {
	/** Customer and product, and what else is known of them. */
	json: IDataObject;
}

export interface RequestLimits {
	/** Customers asked for at once, where each takes a request. */
	concurrency: number;
	/** Customers at most, where each takes a request. */
	maxCustomers?: number;
}

/** The watched numbers as they are now, in the service's order. */
export interface FetchedReadings {
	readings: Reading[];
	/** Chosen customers that the service does not list, so that nothing of theirs is watched. */
	unlisted: string[];
	/** Numbers in an unknown form, which are not watched. */
	unknownForms: number;
}

/** Replaces texts that are not numbers by null. Throws if every value is such a text. */
function toNumbers(
	readings: Array<Omit<Reading, 'current'> & { current: OrText<number> }>,
	subject: Subject,
): Omit<FetchedReadings, 'unlisted'> {
	const texts = readings.filter(({ current }) => typeof current === 'string');
	const [text] = texts;
	if (text && !readings.some(({ current }) => typeof current === 'number')) {
		throw unexpectedAnswer(
			`AvePoint's numbers are in an unknown form: "${String(text.current).slice(0, 40)}"`,
			subject,
		);
	}
	return {
		readings: readings.map(({ current, ...reading }) => ({
			...reading,
			current: typeof current === 'number' ? current : null,
		})),
		unknownForms: texts.length,
	};
}

async function fetchCustomers(client: ApiClient, customerIds?: string[]): Promise<CustomerServices[]> {
	const chosen = customerIds && new Set(customerIds.map(fold));
	const customers = await fetchAll(client, subscriptionListing(customerIds));
	return customers.filter(({ customerId }) => chosen?.has(fold(customerId)) ?? true);
}

/** Normalizes a name: missing, empty and "N/A" are the same. */
const toName = (value: unknown) => fold(value === 'N/A' ? '' : value);

/** One reading for each subscription. Those of a customer that agree in all that names their product have one key. */
async function readSubscriptions(
	client: ApiClient,
	customerIds: string[] | undefined,
	{ measure, service: wanted }: { measure: Measure; service: string },
	now: number,
): Promise<FetchedReadings> {
	const customers = await fetchCustomers(client, customerIds);
	const listed = new Set(customers.map(({ customerId }) => fold(customerId)));
	const readings = customers.flatMap(({ products, ...customer }) =>
		toSubscriptions(products)
			.filter((subscription) => fold(subscription.service).includes(fold(wanted)))
			.map((subscription) => {
				const simplified = simplify(customer, subscription, now);
				const { customerId, organization, service, purchasedUserSeats } = simplified;
				const { microsoftLicenseAssigned, overage, expirationDate, daysToExpiry } = simplified;
				// A renewed subscription has another day, so its expiry is reported again. Only the day, because the time of day differs between both date formats.
				const day = measure === 'daysToExpiry' ? String(expirationDate).slice(0, 10) : '';
				const names = [service, subscription.subscriptionName, subscription.package].map(toName);
				return {
					key: toKey([customerId, ...names, day]),
					current: MEASURES[measure](simplified),
					json: {
						customerId,
						organization,
						customer: simplified.customer,
						product: service,
						purchasedUserSeats,
						microsoftLicenseAssigned,
						overage,
						expirationDate,
						daysToExpiry,
					},
				};
			}),
	);
	return {
		...toNumbers(readings, subscriptionListing().subject),
		unlisted: (customerIds ?? []).filter((id) => !listed.has(fold(id))),
	};
}

/** One reading for each customer. Of all customers, those without the product have no number; one that was chosen must have it. */
async function readUserSeats(
	client: ApiClient,
	customerIds: string[] | undefined,
	productType: number,
	{ concurrency, maxCustomers }: RequestLimits,
): Promise<FetchedReadings> {
	const customers = await fetchCustomers(client, customerIds);
	const known = new Map(customers.map((customer) => [fold(customer.customerId), customer]));
	const listed = [...known.values()].map(({ customerId }) => String(customerId)).filter(isPathSegment);
	const ids = (customerIds ?? listed).slice(0, maxCustomers);
	const read = userSeatsReader(client);
	const readings = new Array<Reading>(ids.length);
	let rejection: OperationFailure | undefined;
	await concurrently(ids.length, concurrency, async (index) => {
		const customerId = ids[index];
		const query = { customerId, productType, endpoint: 'automatic' as const };
		const seats = await read(query).catch((error: unknown): Partial<UserSeats> => {
			if (customerIds || !isRejection(error)) throw error;
			rejection = error;
			return {};
		});
		const { userSeats = null, availableUserSeat, purchasedUserSeat } = seats;
		const { organization = null, customer = null } = known.get(fold(customerId)) ?? {};
		readings[index] = {
			key: toKey([customerId, productType]),
			current: userSeats,
			json: {
				customerId,
				organization,
				customer,
				product: productName(productType),
				productType,
				...(availableUserSeat !== undefined && { availableUserSeat }),
				...(purchasedUserSeat !== undefined && { purchasedUserSeat }),
			},
		};
	});
	if (rejection && readings.every(({ current }) => current === null)) throw rejection;
	return { readings, unlisted: [], unknownForms: 0 };
}

/**
 * Reads the watched numbers.
 * @param customerIds undefined for all customers
 * @param now milliseconds since the epoch
 * @throws OperationFailure
 */
export async function fetchReadings(
	client: ApiClient,
	customerIds: string[] | undefined,
	watched: WatchedNumber,
	extent: RequestLimits,
	now: number,
): Promise<FetchedReadings> {
	return watched.measure === 'userSeats'
		? await readUserSeats(client, customerIds, watched.productType, extent)
		: await readSubscriptions(client, customerIds, watched, now);
}
