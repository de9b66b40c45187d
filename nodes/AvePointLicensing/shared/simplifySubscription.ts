import type { IDataObject } from 'n8n-workflow';
import type { CustomerServices, Subscription } from './subscriptions';
import { toText } from './text';

const NOT_APPLICABLE = 'N/A';
const DAY = 86_400_000;

/** A value as the service wrote it, where that fits no known form. */
export type OrText<T> = T | null | string;

const isAbsent = (value: unknown) =>
	value === undefined || value === null || value === '' || value === NOT_APPLICABLE;

/** A whole number; null for "N/A"; the service's own text for anything else. */
export function toNumber(value: unknown): OrText<number> {
	if (isAbsent(value)) return null;
	const text = toText(value);
	return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text;
}

/** Gigabytes of "1024 GB"; null for "N/A" and for all that says something else, such as "0/1 GB" (LIVE). */
export function toGigabytes(value: unknown): number | null {
	const match = /^(\d+(?:\.\d+)?) ?GB$/.exec(toText(value).trim());
	return match ? Number(match[1]) : null;
}

/** A date in one of both known forms, `2025-09-26T00:00:00Z` (DOC) and `03-14-2026T12:00:00Z` (LIVE, month first). */
function parseDate(value: unknown): Date | undefined {
	const iso = toText(value)
		.trim()
		.replace(/^(\d\d)-(\d\d)-(\d{4})T/, '$3-$1-$2T');
	if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(iso)) return undefined;
	const date = new Date(iso);
	// JavaScript's Date turns February 30 into March 2.
	const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso.slice(0, 10));
	return real ? date : undefined;
}

/** ISO 8601 in UTC; null for "N/A"; the service's own text for a form that is not known. */
export function toDate(value: unknown): OrText<string> {
	if (isAbsent(value)) return null;
	return parseDate(value)?.toISOString() ?? toText(value);
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
 * The time of day counts for nothing: both forms of a date have their own (DOC, LIVE).
 */
function toDays(value: unknown, now: number): number | null {
	const date = parseDate(value);
	return date ? Math.floor(date.getTime() / DAY) - Math.floor(now / DAY) : null;
}

export interface SimplifiedSubscription extends IDataObject {
	overage: number | null;
	daysToExpiry: number | null;
}

/** A subscription with its customer, in the form that spreadsheets and conditions want. At most 14 fields. */
export function simplify(
	{ customerId, organization, customer }: Omit<CustomerServices, 'products'>,
	subscription: Subscription,
	now: number,
): SimplifiedSubscription {
	const purchasedUserSeats = toNumber(subscription.purchasedUserSeats);
	const microsoftLicenseAssigned = toNumber(subscription.microsoftLicenseAssigned);
	const expirationDate = toDate(subscription.expirationDate);
	return {
		customerId,
		organization,
		customer,
		service: subscription.service,
		purchasedUserSeats,
		microsoftLicenseAssigned,
		overage: toOverage(purchasedUserSeats, microsoftLicenseAssigned),
		expirationDate,
		daysToExpiry: toDays(subscription.expirationDate, now),
		purchasedUnits: toNumber(subscription.purchasedUnits),
		purchasedCapacity: toTextOrNull(subscription.purchasedCapacity),
		purchasedCapacityGb: toGigabytes(subscription.purchasedCapacity),
		protectedCapacity: toTextOrNull(subscription.protectedCapacity),
		protectedCapacityGb: toGigabytes(subscription.protectedCapacity),
	};
}

/** The fields that should be numbers or dates, and stayed the service's text. */
export function unknownForms(simplified: SimplifiedSubscription): string[] {
	const numbers = ['purchasedUserSeats', 'microsoftLicenseAssigned', 'purchasedUnits'];
	const texts = numbers.filter((name) => typeof simplified[name] === 'string');
	const { expirationDate, daysToExpiry } = simplified;
	return expirationDate !== null && daysToExpiry === null ? [...texts, 'expirationDate'] : texts;
}
