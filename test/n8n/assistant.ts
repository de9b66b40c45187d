import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** An assistant that is connected to an MCP server. @throws what the server answers to this token */
export async function connectAssistant(url: URL, token: string): Promise<Client> {
	const client = new Client({ name: 'scripted-assistant', version: '1.0.0' });
	const headers = { Authorization: `Bearer ${token}` };
	await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
	return client;
}
