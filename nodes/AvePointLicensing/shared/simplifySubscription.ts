import type { IDataObject } from 'n8n-workflow';
import { parseDate } from './dates';
import type { CustomerServices, Subscription } from './subscriptions';
import { toText } from './text';
import { findUnknownForms } from './unknownForms';

const NOT_APPLICABLE = 'N/A';
const DAY = 86_400_000;

/** A value as the service wrote it, where that fits no known form. */
export type OrText<T> = T | null | string;

const isAbsent = (value: unknown) =>
	value === undefined || value === null || value === '' || value === NOT_APPLICABLE;

/** A whole number, also with a sign, such as "+5"; null for "N/A"; the service's own text for anything else. */
export function toNumber(value: unknown): OrText<number> {
	if (isAbsent(value)) return null;
	const text = toText(value);
	return /^[+-]?\d{1,15}$/.test(text.trim()) ? Number(text) + 0 : text;
}

/** Gigabytes of "1024 GB"; null for "N/A" and for all that says something else, such as "0/1 GB" (LIVE). */
export function toGigabytes(value: unknown): number | null {
	const match = /^(\d+(?:\.\d+)?) ?GB$/.exec(toText(value).trim());
	return match ? Number(match[1]) : null;
}

/** ISO 8601 in UTC; null for "N/A"; the service's own text for a form that is not known. */
export function toDate(value: unknown, date = parseDate(value)): OrText<string> {
	if (isAbsent(value)) return null;
	return date?.toISOString() ?? toText(value);
}

/** The service's text; null for "N/A". */
export const toTextOrNull = (value: unknown): string | null => (isAbsent(value) ? null : toText(value));

/** Assigned beyond purchased, calculated: 0 when there is none, null when either is unknown. */
function toOverage(purchased: OrText<number>, assigned: OrText<number>): number | null {
	if (typeof purchased !== 'number' || typeof assigned !== 'number') return null;
	return Math.max(0, assigned - purchased);
}

/**
 * Days of the calendar (UTC) from `now` to a date, 0 on the day itself, negative after it; null when there is none that is understood.
 * The time of day counts for nothing: each form of a date has its own (DOC, LIVE).
 */
function toDays(date: Date | undefined, now: number): number | null {
	return date ? Math.floor(date.getTime() / DAY) - Math.floor(now / DAY) : null;
}

/** All fields that a user can choose. */
export interface SimplifiedSubscription extends IDataObject {
	overage: number | null;
	daysToExpiry: number | null;
}

/** A subscription with its customer, in the form that spreadsheets and conditions want. */
export function simplify(
	{ customerId, organization, customer }: Omit<CustomerServices, 'products'>,
	subscription: Subscription,
	now: number,
): SimplifiedSubscription {
	const purchasedUserSeats = toNumber(subscription.purchasedUserSeats);
	const microsoftLicenseAssigned = toNumber(subscription.microsoftLicenseAssigned);
	const expiration = parseDate(subscription.expirationDate);
	return {
		customerId,
		organization,
		service: subscription.service,
		purchasedUserSeats,
		microsoftLicenseAssigned,
		overage: toOverage(purchasedUserSeats, microsoftLicenseAssigned),
		change: toNumber(subscription.change),
		paymentType: toTextOrNull(subscription.paymentType),
		expirationDate: toDate(subscription.expirationDate, expiration),
		daysToExpiry: toDays(expiration, now),
		customer,
		subscriptionModel: toTextOrNull(subscription.subscriptionModel),
		purchasedUnits: toNumber(subscription.purchasedUnits),
		// What exactly it counts is not known: nothing is calculated from it.
		microsoftLicenseAvailable: toNumber(subscription.microsoftLicenseAvailable),
		purchasedCapacity: toTextOrNull(subscription.purchasedCapacity),
		purchasedCapacityGb: toGigabytes(subscription.purchasedCapacity),
		protectedCapacity: toTextOrNull(subscription.protectedCapacity),
		protectedCapacityGb: toGigabytes(subscription.protectedCapacity),
		storage: toTextOrNull(subscription.storage),
		retention: toTextOrNull(subscription.retention),
		consumedStorage: toTextOrNull(subscription.consumedStorage),
		source: toTextOrNull(subscription.source),
		subscriptionName: toTextOrNull(subscription.subscriptionName),
		package: toTextOrNull(subscription.package),
		contractEndDate: toDate(subscription.contractEndDate),
	};
}

const NUMBERS = [
	'purchasedUserSeats',
	'microsoftLicenseAssigned',
	'change',
	'purchasedUnits',
	'microsoftLicenseAvailable',
];
const DATES = ['expirationDate', 'contractEndDate'];

/** What is calculated, and from which fields. */
const CALCULATED: Record<string, string[]> = {
	overage: ['purchasedUserSeats', 'microsoftLicenseAssigned'],
	daysToExpiry: ['expirationDate'],
};

/** Fields, with what they are calculated from in their place. */
export const toSources = (names: string[]): string[] => names.flatMap((name) => CALCULATED[name] ?? name);

/** Which of these fields should be numbers or dates, and stayed the service's text. */
export function unknownForms(
	simplified: SimplifiedSubscription,
	names: string[] = Object.keys(simplified),
): string[] {
	const isOne = (name: string) => names.includes(name);
	return findUnknownForms(simplified, NUMBERS.filter(isOne), DATES.filter(isOne));
}
