import { attempt } from './attempt';
import { CredentialError } from './credentialError';

export interface Endpoints {
	/** Base URL of the Graph API, without a trailing slash. */
	graphUrl: string;
	/** Where a token is asked for; also the audience of a client assertion. */
	tokenUrl: string;
}

/** AvePoint's environments (DOC). */
export const ENVIRONMENTS: Record<string, Endpoints & { name: string }> = {
	commercial: {
		name: 'Commercial',
		graphUrl: 'https://graph.avepointonlineservices.com',
		tokenUrl: 'https://identity.avepointonlineservices.com/connect/token',
	},
	usGovernment: {
		name: 'U.S. Government',
		graphUrl: 'https://graph-gov.avepointonlineservices.com',
		tokenUrl: 'https://identity-gov.avepointonlineservices.com/connect/token',
	},
	aos2: {
		name: 'AOS2',
		graphUrl: 'https://graph-aos2.avepointonlineservices.com',
		tokenUrl: 'https://identity-aos2.avepointonlineservices.com/connect/token',
	},
	fedRamp: {
		name: 'FedRAMP (Project Hosts)',
		graphUrl: 'https://graphusgovapi.online15.net',
		tokenUrl: 'https://identity.online15.net/connect/token',
	},
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function customUrl(label: string, value: unknown): string {
	const text = String(value ?? '').trim();
	const url = attempt(() => new URL(text));
	if (!url) {
		throw new CredentialError(
			`'${label}' is not a URL`,
			`Enter the whole address in the credential, e.g. https://graph.example.com.`,
		);
	}
	const secure = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
	if (!secure) {
		throw new CredentialError(
			`'${label}' must start with https://`,
			'Plain http would send the token in the clear. It is allowed for this machine only, such as http://127.0.0.1:8080.',
		);
	}
	if (url.username || url.password || url.search || url.hash) {
		throw new CredentialError(
			`'${label}' must be an address alone`,
			'Remove the user name, password, question mark or hash from it in the credential.',
		);
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/**
 * The endpoints that a credential names.
 * @throws CredentialError for an unknown environment, or a custom URL that is neither https nor http to a loopback address
 */
export function resolveEndpoints(credential: {
	environment?: unknown;
	graphUrl?: unknown;
	tokenUrl?: unknown;
}): Endpoints {
	const environment = String(credential.environment ?? 'commercial');
	if (environment === 'custom') {
		return {
			graphUrl: customUrl('Graph URL', credential.graphUrl),
			tokenUrl: customUrl('Token URL', credential.tokenUrl),
		};
	}
	if (!Object.hasOwn(ENVIRONMENTS, environment)) {
		throw new CredentialError(
			'The environment is unknown',
			"Choose one under 'Environment' in the credential.",
		);
	}
	return ENVIRONMENTS[environment];
}
