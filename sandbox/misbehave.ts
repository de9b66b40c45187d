import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { distort, resetAmid } from './distort';
import { ConcurrencyGauge, RateLimit } from './faults';
import type { Fault, RetryAfterForm } from './faults';
import { Invention } from './invention';
import type { SeenRequest } from './record';

export interface Misbehaviour {
	/** Milliseconds before each answer. */
	latency: number;
	/** Requests a second; 0 for no limit. */
	rateLimit: number;
	/** Requests at once; 0 for no limit. */
	concurrencyLimit: number;
	/** Milliseconds that an answer takes longer for each other request that is under way. */
	slowdown: number;
	retryAfter: RetryAfterForm;
	/** Which form of the user seats answers: the early one, the published one, both. */
	endpoints: 'early' | 'published' | 'both';
	/** Share of the API's requests that end in a passing failure, from 0 to 1. */
	failures: number;
	seed: number;
	/** What goes wrong with a request; undefined for nothing. */
	draw(seen: SeenRequest): Fault | undefined;
}

const PASSING_FAILURES = [408, 429, 500, 502, 503, 504];
const FORMS = {
	early: ['getUserSeats'],
	published: ['getProductOverview'],
	both: ['getUserSeats', 'getProductOverview'],
};

/** @returns whether that was the answer; otherwise the right one follows */
function apply(fault: Fault, response: Response): boolean {
	fault.meanwhile?.();
	if (fault.distort) distort(response, fault.distort);
	if (fault.reset === 'amid') resetAmid(response);
	else if (fault.reset) response.socket?.destroy();
	// What only happens beside, or to the right answer, leaves it to be given.
	else if (!fault.hang && !fault.distort && (!fault.meanwhile || fault.status !== undefined)) {
		response
			.status(fault.status ?? 500)
			.set({ 'content-type': 'application/json', ...fault.headers })
			.end(fault.body ?? '');
	}
	return response.writableEnded || fault.reset === true || fault.hang === true;
}

/** Faults, latency and limits. They are not held to the contract: that is what they are for. */
export function misbehaviour(options: Misbehaviour): RequestHandler {
	const { latency, rateLimit, endpoints, failures } = options;
	const gauge = new ConcurrencyGauge(options.concurrencyLimit);
	const limit = new RateLimit(rateLimit || Infinity, options.retryAfter);
	const chance = new Invention(options.seed);
	return async (_request, response, next) => {
		const seen = response.locals.seen as SeenRequest;
		const operationId = seen.operationId ?? '';
		const isForToken = operationId === 'requestAccessToken';
		const atOnce = isForToken ? 1 : gauge.enter();
		if (atOnce === 0) return void response.status(chance.pick([429, 503])).end();
		if (!isForToken) response.on('close', () => gauge.leave());
		const time = latency + options.slowdown * (atOnce - 1);
		if (time > 0) await sleep(time);
		const fault = options.draw(seen);
		if (fault && apply(fault, response)) return;
		if (isForToken) return next();
		const refusal = limit.refuse();
		if (refusal) return void response.status(429).set(refusal).end();
		if (chance.chance(failures)) return void response.status(chance.pick(PASSING_FAILURES)).end();
		if (FORMS.both.includes(operationId) && !FORMS[endpoints].includes(operationId)) {
			return void response.status(404).end();
		}
		next();
	};
}
