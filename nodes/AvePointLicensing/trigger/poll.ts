import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { toNodeError } from '../shared/errors';
import { inputError } from '../shared/parameters';
import { ApiClient } from '../shared/apiClient';
import { Deadline } from './deadline';
import { toKey } from './key';
import { fetchReadings } from './readings';
import type { FetchedReadings, Reading } from './readings';
import { replaceState, skipOverlapping } from './overlap';
import { readParameters } from './parameters';
import type { Parameters } from './parameters';
import { detectChanges, readState } from './detectChanges';
import type { State } from './detectChanges';

type Items = INodeExecutionData[] | null;

/** Maximum customers of a sample if each takes a request. */
const SAMPLE_CUSTOMERS = 10;

/** @throws NodeOperationError when the time is over, or there is nothing to watch; OperationFailure */
async function fetchInTime(
	context: IPollFunctions,
	parameters: Parameters,
	deadline: Deadline,
	maxCustomers?: number,
): Promise<FetchedReadings> {
	const { customerIds, watched, limits } = parameters;
	return await deadline.meet(async (signal) => {
		const client = await ApiClient.open(context, { ...limits, signal });
		const fetched = await fetchReadings(
			client,
			customerIds,
			watched,
			{ concurrency: limits.concurrency, maxCustomers },
			Date.now(),
		);
		if (fetched.readings.length > 0) return fetched;
		throw inputError(
			context,
			undefined,
			'There is nothing to watch',
			"AvePoint lists no subscription of these customers and this service. Check 'Customers' and 'Service Contains', and the Customer scope of the app registration.",
		);
	});
}

const toItem = (
	{ json: { customerId, organization, customer, product, ...others }, current }: Reading,
	previous: number | null,
	{ event, threshold }: Parameters,
): INodeExecutionData => ({
	json: {
		event: event.option.value,
		customerId,
		organization,
		customer,
		product,
		previous,
		current,
		threshold,
		...others,
	},
});

/**
 * One item with the current numbers, preferably of a subscription that the event applies to.
 * @throws NodeOperationError for a chosen customer that is not listed: in the editor, somebody reads it
 */
async function sample(context: IPollFunctions, parameters: Parameters): Promise<INodeExecutionData[]> {
	const { readings, unlisted } = await fetchInTime(
		context,
		parameters,
		new Deadline(context),
		SAMPLE_CUSTOMERS,
	);
	if (unlisted.length > 0) {
		throw inputError(
			context,
			undefined,
			'AvePoint does not list a chosen customer',
			`The trigger can't watch ${unlisted.slice(0, 5).join(', ')}. Check the ID, and the Customer scope of the app registration, or choose other customers.`,
		);
	}
	const { event, threshold } = parameters;
	const known = readings.filter(({ current }) => current !== null);
	const fitting = known.find(({ current }) => event.holds?.(current as number, threshold ?? 0));
	return [toItem(fitting ?? known[0] ?? readings[0], null, parameters)];
}

/**
 * Items for the changes since the last poll. The state is replaced only after everything was read.
 * @returns null if there is nothing to report and nothing to store: n8n stores the state only if a poll returns a list, even an
 * empty list. Also null for changes that were reported already.
 */
async function checkForChanges(
	context: IPollFunctions,
	parameters: Parameters,
	deadline: Deadline,
): Promise<Items> {
	const { event, customerIds, watched, threshold, fireForExisting } = parameters;
	const { readings, unlisted, unknownForms } = await fetchInTime(context, parameters, deadline);
	if (unlisted.length > 0)
		context.logger.warn(`Chosen customers that AvePoint does not list: ${unlisted.length}`);
	if (unknownForms > 0)
		context.logger.warn(`Numbers of AvePoint in an unknown form, not watched: ${unknownForms}`);
	const { measure, ...products } = watched;
	const kind = [event.option.value, measure, 'productType' in watched ? watched.productType : ''].join(' ');
	const stored = context.getWorkflowStaticData('node') as Partial<State>;
	const { state, changes, resolved, isBaseline } = detectChanges(
		readState(stored),
		readings,
		{
			kind,
			scope: toKey([customerIds && [...customerIds].sort(), products]),
			rule: event,
			threshold: threshold ?? 0,
			fireForExisting,
		},
		Date.now(),
	);
	// n8n ignores the result of a poll that it abandoned, so the next one has to report the changes.
	if (deadline.isOver()) throw deadline.error();
	if (changes.length === 0 && !resolved && !(isBaseline && deadline.isLimited())) {
		Object.assign(stored, state);
		return null;
	}
	const isReported = replaceState(context, toKey([stored]));
	if (deadline.isLimited() && isReported) return null;
	Object.assign(stored, state);
	return changes.map(({ observation, previous }) => toItem(observation, previous, parameters));
}

/** What n8n calls at each poll, and when somebody tries the trigger in the editor. @returns null when nothing happened */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const parameters = readParameters(context);
		const items =
			context.getMode() === 'manual'
				? await sample(context, parameters)
				: await skipOverlapping(
						context,
						async (deadline) => await checkForChanges(context, parameters, deadline),
					);
		return items && [items];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
