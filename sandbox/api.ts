import type { Request, Response, Router } from 'express';
import express from 'express';
import type { components } from '../nodes/AvePointLicensing/shared/apiTypes';
import { routeOf } from './contract';
import type { SandboxCustomer } from './data';
import type { Grant } from './identity';

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
}

const grantOf = (response: Response) => response.locals.grant as Grant;

function page<T>(request: Request, rows: T[]) {
	const pageIndex = Number(request.query.pageIndex ?? 1);
	const pageSize = Number(request.query.pageSize ?? 50);
	const begin = (pageIndex - 1) * pageSize;
	return {
		data: rows.slice(begin, begin + pageSize),
		metadata: { pageIndex, pageSize, totalCount: rows.length },
	};
}

/** The endpoints themselves. Tokens and contract are checked before. */
export function createApi({ customers, outOfScopeStatus }: ApiOptions): Router {
	const router = express.Router();

	const visible = (response: Response) => {
		const { customers: scope } = grantOf(response).registration;
		return scope ? customers.filter(({ id }) => scope.includes(id)) : customers;
	};

	const find = (request: Request, response: Response): SandboxCustomer => {
		const id = String(request.params.customerId);
		const customer = customers.find((candidate) => candidate.id === id);
		if (!customer) throw new ApiFailure(404, 'The customer does not exist.');
		if (!visible(response).includes(customer)) {
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
		const rows = filtered(request, response).map(({ id, organization, ownerEmail, subscriptions }) => ({
			customerId: id,
			organization,
			customer: ownerEmail,
			products: subscriptions,
		}));
		response.json(page(request, rows) satisfies Schemas['CustomerServicesPage']);
	});

	router.post(routeOf('listTenantUserSeats'), (request, response) => {
		const ids = (request.body as { tenantIds?: string[] | null } | undefined)?.tenantIds ?? [];
		const rows = find(request, response).tenantSeats.get(Number(request.params.tenantType)) ?? [];
		const wanted = ids.length === 0 ? rows : rows.filter(({ tenantId }) => ids.includes(tenantId));
		response.json(page(request, wanted) satisfies Schemas['TenantUserSeatsPage']);
	});

	router.post(routeOf('listCustomers'), (request, response) => {
		const rows = filtered(request, response).map(
			({ subscriptions: _s, seats: _n, tenantSeats: _t, ...customer }) => customer,
		);
		response.json(page(request, rows) satisfies Schemas['CustomersPage']);
	});

	return router;
}
