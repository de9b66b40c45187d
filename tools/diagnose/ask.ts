/* Sends the questions. What comes back is a finding for the report, and the body for the next question. */
import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { requestToken } from '../../credentials/tokenRequest';
import type { TokenRequest } from '../../credentials/tokenRequest';
import { describe, toPath } from './questions';
import type { Question, Values } from './questions';
import { parse, redact, toCode, toTokenWords } from './redact';
import type { Received } from './redact';
import type { Finding } from './report';

/** Milliseconds for a whole answer. */
const TIMEOUT = 30_000;

/** Sends a request once; no redirect is followed. */
async function receive(url: string, init: RequestInit): Promise<Received> {
	const begin = performance.now();
	const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
	const text = await response.text();
	const { status, headers } = response;
	return { url, status, headers, text, milliseconds: performance.now() - begin };
}

export class Asking {
	readonly findings: Finding[] = [];

	/** @param request of the credential */
	constructor(private readonly request: TokenRequest) {}

	/**
	 * A token, by the credential's own code.
	 * @throws CredentialError
	 */
	async token(): Promise<string> {
		const httpRequest = async ({ url, method, headers, body }: IHttpRequestOptions) => {
			const form = new URLSearchParams(String(body));
			const init = { method, headers: headers as Record<string, string>, body: String(body) };
			const received = await this.send('token', url, init, form.get('scope') ?? '');
			return {
				statusCode: received.status,
				headers: Object.fromEntries(received.headers),
				body: parse(received.text),
			};
		};
		const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
		return (await requestToken(helper, this.request)).accessToken;
	}

	/** @returns the body of the answer, undefined when it is not JSON or there is none */
	async ask(question: Question, token: string, values?: Values): Promise<unknown> {
		const { method, template, body } = describe(question);
		if (template.includes('{customerId}') && !values?.customerId) {
			this.findings.push({ question, outcome: 'not asked' });
			return undefined;
		}
		const headers = {
			Accept: 'application/json',
			Authorization: `Bearer ${token}`,
			...(body && { 'Content-Type': 'application/json' }),
		};
		const url = `${this.request.graphUrl}${toPath(question, values)}`;
		const init = { method, headers, body: body && JSON.stringify(body) };
		const received = await this.send(question, url, init).catch(() => undefined);
		return received && parse(received.text);
	}

	/** Whether a question was answered with a success. */
	succeeded(question: Question): boolean {
		return this.findings.some(
			({ question: other, outcome }) =>
				other === question && typeof outcome === 'object' && 'status' in outcome && outcome.status === 200,
		);
	}

	/** @throws an object with the connection's error code */
	private async send(question: Question, url: string, init: RequestInit, scope?: string): Promise<Received> {
		const received = await receive(url, init).catch(toCode);
		if (typeof received === 'string') {
			this.findings.push({ question, outcome: { code: received } });
			throw Object.assign(new Error('There was no answer'), { code: received });
		}
		const token = scope === undefined ? undefined : toTokenWords(parse(received.text), scope);
		this.findings.push({ question, outcome: redact(received), token });
		return received;
	}
}
