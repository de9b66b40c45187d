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
	private cookie = '';

	private constructor(private readonly url: string) {}

	/** Signs in; makes the owner on a new n8n. */
	static async signIn(url: string): Promise<N8nClient> {
		const rest = new N8nClient(url);
		const settings = (await rest.get('settings')) as { userManagement: { showSetupOnFirstLoad: boolean } };
		if (settings.userManagement.showSetupOnFirstLoad) await rest.post('owner/setup', OWNER);
		await rest.post('login', { emailOrLdapLoginId: OWNER.email, password: OWNER.password });
		return rest;
	}

	async get(path: string): Promise<unknown> {
		return await this.request('GET', path);
	}

	async post(path: string, body: unknown): Promise<unknown> {
		return await this.request('POST', path, body);
	}

	async patch(path: string, body: unknown): Promise<unknown> {
		return await this.request('PATCH', path, body);
	}

	/** Makes a credential, or changes the one of that name. @returns its id */
	async saveCredential(type: string, name: string, data: IDataObject): Promise<string> {
		const known = ((await this.get('credentials')) as Stored[]).find((stored) => stored.name === name);
		const path = known ? `credentials/${known.id}` : 'credentials';
		const saved = (await this.request(known ? 'PATCH' : 'POST', path, { name, type, data })) as Stored;
		return saved.id;
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

	private async request(method: string, path: string, body?: unknown): Promise<unknown> {
		const response = await fetch(`${this.url}/rest/${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookie = response.headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (cookie) this.cookie = cookie.split(';')[0];
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
		return (JSON.parse(text) as { data: unknown }).data;
	}
}
