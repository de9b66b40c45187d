import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { middleware as validator } from 'express-openapi-validator';
import { ApiFailure, createApi } from './api';
import { CONTRACT_FILE, operationOf, routeOf } from './contract';
import { inventCustomers } from './data';
import type { SandboxCustomer } from './data';
import { Invention } from './invention';
import { RateLimit } from './faults';
import type { Fault, RetryAfterForm } from './faults';
import { Identity } from './identity';
import { DEMO_REGISTRATION } from './registrations';
import type { Registration } from './registrations';

export interface SandboxOptions {
	/** 0 for a free one. */
	port?: number;
	/** Milliseconds before each answer. */
	latency?: number;
	/** Requests a second; 0 for no limit. */
	rateLimit?: number;
	retryAfter?: RetryAfterForm;
	/** Seconds that a token is valid. */
	tokenLifetime?: number;
	/** Which form of the user seats answers: the early one, the published one, both. */
	endpoints?: 'early' | 'published' | 'both';
	/** How many customers. */
	customers?: number;
	seed?: number;
	/** The day that expiry dates are counted from. */
	today?: Date;
	/** Share of the API's requests that end in a passing failure, from 0 to 1. */
	failures?: number;
	registrations?: Registration[];
	outOfScopeStatus?: 403 | 404;
}

/** A request that the sandbox saw. */
export interface SeenRequest {
	at: number;
	method: string;
	path: string;
	query: string;
	operationId?: string;
	/** The answer's; 0 while there is none, or when the connection was closed instead. */
	status: number;
	body?: unknown;
}

export interface Sandbox {
	/** Base URL of the API. */
	graphUrl: string;
	tokenUrl: string;
	customers: SandboxCustomer[];
	requests: SeenRequest[];
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

const PASSING_FAILURES = [408, 429, 500, 502, 503, 504];
const FORMS = {
	early: ['getUserSeats'],
	published: ['getProductOverview'],
	both: ['getUserSeats', 'getProductOverview'],
};

/** Starts AvePoint's side of the wire, on the loopback address only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { latency = 0, rateLimit = 0, endpoints = 'published', failures = 0 } = options;
	const customers = inventCustomers({
		customers: options.customers ?? 260,
		seed: options.seed ?? 1,
		today: options.today ?? new Date(new Date().toISOString().slice(0, 10)),
	});
	const identity = new Identity(options.registrations ?? [DEMO_REGISTRATION], options.tokenLifetime ?? 3600);
	const limit = new RateLimit(rateLimit || Infinity, options.retryAfter ?? 'seconds');
	const chance = new Invention(options.seed ?? 1);
	const requests: SeenRequest[] = [];
	const violations: string[] = [];
	const faults: Fault[] = [];
	const app = express().disable('x-powered-by').disable('etag');
	const server = createServer(app);
	const tokens: string[] = [];
	let tokenUrl = '';

	const record: RequestHandler = (request, response, next) => {
		const { method, path } = request;
		const query = request.url.split('?')[1] ?? '';
		const operationId = operationOf(method, path);
		const seen: SeenRequest = { at: Date.now(), method, path, query, operationId, status: 0 };
		requests.push(seen);
		response.locals.seen = seen;
		response.setHeader('request-id', randomUUID());
		response.on('finish', () => (seen.status = response.statusCode));
		next();
	};

	const takeFault = (operationId: string | undefined): Fault | undefined => {
		const fault = faults.find((candidate) => (candidate.operationId ?? operationId) === operationId);
		if (!fault) return undefined;
		fault.times = (fault.times ?? 1) - 1;
		if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
		return fault;
	};

	/* Faults are not held to the contract: that is what they are for. */
	const misbehave: RequestHandler = async (_request, response, next) => {
		const { operationId } = response.locals.seen as SeenRequest;
		if (latency > 0) await sleep(latency);
		const fault = takeFault(operationId);
		if (fault?.hang) return;
		if (fault?.reset) return void response.socket?.destroy();
		if (fault) {
			return void response
				.status(fault.status ?? 500)
				.set({ 'content-type': 'application/json', ...fault.headers })
				.end(fault.body ?? '');
		}
		if (operationId === 'requestAccessToken') return next();
		const refusal = limit.refuse();
		if (refusal) return void response.status(429).set(refusal).end();
		if (chance.chance(failures)) return void response.status(chance.pick(PASSING_FAILURES)).end();
		const hidden = FORMS.both.includes(operationId ?? '') && !FORMS[endpoints].includes(operationId ?? '');
		if (hidden) return void response.status(404).end();
		next();
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

	app.use(record, misbehave, express.json(), express.urlencoded({ extended: false }));
	app.use((request, response, next) => {
		const { operationId } = response.locals.seen as SeenRequest;
		// Not of a token request: it holds the secret.
		if (operationId !== 'requestAccessToken') (response.locals.seen as SeenRequest).body = request.body;
		next();
	});
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
	app.use(createApi({ customers, outOfScopeStatus: options.outOfScopeStatus ?? 403 }));
	app.use(answerFailure);

	server.listen(options.port ?? 0, '127.0.0.1');
	await once(server, 'listening');
	const graphUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	tokenUrl = `${graphUrl}${routeOf('requestAccessToken')}`;
	return {
		graphUrl,
		tokenUrl,
		customers,
		requests,
		tokens,
		violations,
		count: (operationId) => requests.filter((request) => request.operationId === operationId).length,
		fail: (fault) => faults.push({ ...fault }),
		revokeTokens: () => identity.revokeAll(),
		close: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
