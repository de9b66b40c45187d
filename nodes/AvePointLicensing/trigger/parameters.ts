import type { IPollFunctions } from 'n8n-workflow';
import { ParameterReader } from '../shared/parameterReader';
import { readLimits } from '../shared/parameters';
import { EVENTS, SUBSCRIPTION_SEATS } from './events';
import type { Event, Measure } from './events';
import type { WatchedNumber } from './readings';

/** The parameters, checked. */
export interface Parameters {
	event: Event;
	/** Undefined for all. */
	customerIds?: string[];
	watched: WatchedNumber;
	/** Null where the event has none. */
	threshold: number | null;
	fireForExisting: boolean;
	limits: { concurrency: number; retryBudget: number };
}

function readWatchedNumber(parameters: ParameterReader, event: Event): WatchedNumber {
	const measures = [...SUBSCRIPTION_SEATS, 'userSeats'];
	const measure = event.measure ?? parameters.choice('seats', measures, 'The seats to watch are unknown');
	return measure === 'userSeats'
		? { measure, productType: parameters.positiveInteger('productType', 'product type') }
		: { measure: measure as Measure, service: parameters.textOrNone('service', 'Service Contains') };
}

/** @throws NodeOperationError for what can't be watched */
export function readParameters(context: IPollFunctions): Parameters {
	const parameters = ParameterReader.ofTrigger(context);
	const names = EVENTS.map(({ option }) => option.value);
	const name = parameters.choice('event', names, 'The event is unknown');
	const event = EVENTS.find(({ option }) => option.value === name) as Event;
	const whose = parameters.choice('customers', ['all', 'chosen'], 'Whose seats to watch is unknown');
	const label = event.threshold === 'days' ? 'Expires Within (Days)' : 'Threshold';
	// Seats that the user chooses can be negative, an overage or the days until a date that is to come can't.
	const least = event.measure ? 0 : -Infinity;
	return {
		event,
		customerIds: whose === 'chosen' ? parameters.ids('customerIds') : undefined,
		watched: readWatchedNumber(parameters, event),
		threshold: event.threshold ? parameters.number(event.threshold, label, least) : null,
		fireForExisting:
			event.holds !== undefined && parameters.boolean('fireForExisting', 'Include Existing Matches'),
		limits: readLimits(parameters),
	};
}
