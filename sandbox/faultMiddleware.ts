import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import { corruptResponse, resetAmid } from './corruptResponse';
import { ConcurrencyGauge, RateLimit } from './faults';
import type { Fault, RetryAfterForm } from './faults';
import { SeededRandom } from './seededRandom';
import type { LoggedRequest } from './requestLog';

export interface FaultOptions {
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
	nextFault(seen: LoggedRequest): Fault | undefined;
}

const PASSING_FAILURES = [408, 429, 500, 502, 503, 504];
const ENDPOINTS = {
	early: ['getUserSeats'],
	published: ['getProductOverview'],
	both: ['getUserSeats', 'getProductOverview'],
};

/** @returns whether that was the answer; otherwise the right one follows */
function apply(fault: Fault, response: Response): boolean {
	fault.beforeAnswer?.();
	if (fault.corrupt) corruptResponse(response, fault.corrupt);
	if (fault.reset === 'amid') resetAmid(response);
	else if (fault.reset) response.socket?.destroy();
	// What only happens beside, or to the right answer, leaves it to be given.
	else if (!fault.hang && !fault.corrupt && (!fault.beforeAnswer || fault.status !== undefined)) {
		response
			.status(fault.status ?? 500)
			.set({ 'content-type': 'application/json', ...fault.headers })
			.end(fault.body ?? '');
	}
	return response.writableEnded || fault.reset === true || fault.hang === true;
}

/** Faults, latency and limits. They are not held to the contract: that is what they are for. */
export function faultMiddleware(options: FaultOptions): RequestHandler {
	const { latency, rateLimit, endpoints, failures } = options;
	const gauge = new ConcurrencyGauge(options.concurrencyLimit);
	const limit = new RateLimit(rateLimit || Infinity, options.retryAfter);
	const chance = new SeededRandom(options.seed);
	return async (_request, response, next) => {
		const seen = response.locals.seen as LoggedRequest;
		const operationId = seen.operationId ?? '';
		const isForToken = operationId === 'requestAccessToken';
		const atOnce = isForToken ? 1 : gauge.enter();
		if (atOnce === 0) return void response.status(chance.pick([429, 503])).end();
		if (!isForToken) response.on('close', () => gauge.leave());
		const time = latency + options.slowdown * (atOnce - 1);
		if (time > 0) await sleep(time);
		const fault = options.nextFault(seen);
		if (fault && apply(fault, response)) return;
		if (isForToken) return next();
		const refusal = limit.takeOne();
		if (refusal) return void response.status(429).set(refusal).end();
		if (chance.chance(failures)) return void response.status(chance.pick(PASSING_FAILURES)).end();
		if (ENDPOINTS.both.includes(operationId) && !ENDPOINTS[endpoints].includes(operationId)) {
			return void response.status(404).end();
		}
		next();
	};
}
