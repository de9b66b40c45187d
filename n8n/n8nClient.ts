import { Agent } from 'node:http';
import axios from 'axios';
import type { AxiosInstance } from 'axios';
import type { IDataObject, IWorkflowBase } from 'n8n-workflow';

/** Of the demo and the tests, on this machine only. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Sandbox-owner-1',
};

interface Stored {
	id: string;
	name: string;
}

/** What the editor asks of n8n, as its owner. */
export class N8nClient {
	private constructor(private readonly http: AxiosInstance) {}

	/** Signs in; makes the owner on a new n8n. */
	static async signIn(url: string): Promise<N8nClient> {
		// It is on this machine: a proxy of the environment is for others.
		const http = axios.create({
			baseURL: `${url}/rest/`,
			proxy: false,
			validateStatus: null,
			// n8n closes a connection that was idle for 5 s: busy for as long, it does so amid the next request.
			httpAgent: new Agent({ keepAlive: false }),
		});
		const client = new N8nClient(http);
		const settings = (await client.get('settings')) as { userManagement: { showSetupOnFirstLoad: boolean } };
		if (settings.userManagement.showSetupOnFirstLoad) await client.post('owner/setup', OWNER);
		const login = { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
		const { headers } = await client.request('POST', 'login', login);
		const [cookie = ''] = headers['set-cookie']?.filter((value) => value.startsWith('n8n-auth=')) ?? [];
		http.defaults.headers.common.Cookie = cookie.split(';')[0];
		return client;
	}

	async get(path: string): Promise<unknown> {
		return (await this.request('GET', path)).data.data;
	}

	/** The node types that its editor offers. */
	async getTypes(): Promise<unknown> {
		return (await this.request('GET', '../types/nodes.json')).data;
	}

	async post(path: string, body: unknown): Promise<unknown> {
		return (await this.request('POST', path, body)).data.data;
	}

	async patch(path: string, body: unknown): Promise<unknown> {
		return await this.request('PATCH', path, body);
	}

	async delete(path: string): Promise<void> {
		await this.request('DELETE', path);
	}

	/** Makes a credential, or changes the one of that name. @returns its id */
	async saveCredential(type: string, name: string, data: IDataObject): Promise<string> {
		const known = ((await this.get('credentials')) as Stored[]).find((stored) => stored.name === name);
		const path = known ? `credentials/${known.id}` : 'credentials';
		const saved = await this.request(known ? 'PATCH' : 'POST', path, { name, type, data });
		return (saved.data.data as Stored).id;
	}

	/** Saves a credential. @returns it as nodes name it, by its type */
	async storeCredential(
		type: string,
		data: IDataObject,
		name = type,
	): Promise<Record<string, { id: string; name: string }>> {
		return { [type]: { id: await this.saveCredential(type, name, data), name } };
	}

	/** Makes a workflow unless there is one of that name. @returns its id */
	async addWorkflow(workflow: Partial<IWorkflowBase>): Promise<string> {
		const known = ((await this.get('workflows')) as Stored[]).find(({ name }) => name === workflow.name);
		if (known) return known.id;
		// Without pinned data n8n fails on the second run of a step.
		return ((await this.post('workflows', { pinData: {}, ...workflow })) as Stored).id;
	}

	/** Lets the workflow's triggers start it. */
	async activate(id: string): Promise<void> {
		const { versionId } = (await this.get(`workflows/${id}`)) as { versionId: string };
		await this.post(`workflows/${id}/activate`, { versionId });
	}

	/** The path that n8n gave to the form of a workflow. */
	async formPathOf(id: string): Promise<string> {
		const { nodes } = (await this.get(`workflows/${id}`)) as Pick<IWorkflowBase, 'nodes'>;
		return nodes.find(({ type }) => type.endsWith('.formTrigger'))?.webhookId ?? '';
	}

	/** @throws Error with what n8n answered, where that is a failure */
	private async request(method: string, path: string, data?: unknown) {
		const response = await this.http.request<{ data: unknown }>({ method, url: path, data });
		if (response.status < 300) return response;
		const text = JSON.stringify(response.data).slice(0, 500);
		throw new Error(`${method} ${path}: ${response.status} ${text}`);
	}
}
