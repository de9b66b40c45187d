import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { toNodeError } from '../shared/errors';
import { inputError } from '../shared/parameters';
import { Session } from '../shared/session';
import { clock } from '../shared/transport/clock';
import { Deadline } from './deadline';
import { toKey } from './key';
import { observe } from './observe';
import type { Observed, Reading } from './observe';
import { readParameters } from './parameters';
import type { Parameters } from './parameters';
import { advance, readState } from './state';
import type { State } from './state';

type Items = INodeExecutionData[] | null;

/** Customers that a sample asks for, where each takes a request. */
const SAMPLE_CUSTOMERS = 10;

/** Polls under way in this process, by workflow and node. n8n starts the next one also when the last takes long. */
const underway = new Map<string, Deadline>();

/** Milliseconds that n8n's newer scheduler may take to read a state before a poll, and to store one after it. */
const STALE = 10_000;

/** By workflow and node: the state that the last poll began with which gave n8n a new one, and when that was. */
const replaced = new Map<string, { state: string; at: number }>();

const toPlace = (context: IPollFunctions) => `${context.getWorkflow().id} ${context.getNode().id}`;

/** @throws NodeOperationError when the time is over, or there is nothing to watch; OperationFailure */
async function look(
	context: IPollFunctions,
	parameters: Parameters,
	deadline: Deadline,
	most?: number,
): Promise<Observed> {
	const { customerIds, watched, limits } = parameters;
	return await deadline.meet(async (signal) => {
		const session = await Session.open(context, { ...limits, signal });
		const extent = { concurrency: limits.concurrency, most };
		const observed = await observe(session, customerIds, watched, extent, Date.now());
		if (observed.readings.length > 0) return observed;
		throw inputError(
			context,
			undefined,
			'There is nothing to watch',
			'AvePoint lists no subscription of these customers and this service. Check Customers and Service Contains, and the Customer scope of the app registration.',
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
 * One item of how things are now; of what the event is about, where there is such.
 * @throws NodeOperationError for a chosen customer that is not listed: here somebody is there to read it
 */
async function sample(context: IPollFunctions, parameters: Parameters): Promise<INodeExecutionData[]> {
	const { readings, unlisted } = await look(context, parameters, new Deadline(context), SAMPLE_CUSTOMERS);
	if (unlisted.length > 0) {
		throw inputError(
			context,
			undefined,
			'AvePoint does not list a chosen customer',
			`Nothing is watched of ${unlisted.slice(0, 5).join(', ')}. Check the ID, and the Customer scope of the app registration, or choose other customers.`,
		);
	}
	const { event, threshold } = parameters;
	const known = readings.filter(({ current }) => current !== null);
	const fitting = known.find(({ current }) => event.holds?.(current as number, threshold ?? 0));
	return [toItem(fitting ?? known[0] ?? readings[0], null, parameters)];
}

/**
 * Items for what happened since the last poll. The state goes on only when everything was read.
 * @returns null when there is nothing to tell and nothing to keep: n8n stores the state of a poll that gives something, be it an
 * empty list; also for what was told already
 */
async function watch(context: IPollFunctions, parameters: Parameters, deadline: Deadline): Promise<Items> {
	const { event, customerIds, watched, threshold, fireForExisting } = parameters;
	const { readings, unlisted, unread } = await look(context, parameters, deadline);
	if (unlisted.length > 0)
		context.logger.warn(`Chosen customers that AvePoint does not list: ${unlisted.length}`);
	if (unread > 0) context.logger.warn(`Numbers of AvePoint in an unknown form, not watched: ${unread}`);
	const { measure, ...products } = watched;
	const kind = [event.option.value, measure, 'productType' in watched ? watched.productType : ''].join(' ');
	const stored = context.getWorkflowStaticData('node') as Partial<State>;
	const { state, happenings, settled, isBaseline } = advance(
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
	// n8n takes nothing from a poll that it has abandoned: the next one has to tell it.
	if (deadline.isOver()) throw deadline.error();
	if (happenings.length === 0 && !settled && !(isBaseline && deadline.isLimited())) {
		Object.assign(stored, state);
		return null;
	}
	// Of two polls that are due at once n8n may read the state for the second before it has stored what the first one found.
	const place = toPlace(context);
	const before = toKey([stored]);
	const last = replaced.get(place);
	if (deadline.isLimited() && last?.state === before && clock.now() - last.at < STALE) return null;
	replaced.set(place, { state: before, at: clock.now() });
	Object.assign(stored, state);
	return happenings.map(({ observation, previous }) => toItem(observation, previous, parameters));
}

/**
 * Leaves out a poll while the last one of the same trigger is under way, which would tell the same things again.
 * @throws NodeOperationError when n8n has abandoned that one, so that nobody takes its silence for no news
 */
async function alone(context: IPollFunctions, work: (deadline: Deadline) => Promise<Items>): Promise<Items> {
	const key = toPlace(context);
	const last = underway.get(key);
	if (last?.isOver()) throw last.error();
	if (last) return null;
	const deadline = new Deadline(context);
	underway.set(key, deadline);
	try {
		return await work(deadline);
	} finally {
		underway.delete(key);
	}
}

/** What n8n calls at each poll, and when somebody tries the trigger in the editor. @returns null when nothing happened */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const parameters = readParameters(context);
		const items =
			context.getMode() === 'manual'
				? await sample(context, parameters)
				: await alone(context, async (deadline) => await watch(context, parameters, deadline));
		return items && [items];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}
