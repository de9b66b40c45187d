import { certificateWarning, logOnce } from './certificateWarning';
import { toOperationFailure } from './errors';
import type { Subject } from './errors';
import { RequestFailure } from './transport/failure';
import { Transport } from './transport/transport';
import type { ApiAnswer, ApiRequest, RequestContext, TransportOptions } from './transport/transport';

/** What operations and pickers work with for the length of one execution. */
export class ApiClient {
	/** Hints for the output pane, never part of the items. A function is called once, at the end of the execution. */
	readonly hints = new Set<string | (() => string)>();

	private constructor(private readonly transport: Transport) {}

	/** Reads the credential, once. A certificate that expires soon is a hint, and in n8n's log, where nobody sees hints. */
	static async open(context: RequestContext, options: TransportOptions): Promise<ApiClient> {
		const credential = await context.getCredentials('avePointGraphApi');
		const client = new ApiClient(new Transport(context, credential, options));
		const warning = certificateWarning(credential);
		if (warning) {
			client.hints.add(warning);
			logOnce(context.logger, warning);
		}
		return client;
	}

	/** The address of the Graph API. */
	get graphUrl(): string {
		return this.transport.graphUrl;
	}

	/** @throws OperationFailure in words for the user, or CanceledError */
	async request(request: ApiRequest, subject: Subject): Promise<ApiAnswer> {
		return await this.transport
			.request(request)
			.catch(
				async (error: unknown) =>
					await Promise.reject(error instanceof RequestFailure ? toOperationFailure(error, subject) : error),
			);
	}
}
