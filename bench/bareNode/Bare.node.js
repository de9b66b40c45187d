/* As many requests at once as the node has, by n8n's own helper, with one credential for all, and nothing else. */
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
		],
	};

	async execute() {
		const count = this.getInputData().length;
		const data = await this.getCredentials(TYPE);
		const credentialsDecrypted = { id: '', name: '', type: TYPE, data };
		const results = [];
		let next = 0;
		const work = async () => {
			while (next < count) {
				const item = next++;
				const options = { method: 'GET', url: this.getNodeParameter('url', item), json: true };
				const json = await this.helpers.httpRequestWithAuthentication.call(this, TYPE, options, {
					credentialsDecrypted,
				});
				results[item] = { json, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: this.getNodeParameter('atOnce', 0) }, work));
		return [results];
	}
}

module.exports = { Bare };
