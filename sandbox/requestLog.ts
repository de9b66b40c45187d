import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { operationOf } from './contract';

/** A request that the sandbox saw. */
export interface LoggedRequest {
	at: number;
	/** When its answer, or its connection, ended; absent until then. */
	endedAt?: number;
	method: string;
	path: string;
	query: string;
	operationId?: string;
	/** The answer's; 0 while there is none, or when the connection was closed instead. */
	status: number;
	/** What the answer asked to wait. */
	retryAfter?: string;
	body?: unknown;
}

/** Notes each request as it comes, and gives it an id. */
export const requestLog =
	(requests: LoggedRequest[]): RequestHandler =>
	(request, response, next) => {
		const { method, path } = request;
		const query = request.url.split('?')[1] ?? '';
		const operationId = operationOf(method, path);
		const seen: LoggedRequest = { at: Date.now(), method, path, query, operationId, status: 0 };
		requests.push(seen);
		response.locals.seen = seen;
		response.setHeader('request-id', randomUUID());
		response.on('finish', () => {
			seen.status = response.statusCode;
			const retryAfter = response.getHeader('retry-after');
			if (retryAfter !== undefined) seen.retryAfter = String(retryAfter);
		});
		response.on('close', () => (seen.endedAt = Date.now()));
		next();
	};

/** Notes what was asked; not of a token request, which holds the secret. */
export const requestBodyLog: RequestHandler = (request, response, next) => {
	const seen = response.locals.seen as LoggedRequest;
	if (seen.operationId !== 'requestAccessToken') seen.body = request.body;
	next();
};
