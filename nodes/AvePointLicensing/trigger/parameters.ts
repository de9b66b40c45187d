import type { INode } from 'n8n-workflow';
import { readCustomerIds } from '../shared/listParameters';
import { inputError, readLimits, toPositiveInteger } from '../shared/parameters';
import { isPathSegment } from '../shared/path';
import { EVENTS, SUBSCRIPTION_SEATS } from './events';
import type { Event, Measure } from './events';
import type { Watched } from './observe';

/** The parameters, checked. */
export interface Parameters {
	event: Event;
	/** Undefined for all. */
	customerIds?: string[];
	watched: Watched;
	/** Null where the event has none. */
	threshold: number | null;
	fireForExisting: boolean;
	limits: { concurrency: number; retryBudget: number };
}

interface Source {
	getNode(): INode;
	getNodeParameter(name: string, fallback?: unknown): unknown;
}

function readNumber(source: Source, name: 'days' | 'threshold'): number {
	const value = source.getNodeParameter(name);
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	const label = name === 'days' ? 'Days' : 'Threshold';
	throw inputError(source, undefined, `${label} is not a number`, 'Enter a number, or check the expression.');
}

function readWatched(source: Source, event: Event): Watched {
	const measure = event.measure ?? String(source.getNodeParameter('seats'));
	if (measure === 'userSeats') {
		const value = source.getNodeParameter('productType');
		return { measure, productType: toPositiveInteger(source, undefined, value, 'product type') };
	}
	if (!event.measure && !SUBSCRIPTION_SEATS.includes(measure)) {
		throw inputError(source, undefined, 'The seats to watch are unknown', 'Choose one from the list.');
	}
	const service = source.getNodeParameter('service');
	if (typeof service === 'string') return { measure: measure as Measure, service };
	throw inputError(
		source,
		undefined,
		'Service Contains has no value',
		'Check its expression, or leave it empty to watch all subscriptions.',
	);
}

function readChosen(source: Source): string[] | undefined {
	const ids = readCustomerIds(source, undefined, source.getNodeParameter('customerIds', []) ?? '');
	const invalid = ids?.find((id) => !isPathSegment(id));
	if (invalid === undefined) return ids;
	throw inputError(
		source,
		undefined,
		'The customer ID is not valid',
		`Check ${JSON.stringify(invalid.slice(0, 40))} under Customers: an ID is such as 7d4f0a52-93c1-4e0b-8f6d-2b1c5a9e3d70.`,
	);
}

/** @throws NodeOperationError for what can't be watched */
export function readParameters(source: Source): Parameters {
	const name = source.getNodeParameter('event');
	const event = EVENTS.find(({ option }) => option.value === name);
	if (!event) throw inputError(source, undefined, 'The event is unknown', 'Choose one from the list.');
	const customers = String(source.getNodeParameter('customers'));
	if (!['all', 'chosen'].includes(customers)) {
		throw inputError(source, undefined, 'Whose seats to watch is unknown', 'Choose one under Customers.');
	}
	return {
		event,
		customerIds: customers === 'chosen' ? readChosen(source) : undefined,
		watched: readWatched(source, event),
		threshold: event.threshold ? readNumber(source, event.threshold) : null,
		fireForExisting: event.holds !== undefined && source.getNodeParameter('fireForExisting', false) === true,
		limits: readLimits(source, (limit, fallback) => source.getNodeParameter(`options.${limit}`, fallback)),
	};
}
