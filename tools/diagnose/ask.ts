/* Sends the questions, each once. What comes back is a section of the report, and the body for the next question. */
import axios from 'axios';
import type { AxiosRequestConfig } from 'axios';
import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { requestToken } from '../../credentials/tokenRequest';
import type { TokenRequest } from '../../credentials/tokenRequest';
import { describe, isComplete, toPath } from './questions';
import type { Question, Values } from './questions';
import { parse, redact, toCode } from './redact';

/** Milliseconds for a whole answer: the timeout of axios does not end one that drips. */
const TIMEOUT = 30_000;
const LONGEST_ANSWER = 10_000_000;

/** Goes through the proxy of the environment, as n8n does. */
const http = axios.create({
	maxRedirects: 0,
	maxContentLength: LONGEST_ANSWER,
	validateStatus: null,
	responseType: 'text',
	// axios would read JSON in spite of that.
	transformResponse: (text: string) => text,
});

export class DiagnosticSession {
	/** Of the report, in the order of the questions. */
	readonly sections: string[] = [];
	/** The status of the answer, or the code of a connection without one. */
	readonly results = new Map<Question, string>();

	/** @param request of the credential */
	constructor(private readonly request: TokenRequest) {}

	/**
	 * A token, by the credential's own code.
	 * @param scope permissions separated by spaces
	 * @throws CredentialError
	 */
	async token(question: Question = 'token', scope = this.request.scope): Promise<string> {
		const httpRequest = async ({ url, method, headers, body }: IHttpRequestOptions) => {
			const received = await this.send(question, { url, method, headers, data: body } as AxiosRequestConfig);
			return { statusCode: received.status, headers: received.headers, body: parse(received.text) };
		};
		const helper = { helpers: { httpRequest } } as unknown as IHttpRequestHelper;
		return (await requestToken(helper, { ...this.request, scope })).accessToken;
	}

	/**
	 * @param token undefined where there is none for it
	 * @returns the body of the answer, undefined when it is not JSON or there is none
	 */
	async ask(question: Question, token: string | undefined, values: Values = {}): Promise<unknown> {
		const { method, body } = describe(question);
		if (token === undefined || !isComplete(question, values)) {
			this.note(question, 'not asked');
			return undefined;
		}
		const url = `${this.request.graphUrl}${toPath(question, values)}`;
		const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
		const received = await this.send(question, { url, method, headers, data: body }).catch(() => undefined);
		return received && parse(received.text);
	}

	/** @throws Error with the code of the connection alone: the one of axios holds the secret and the token */
	private async send(question: Question, config: AxiosRequestConfig) {
		const begin = performance.now();
		const timeLimit = new AbortController();
		// Not AbortSignal.timeout: a request whose proxy has hung up keeps nothing alive, and this program would end without a word.
		const timer = setTimeout(() => timeLimit.abort(), TIMEOUT);
		const answer = await http
			.request<string>({ ...config, signal: timeLimit.signal })
			.catch((error: { code?: unknown }) => toCode(timeLimit.signal.aborted ? 'ETIMEDOUT' : error.code))
			.finally(() => clearTimeout(timer));
		if (typeof answer === 'string') {
			this.note(question, answer);
			throw Object.assign(new Error('There was no answer'), { code: answer });
		}
		const { status, data: text, headers } = answer;
		const received = { url: String(config.url), status, headers: { ...headers }, text };
		const lines = redact(
			{ ...received, milliseconds: performance.now() - begin },
			describe(question).operation,
		);
		this.note(question, String(status), lines);
		return received;
	}

	private note(question: Question, result: string, lines = [result]) {
		const { title, method, template } = describe(question);
		this.results.set(question, result);
		this.sections.push([title, `${method} ${template}`, ...lines].join('\n  '));
	}
}
