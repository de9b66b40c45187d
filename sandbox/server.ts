import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import express from 'express';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { middleware as validator } from 'express-openapi-validator';
import { ApiFailure, createApi } from './api';
import { CONTRACT_FILE, routeOf } from './contract';
import { generateCustomers } from './data';
import type { SandboxCustomer } from './data';
import type { Fault } from './faults';
import { Identity } from './identity';
import { faultMiddleware } from './faultMiddleware';
import type { FaultOptions } from './faultMiddleware';
import { listen, LOOPBACK } from './listen';
import { inventPooledSubscriptions } from './pooledSubscriptions';
import type { PooledSubscription } from './pooledSubscriptions';
import { requestBodyLog, requestLog } from './requestLog';
import type { LoggedRequest } from './requestLog';
import { DEMO_REGISTRATION } from './registrations';
import type { Registration } from './registrations';

export interface SandboxOptions extends Partial<Omit<FaultOptions, 'nextFault'>> {
	/** 0 for a free one. */
	port?: number;
	/** Seconds that a token is valid. */
	tokenLifetime?: number;
	/** How many customers. */
	customers?: number;
	/** The day that expiry dates are counted from; the current one when absent. */
	today?: Date;
	/** What goes wrong with a request, where `fail` has nothing for it. */
	nextFault?: (seen: LoggedRequest) => Fault | undefined;
	registrations?: Registration[];
	/** PEM; https instead of http. */
	tls?: { key: string; cert: string };
	outOfScopeStatus?: 403 | 404;
	/** How many pooled subscriptions. */
	pooledSubscriptions?: number;
	/** How the protection of a customer is answered. */
	protectionForm?: 'page' | 'array';
}

export const DEFAULTS = {
	port: 0,
	latency: 0,
	rateLimit: 0,
	concurrencyLimit: 0,
	slowdown: 0,
	retryAfter: 'seconds',
	tokenLifetime: 3600,
	endpoints: 'published',
	customers: 260,
	seed: 1,
	failures: 0,
	registrations: [DEMO_REGISTRATION],
	outOfScopeStatus: 403,
	pooledSubscriptions: 130,
	protectionForm: 'page',
} satisfies SandboxOptions;

export interface Sandbox {
	/** Base URL of the API. */
	graphUrl: string;
	tokenUrl: string;
	customers: SandboxCustomer[];
	pooledSubscriptions: PooledSubscription[];
	requests: LoggedRequest[];
	/** Access tokens that were handed out. */
	tokens: string[];
	/** Requests, and answers of the sandbox itself, that the contract doesn't allow. */
	violations: string[];
	/** Requests seen of one operation. */
	count(operationId: string): number;
	/** What goes wrong next. */
	fail(fault: Fault): void;
	/** Makes every token so far worthless. */
	revokeTokens(): void;
	close(): Promise<void>;
}

/** Starts AvePoint's side of the wire, on the loopback address only. */
export async function startSandbox(given: SandboxOptions = {}): Promise<Sandbox> {
	const today = new Date(new Date().toISOString().slice(0, 10));
	const options = { today, ...DEFAULTS, ...given };
	const customers = generateCustomers(options);
	const pooledSubscriptions = inventPooledSubscriptions(
		options.pooledSubscriptions,
		options.seed,
		options.today,
	);
	const identity = new Identity(options.registrations, options.tokenLifetime);
	const requests: LoggedRequest[] = [];
	const violations: string[] = [];
	const faults: Fault[] = [];
	const app = express().disable('x-powered-by').disable('etag');
	const server = options.tls ? createTlsServer(options.tls, app) : createServer(app);
	const tokens: string[] = [];
	let tokenUrl = '';

	const takeFault = ({ operationId }: LoggedRequest): Fault | undefined => {
		const fault = faults.find((candidate) => (candidate.operationId ?? operationId) === operationId);
		if (!fault) return undefined;
		fault.times = (fault.times ?? 1) - 1;
		if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
		return fault;
	};

	const authorize = (request: Request, permissions: string[]): boolean => {
		const response = request.res as Response;
		const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
		const grant = identity.read(token ?? '');
		if (!grant) throw new ApiFailure(401, 'The access token is missing, expired or not valid.');
		const missing = permissions.find((permission) => !grant.scopes.includes(permission));
		if (missing) throw new ApiFailure(403, `The access token lacks the permission ${missing}.`);
		response.locals.grant = grant;
		return true;
	};

	const answerFailure: ErrorRequestHandler = (error, request, response, _next) => {
		const known = error instanceof ApiFailure || error.status === 401 || error.status === 403;
		const { status = 500, message } = error as { status?: number; message: string };
		if (!known) {
			violations.push(`${request.method} ${request.path}: ${status} ${message}`);
			response.setHeader('x-sandbox-violation', encodeURI(message).slice(0, 500));
		}
		if (request.path === new URL(tokenUrl).pathname && status < 500) {
			return void response.status(400).json({ error: 'invalid_request' });
		}
		response.status(status).json({
			statusCode: status,
			message,
			requestId: String(response.getHeader('request-id')),
			timestamp: new Date().toISOString(),
		});
	};

	const injectFaults = faultMiddleware({
		...options,
		nextFault: (seen) => takeFault(seen) ?? options.nextFault?.(seen),
	});
	app.use(
		requestLog(requests),
		express.json(),
		express.urlencoded({ extended: false }),
		requestBodyLog,
		injectFaults,
	);
	app.use(
		validator({
			apiSpec: CONTRACT_FILE,
			validateRequests: true,
			validateResponses: true,
			validateSecurity: { handlers: { accessToken: async (request, scopes) => authorize(request, scopes) } },
		}),
	);
	app.post(routeOf('requestAccessToken'), (request, response) => {
		const { status, body } = identity.issue(request.body, tokenUrl);
		if ('access_token' in body) tokens.push(body.access_token);
		response.status(status).set('cache-control', 'no-store').json(body);
	});
	app.use(createApi({ ...options, customers, pooledSubscriptions }));
	app.use(answerFailure);

	const { port, close } = await listen(server, options.port);
	const graphUrl = `${options.tls ? 'https' : 'http'}://${LOOPBACK}:${port}`;
	tokenUrl = `${graphUrl}${routeOf('requestAccessToken')}`;
	return {
		graphUrl,
		tokenUrl,
		customers,
		pooledSubscriptions,
		requests,
		tokens,
		violations,
		count: (operationId) => requests.filter((request) => request.operationId === operationId).length,
		fail: (fault) => faults.push({ ...fault }),
		revokeTokens: () => identity.revokeAll(),
		close,
	};
}
