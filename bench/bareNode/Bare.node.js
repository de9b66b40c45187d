/* For each item one request, as many at once as it is told, and nothing else: by n8n's helper, or by plain fetch with a token. */
const TYPE = 'avePointGraphApi';

class Bare {
	description = {
		displayName: 'Bare',
		name: 'bare',
		group: ['transform'],
		version: 1,
		description: 'One request for each item',
		defaults: { name: 'Bare' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: TYPE, required: true }],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'At Once', name: 'atOnce', type: 'number', default: 1 },
			{ displayName: 'Token', name: 'token', type: 'string', default: '' },
		],
	};

	async execute() {
		const count = this.getInputData().length;
		const token = this.getNodeParameter('token', 0);
		// Read once, for all.
		const data = await this.getCredentials(TYPE);
		const credentialsDecrypted = { id: '', name: '', type: TYPE, data };
		const { httpRequestWithAuthentication } = this.helpers;
		const byHelper = async (url) => {
			const options = { method: 'GET', url, json: true };
			return await httpRequestWithAuthentication.call(this, TYPE, options, { credentialsDecrypted });
		};
		const byFetch = async (url) => {
			const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
			if (!response.ok) throw new Error(`${url}: ${response.status}`);
			return await response.json();
		};
		const ask = token ? byFetch : byHelper;
		const results = [];
		let next = 0;
		const work = async () => {
			while (next < count) {
				const item = next++;
				results[item] = { json: await ask(this.getNodeParameter('url', item)), pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: this.getNodeParameter('atOnce', 0) }, work));
		return [results];
	}
}

module.exports = { Bare };
