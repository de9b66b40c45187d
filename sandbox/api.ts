import type { Request, Response, Router } from 'express';
import express from 'express';
import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import { routeOf } from './contract';
import type { SandboxCustomer } from './data';
import type { Grant } from './identity';
import type { PooledSubscription } from './pooledSubscriptions';

type Schemas = components['schemas'];

/** A failure that the contract describes. */
export class ApiFailure extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

export interface ApiOptions {
	customers: SandboxCustomer[];
	/** What a customer outside the registration's scope answers; unknown of the vendor. */
	outOfScopeStatus: 403 | 404;
	pooledSubscriptions: PooledSubscription[];
	/** How the protection of a customer is answered: since December 2025 in pages, before as an array (DOC). */
	protectionForm: 'page' | 'array';
}

const grantOf = (response: Response) => response.locals.grant as Grant;

function page<T, Row>(request: Request, all: T[], toRow: (one: T) => Row, defaultSize = 50) {
	const pageIndex = Number(request.query.pageIndex ?? 1);
	const pageSize = Number(request.query.pageSize ?? defaultSize);
	const begin = (pageIndex - 1) * pageSize;
	return {
		data: all.slice(begin, begin + pageSize).map(toRow),
		metadata: { pageIndex, pageSize, totalCount: all.length },
	};
}

/** The endpoints themselves. Tokens and contract are checked before. */
export function createApi(options: ApiOptions): Router {
	const { customers, outOfScopeStatus } = options;
	const router = express.Router();
	// A benchmark asks for each of 10,000: looking through a list would be most of what it measures.
	const byId = new Map(customers.map((customer) => [customer.id, customer]));

	const isVisible = (response: Response, { id }: SandboxCustomer) =>
		grantOf(response).registration.customers?.includes(id) ?? true;

	const visible = (response: Response) => customers.filter((customer) => isVisible(response, customer));

	const find = (request: Request, response: Response): SandboxCustomer => {
		const customer = byId.get(String(request.params.customerId));
		if (!customer) throw new ApiFailure(404, 'The customer does not exist.');
		if (!isVisible(response, customer)) {
			throw new ApiFailure(outOfScopeStatus, 'The customer is outside the scope of the app registration.');
		}
		return customer;
	};

	const filtered = (request: Request, response: Response) => {
		const ids = (request.body as { customerIds?: string[] | null } | undefined)?.customerIds ?? [];
		return ids.length === 0 ? visible(response) : visible(response).filter(({ id }) => ids.includes(id));
	};

	router.get(routeOf('getUserSeats'), (request, response) => {
		const productType = Number(request.params.productType);
		const availableUserSeat = find(request, response).seats.get(productType) ?? 0;
		response.json({ productType, availableUserSeat } satisfies Schemas['UserSeats']);
	});

	router.get(routeOf('getProductOverview'), (request, response) => {
		const productType = Number(request.params.productType);
		const purchasedUserSeat = find(request, response).seats.get(productType) ?? 0;
		response.json({ productType, purchasedUserSeat } satisfies Schemas['ProductOverview']);
	});

	router.post(routeOf('listSubscriptions'), (request, response) => {
		const rows = page(
			request,
			filtered(request, response),
			({ id, organization, ownerEmail, subscriptions }) => ({
				customerId: id,
				organization,
				customer: ownerEmail,
				products: subscriptions,
			}),
		);
		response.json(rows satisfies Schemas['CustomerServicesPage']);
	});

	router.post(routeOf('listTenantUserSeats'), (request, response) => {
		const ids = (request.body as { tenantIds?: string[] | null } | undefined)?.tenantIds ?? [];
		const rows = find(request, response).tenantSeats.get(Number(request.params.tenantType)) ?? [];
		const wanted = ids.length === 0 ? rows : rows.filter(({ tenantId }) => ids.includes(tenantId));
		response.json(page(request, wanted, (row) => row) satisfies Schemas['TenantUserSeatsPage']);
	});

	router.post(routeOf('listCustomers'), (request, response) => {
		const rows = page(
			request,
			filtered(request, response),
			({ subscriptions: _s, seats: _n, tenantSeats: _t, protection: _p, ...customer }) => customer,
		);
		response.json(rows satisfies Schemas['CustomersPage']);
	});

	router.get(routeOf('listProtection'), (request, response) => {
		const { modules } = find(request, response).protection;
		response.json(options.protectionForm === 'array' ? modules : page(request, modules, (row) => row));
	});

	router.post(routeOf('listProtectedUsers'), (request, response) => {
		const { tenants, protection } = find(request, response);
		const tenant = tenants.find(({ id }) => id === request.params.tenantId);
		if (!tenant) throw new ApiFailure(404, 'The tenant does not exist.');
		const emails = (request.body as { userEmails?: string[] | null } | undefined)?.userEmails ?? [];
		const users = protection.users(tenant.id);
		const wanted = emails.length === 0 ? users : users.filter(({ email = '' }) => emails.includes(email));
		response.json(page(request, wanted, (row) => row) satisfies Schemas['ProtectedUsersPage']);
	});

	router.post(routeOf('listPooledSubscriptions'), (request, response) => {
		const ids = (request.body as { LicenseIds?: string[] | null } | undefined)?.LicenseIds ?? [];
		const all = options.pooledSubscriptions;
		const wanted = ids.length === 0 ? all : all.filter(({ licenseId }) => ids.includes(licenseId));
		response.json(page(request, wanted, (row) => row, 100) satisfies Schemas['PooledSubscriptionsPage']);
	});

	return router;
}
