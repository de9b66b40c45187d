import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	ICredentialsHelper,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

export interface StoredCredential {
	type: string;
	data: ICredentialDataDecryptedObject;
}

/**
 * What n8n's own credentials helper does for a credential with an expirable token, on credentials kept in memory: read
 * with defaults, ask the credential's code for a token on first use and after a 401, store what it returns.
 */
export class CredentialStore {
	/** How often a credential was read and decrypted. */
	reads = 0;

	constructor(
		private readonly types: Record<string, ICredentialType>,
		/** By id. */
		readonly stored: Record<string, StoredCredential>,
	) {}

	/** As n8n-core wants it. */
	asHelper(): ICredentialsHelper {
		return this as unknown as ICredentialsHelper;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	getCredentialsProperties(type: string) {
		return this.types[type].properties;
	}

	async getDecrypted(
		_additionalData: unknown,
		{ id }: INodeCredentialsDetails,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		this.reads++;
		const { data } = this.stored[String(id)];
		const node = { typeVersion: 1, parameters: {} } as INode;
		const { properties } = this.types[type];
		const defaults = NodeHelpers.getNodeParameters(properties, data as never, true, false, node, null);
		return structuredClone({ ...defaults, ...data }) as ICredentialDataDecryptedObject;
	}

	async authenticate(
		credential: ICredentialDataDecryptedObject,
		type: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.types[type];
		if (typeof authenticate !== 'function') throw new Error(`${type} has no authenticate function`);
		return await authenticate(credential, options);
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credential: ICredentialDataDecryptedObject,
		type: string,
		node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const { properties, preAuthentication } = this.types[type];
		const token = properties.find((property) => property.typeOptions?.expirable === true)?.name ?? '';
		const testing = node.type === 'n8n-nodes-base.noOp' && node.parameters.temp === '';
		if (!preAuthentication || !(credential[token] === '' || expired || testing)) return undefined;
		const http = { helpers: { httpRequest: helpers.helpers.httpRequest } };
		const output = (await preAuthentication.call(http, credential)) as ICredentialDataDecryptedObject;
		const id = String(node.credentials?.[type].id);
		Object.assign(this.stored[id].data, output);
		return Object.assign(credential, output);
	}
}
