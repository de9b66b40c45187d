import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, IWorkflowBase } from 'n8n-workflow';
import { DEMO_REGISTRATION } from '../sandbox/registrations';
import type { Sandbox } from '../sandbox/server';

const FOLDER = join(__dirname, '../examples');
/** Where the example puts its tickets until the user enters an address. */
const PLACEHOLDER = 'https://psa.example.com';

export type Workflow = Pick<
	IWorkflowBase,
	'name' | 'nodes' | 'connections' | 'settings' | 'pinData' | 'active'
>;

/** Credentials by type, as n8n's nodes name them. */
export type Credentials = Record<string, { id: string; name: string }>;

export const AVEPOINT = 'avePointGraphApi';
export const SMTP = 'smtp';
export const BASIC_AUTH = 'httpBasicAuth';
/** What an assistant shows to the example's MCP server. */
export const BEARER = 'httpBearerAuth';

const TYPES: Record<string, string> = {
	'n8n-nodes-base.emailSend': SMTP,
	'n8n-nodes-base.webhook': BASIC_AUTH,
	'@n8n/n8n-nodes-langchain.mcpTrigger': BEARER,
};

/** The credential type that a node of the examples wants. */
const credentialTypeOf = (nodeType: string) =>
	nodeType.startsWith('n8n-nodes-avepoint.') ? AVEPOINT : (TYPES[nodeType] ?? '');

export const exampleNames = readdirSync(FOLDER)
	.filter((name) => name.endsWith('.json'))
	.map((name) => name.slice(0, -'.json'.length));

/** An example, with what its user has to fill in. */
export function readExample(name: string, credentials: Credentials, ticketUrl = PLACEHOLDER): Workflow {
	const text = readFileSync(join(FOLDER, `${name}.json`), 'utf8').replaceAll(PLACEHOLDER, ticketUrl);
	const workflow = JSON.parse(text) as Workflow;
	for (const node of workflow.nodes) {
		const type = credentialTypeOf(node.type);
		if (credentials[type]) node.credentials = { [type]: credentials[type] };
	}
	return workflow;
}

/** What the user enters to reach the sandbox, by its demo registration. */
export const sandboxCredential = (
	{ graphUrl, tokenUrl }: Pick<Sandbox, 'graphUrl' | 'tokenUrl'>,
	changes: IDataObject = {},
) => ({
	environment: 'custom',
	graphUrl,
	tokenUrl,
	authentication: 'clientSecret',
	clientId: DEMO_REGISTRATION.clientId,
	clientSecret: DEMO_REGISTRATION.clientSecret ?? '',
	permissions: DEMO_REGISTRATION.permissions,
	accessToken: '',
	...changes,
});

/** What the user enters to reach the mail server on this machine. */
export const mailCredential = (port: number): IDataObject => ({
	user: '',
	password: '',
	host: '127.0.0.1',
	port,
	secure: false,
	disableStartTls: true,
});
