/* What is asked: a few requests that only read. A report has nothing of them but what stands here. */
import { pathSegment } from '../../nodes/AvePointLicensing/shared/path';
import type { operations } from '../../nodes/AvePointLicensing/shared/apiTypes';
import { findOperation } from '../../sandbox/contract';

interface Asked {
	/** What stands above the answer. */
	title: string;
	/** The operation of the contract, or the path of something that it doesn't have. */
	of: keyof operations | `/${string}`;
	query?: string;
	body?: Record<string, []>;
}

export const PRODUCT = '2048';
/** None of the documented products. */
export const NO_PRODUCT = '3';
export const NO_CUSTOMER = '00000000-0000-4000-8000-000000000000';

const page = (index: number, size: number) => ({
	query: `pageIndex=${index}&pageSize=${size}`,
	body: { customerIds: [] as [] },
});
const OF_NO_CUSTOMER = `Product ${PRODUCT} of a customer that does not exist`;
const OF_NO_PRODUCT = `A product that does not exist, ${NO_PRODUCT}`;

const QUESTIONS = {
	token: { title: 'Access token', of: 'requestAccessToken' },
	protectionToken: { title: 'Access token with the protection permission', of: 'requestAccessToken' },
	poolsToken: {
		title: 'Access token with the permission of large account resellers',
		of: 'requestAccessToken',
	},
	customers: { title: 'Customers', of: 'listCustomers', ...page(1, 10) },
	pastTheEnd: { title: 'Customers, a page past the end', of: 'listCustomers', ...page(100_000, 10) },
	subscriptions: { title: 'Subscriptions', of: 'listSubscriptions', ...page(1, 5) },
	tenants: {
		title: "User seats of a customer's Microsoft 365 tenants",
		of: 'listTenantUserSeats',
		...page(1, 5),
		body: { tenantIds: [] },
	},
	early: { title: `User seats of product ${PRODUCT}, early form`, of: 'getUserSeats' },
	published: { title: `User seats of product ${PRODUCT}, published form`, of: 'getProductOverview' },
	earlyNoCustomer: { title: OF_NO_CUSTOMER, of: 'getUserSeats' },
	publishedNoCustomer: { title: OF_NO_CUSTOMER, of: 'getProductOverview' },
	earlyNoProduct: { title: OF_NO_PRODUCT, of: 'getUserSeats' },
	publishedNoProduct: { title: OF_NO_PRODUCT, of: 'getProductOverview' },
	protection: {
		title: 'What Cloud Backup for Microsoft 365 protects of a customer, by module',
		of: 'listProtection',
		query: page(1, 10).query,
	},
	protectedUsers: {
		title: 'What Cloud Backup for Microsoft 365 protects of a tenant, by user',
		of: 'listProtectedUsers',
		...page(1, 10),
		body: { userEmails: [] },
	},
	pooledSubscriptions: {
		title: 'Pooled subscriptions of a large account reseller, known by documentation alone',
		of: 'listPooledSubscriptions',
		...page(1, 10),
		body: { LicenseIds: [] },
	},
	noPath: {
		title: 'A path that does not exist',
		of: '/partner/external/v3/general/customers/{customerId}/avpt-products/nothing',
	},
	worthlessToken: { title: 'Subscriptions, with a worthless token', of: 'listSubscriptions', ...page(1, 5) },
} satisfies Record<string, Asked>;

export type Question = keyof typeof QUESTIONS;

/** What stands in the braces of a path, by name; '' for what is not known. */
export type Values = Record<string, string>;

/** Whether there is a value for all that stands in the braces of a question's path. */
export const isComplete = (question: Question, values: Values) =>
	[...describe(question).template.matchAll(/\{(\w+)\}/g)].every(([, name]) => values[name]);

/** @returns the operation of the contract, where it has one; the path has names in place of values */
export function describe(question: Question) {
	const { title, of, query, body }: Asked = QUESTIONS[question];
	const operation = of.startsWith('/') ? undefined : of;
	const { method, path } = operation ? findOperation(operation) : { method: 'GET', path: of };
	return { title, operation, method, template: query ? `${path}?${query}` : path, body };
}

/** The path of a question, with values in it. */
export const toPath = (question: Question, values: Values) =>
	describe(question).template.replace(/\{(\w+)\}/g, (_, name: string) => pathSegment(values[name]));
