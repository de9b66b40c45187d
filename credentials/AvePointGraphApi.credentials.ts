import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
	Icon,
} from 'n8n-workflow';
import { findToken, refreshAccessToken, toTokenRequest } from './accessToken';
import { attempt } from './attempt';
import { CredentialError } from './credentialError';
import { ENVIRONMENTS, resolveEndpoints } from './environments';
import { DEFAULT_PERMISSIONS, LICENSE_PERMISSION, PERMISSIONS } from './permissions';

const failed = (value: number, message: string) => ({
	type: 'responseCode' as const,
	properties: { value, message },
});

/** Options of both n8n request helpers; the HTTP Request node uses the older one. */
const NO_REDIRECT = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };

/** An app registration of AvePoint Elements. Asks for a token on first use, and again when the API answers 401. */
export class AvePointGraphApi implements ICredentialType {
	name = 'avePointGraphApi';

	displayName = 'AvePoint Graph API';

	icon: Icon = {
		light: 'file:../nodes/AvePointLicensing/avePointLicensing.svg',
		dark: 'file:../nodes/AvePointLicensing/avePointLicensing.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-avepoint/n8n-nodes-avepoint#credential';

	httpRequestNode = {
		name: 'AvePoint Graph API',
		docsUrl: 'https://learn.avepoint.com/graphapi/elements/Use-AvePoint-Graph-API.html',
		apiBaseUrlPlaceholder:
			'https://graph.avepointonlineservices.com/partner/external/v3/general/customers/batch',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				...Object.entries(ENVIRONMENTS).map(([value, { name }]) => ({ name, value })),
				{ name: 'Custom', value: 'custom' },
			].sort((a, b) => (a.name < b.name ? -1 : 1)),
			default: 'commercial',
			description: 'Where your AvePoint Elements is hosted. Most providers use Commercial.',
		},
		{
			displayName: 'Graph URL',
			name: 'graphUrl',
			type: 'string',
			displayOptions: { show: { environment: ['custom'] } },
			default: '',
			required: true,
			placeholder: 'e.g. https://graph.example.com',
			description: 'Base address of the Graph API. Plain http works only for the machine that n8n runs on.',
		},
		{
			displayName: 'Token URL',
			name: 'tokenUrl',
			type: 'string',
			displayOptions: { show: { environment: ['custom'] } },
			default: '',
			required: true,
			placeholder: 'e.g. https://identity.example.com/connect/token',
			description:
				'Address that n8n requests tokens from. Plain http works only for the machine that n8n runs on.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Certificate', value: 'certificate' },
				{ name: 'Client Secret', value: 'clientSecret' },
			],
			default: 'clientSecret',
			description: 'How the app registration signs in. AvePoint recommends certificates.',
		},
		{
			displayName: 'Application (Client) ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'Found in AvePoint Elements under Settings > API app registration',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['clientSecret'] } },
			default: '',
			required: true,
			description: 'AvePoint shows it only once, when you add it to the app registration',
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['certificate'] } },
			default: '',
			required: true,
			description:
				'In PEM format, from "-----BEGIN" to the end of the last line. It may be pasted with or without line breaks.',
		},
		{
			displayName: 'Certificate',
			name: 'certificate',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['certificate'] } },
			default: '',
			required: true,
			description: 'In PEM format, the same one that you uploaded to the app registration',
		},
		{
			displayName: 'Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			displayOptions: { show: { authentication: ['certificate'] } },
			default: '',
			description: 'Only when the private key is encrypted',
		},
		{
			displayName: 'Permissions',
			name: 'permissions',
			type: 'multiOptions',
			options: Object.entries(PERMISSIONS).map(([value, description]) => ({
				name: value,
				value,
				description,
			})),
			default: DEFAULT_PERMISSIONS,
			description:
				'Permissions of the app registration. Leave empty for elements.license.read.all, and elements.customers.read.all if the app has it. The latter lets you choose a customer from a list.',
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	test: ICredentialTestRequest = {
		request: {
			// Relative to the credential's own address, which authenticate adds.
			url: '/partner/external/v3/general/customers/services/batch',
			method: 'POST',
			qs: { pageSize: 1 },
			body: { customerIds: [] },
			disableFollowRedirect: true,
		},
		rules: [
			...[301, 302, 303, 307, 308].map((status) =>
				failed(
					status,
					`AvePoint pointed to another address (${status}), where the access token must not go. Check 'Environment'.`,
				),
			),
			failed(401, "AvePoint did not accept the token. Check 'Environment'."),
			failed(
				403,
				`AvePoint refused access. Grant ${LICENSE_PERMISSION} to the app registration, and check its Customer scope.`,
			),
			failed(404, "AvePoint has no such service at this address. Check 'Environment'."),
			failed(429, 'AvePoint has too many requests at the moment. Try again in a minute.'),
			...[500, 502, 503, 504].map((status) =>
				failed(status, `AvePoint is not available at the moment (${status}). Try again later.`),
			),
		],
	};

	/** Stores the id of a token; the token itself stays in the memory of this process. */
	async preAuthentication(this: IHttpRequestHelper, credential: ICredentialDataDecryptedObject) {
		const used = String(credential.accessToken ?? '');
		return { accessToken: await refreshAccessToken(this, toTokenRequest(credential), used) };
	}

	/**
	 * Adds the token, to requests to the credential's own Graph API only. No redirect is followed: n8n would send the token along
	 * to another origin.
	 */
	authenticate: IAuthenticate = async (credential, options) => {
		const { graphUrl } = resolveEndpoints(credential);
		const { url = (options as { uri?: string }).uri ?? '', baseURL = graphUrl } = options;
		if (!options.baseURL && url.startsWith('/')) options.baseURL = graphUrl;
		const target = attempt(() => new URL(url, baseURL));
		if (target?.origin !== new URL(graphUrl).origin) {
			throw new CredentialError(
				'This credential is for another address',
				`It is sent to ${new URL(graphUrl).origin} only. Change the URL of the request, or 'Environment' in the credential.`,
			);
		}
		const token = findToken(toTokenRequest(credential));
		// n8n then asks for one by preAuthentication, as after a 401 of the service.
		if (!token) throw Object.assign(new Error('There is no access token yet'), { response: { status: 401 } });
		// So that n8n names this token should the service refuse it.
		credential.accessToken = token.id;
		const headers = { ...options.headers, Authorization: `Bearer ${token.token}` };
		return Object.assign(options, { headers }, NO_REDIRECT);
	};
}
