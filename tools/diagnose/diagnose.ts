/* `npm start -- --diagnose`: what the service answers, as a report without values. */
import type { IDataObject } from 'n8n-workflow';
import { version } from '../../package.json';
import { toTokenRequest } from '../../credentials/accessToken';
import { CredentialError } from '../../credentials/credentialError';
import { ENVIRONMENTS } from '../../credentials/environments';
import {
	CUSTOMERS_PERMISSION,
	LICENSE_PERMISSION,
	POOLS_PERMISSION,
	PROTECTION_PERMISSION,
} from '../../credentials/permissions';
import { DiagnosticSession } from './ask';
import { NO_CUSTOMER, NO_PRODUCT, PRODUCT } from './questions';
import type { Question, Values } from './questions';

const NO_TOKEN = 'worthless';

export interface Diagnosis {
	report: string;
	/** Why there is no token. */
	refusal?: CredentialError;
}

/** The rows of a page, whatever it is. */
function toRows(body: unknown): IDataObject[] {
	const { data } = Object(body) as IDataObject;
	return Array.isArray(data) ? data.map((row) => Object(row) as IDataObject) : [];
}

/** An ID that a row has; '' where there is none. */
const toId = (value: unknown) =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** One with tenants, if there is one. */
function chooseCustomer(customers: IDataObject[], subscriptions: IDataObject[]): string {
	const withTenants = customers.find(({ tenants }) => Array.isArray(tenants) && tenants.length > 0);
	return toId(withTenants?.id ?? customers[0]?.id ?? subscriptions[0]?.customerId);
}

/** What needs another permission. Each has a token of its own: a token request is refused as a whole (DOC). */
async function askWithMore(asking: DiagnosticSession, values: Values): Promise<void> {
	const tokenFor = async (question: Question, permission: string) =>
		await asking.token(question, permission).catch(() => undefined);
	const protectionToken = await tokenFor('protectionToken', PROTECTION_PERMISSION);
	await asking.ask('protection', protectionToken, values);
	await asking.ask('protectedUsers', protectionToken, values);
	const poolsToken = await tokenFor('poolsToken', POOLS_PERMISSION);
	await asking.ask('pooledSubscriptions', poolsToken);
}

async function askAll(asking: DiagnosticSession, customer: string | undefined): Promise<void> {
	const token = await asking.token();
	const customers = await asking.ask('customers', token);
	const isRefused = asking.results.get('customers') === '403';
	await asking.ask('pastTheEnd', isRefused ? undefined : token);
	const subscriptions = await asking.ask('subscriptions', token);
	const customerId = customer ?? chooseCustomer(toRows(customers), toRows(subscriptions));
	const values = { customerId, productType: PRODUCT, tenantType: '0' };
	const tenants = await asking.ask('tenants', token, values);
	const tenantId = toId(toRows(tenants)[0]?.tenantId);
	await asking.ask('early', token, values);
	await asking.ask('published', token, values);
	const succeeded = (question: Question) => asking.results.get(question) === '200';
	const form = succeeded('early') && !succeeded('published') ? 'early' : 'published';
	await asking.ask(`${form}NoCustomer`, token, { ...values, customerId: NO_CUSTOMER });
	await asking.ask(`${form}NoProduct`, token, { ...values, productType: NO_PRODUCT });
	await asking.ask('noPath', token, values);
	await asking.ask('worthlessToken', NO_TOKEN);
	await askWithMore(asking, { ...values, tenantId });
}

/** @param environment as the credential names it */
function toHead(environment: unknown, results: DiagnosticSession['results']): string {
	const place = Object.keys(ENVIRONMENTS).find((name) => name === environment) ?? 'custom';
	const [early, published] = (['early', 'published'] as const).map(
		(form) => results.get(form) ?? 'not asked',
	);
	return [
		`n8n-nodes-avepoint ${version}, Node ${process.versions.node}, environment ${place}`,
		'Shapes, not data. "absent" is a field that not every object has, "{key}" is a key that may be data.',
		`User seats of a product: early form ${early}, published form ${published}`,
	].join('\n');
}

/**
 * Asks a few questions that only read, one after the other, each once.
 * @param customer whose seats are asked for; the first with tenants when absent
 * @throws CredentialError for a credential that is not complete, before any request
 */
export async function diagnose(credential: IDataObject, customer?: string): Promise<Diagnosis> {
	const permissions = [LICENSE_PERMISSION, CUSTOMERS_PERMISSION];
	const asking = new DiagnosticSession(toTokenRequest({ ...credential, permissions } as never));
	const refusal = await askAll(asking, customer).then(
		() => undefined,
		(error: unknown) => (error instanceof CredentialError ? error : Promise.reject(error)),
	);
	if (refusal && asking.sections.length === 0) throw refusal;
	const report = [toHead(credential.environment, asking.results), ...asking.sections].join('\n\n');
	return { report, refusal };
}
