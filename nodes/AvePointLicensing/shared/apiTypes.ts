// Generated from sandbox/openapi.yaml by `npm run types`. Edit that file instead.

export interface paths {
	'/connect/token': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** Get an access token */
		post: operations['requestAccessToken'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/{customerId}/avpt-products/overview/type/{productType}': {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The product. Documented as a string and as an integer; both are the same in a path. */
				productType: components['parameters']['ProductType'];
			};
			cookie?: never;
		};
		/**
		 * Get user seats of a product, early form
		 * @description Whether this path still answers is unknown. Since September 2025 the published form stands beside it.
		 */
		get: operations['getUserSeats'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/{customerId}/avpt-products/type/{productType}/overview': {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The product. Documented as a string and as an integer; both are the same in a path. */
				productType: components['parameters']['ProductType'];
			};
			cookie?: never;
		};
		/** Get user seats of a product, published form */
		get: operations['getProductOverview'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/services/batch': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** List the subscriptions (services) of customers */
		post: operations['listSubscriptions'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/{customerId}/3rd-party-products/type/{tenantType}/tenants/batch': {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The kind of tenant. */
				tenantType: components['schemas']['TenantType'];
			};
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** List the user seats of a customer's tenants */
		post: operations['listTenantUserSeats'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/batch': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/**
		 * List customers
		 * @description There is no search by name on the server.
		 */
		post: operations['listCustomers'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/{customerId}/cloud-backup-m365/overview': {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
			};
			cookie?: never;
		};
		/** List what Cloud Backup for Microsoft 365 protects of a customer, by module */
		get: operations['listProtection'];
		put?: never;
		post?: never;
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/customers/{customerId}/tenants/{tenantId}/cloud-backup-m365/users/batch': {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The tenant's id, as the customer list has it. */
				tenantId: string;
			};
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** List the users of a tenant, and whether Cloud Backup for Microsoft 365 protects them */
		post: operations['listProtectedUsers'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
	'/partner/external/v3/general/partners/t2-reseller/licenses/batch': {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		get?: never;
		put?: never;
		/** List the pooled subscriptions of a large account reseller */
		post: operations['listPooledSubscriptions'];
		delete?: never;
		options?: never;
		head?: never;
		patch?: never;
		trace?: never;
	};
}
export type webhooks = Record<string, never>;
export interface components {
	schemas: {
		TokenRequest: {
			/** @description Always `client_credentials`; anything else is IdentityServer's `unsupported_grant_type` (GUESS). */
			grant_type: string;
			/** @description Application (Client) ID. Documented for the secret only, sent with a certificate too (CLIENT). */
			client_id: string;
			/** @description Permissions, separated by spaces. More than 300 characters fail on Commercial (LIVE). */
			scope: string;
			client_secret?: string;
			/** @enum {string} */
			client_assertion_type?: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
			/** @description A JWT, RS256; iss and sub are the client id, aud the token URL, jti a new GUID; nbf, iat, exp. */
			client_assertion?: string;
		};
		TokenAnswer: {
			access_token: string;
			/** @description Seconds; 3600. */
			expires_in?: number;
			token_type?: string;
			scope?: string;
		};
		TokenError: {
			/** @enum {string} */
			error: 'invalid_client' | 'invalid_request' | 'invalid_scope' | 'unsupported_grant_type';
			/** @description Mostly absent. */
			error_description?: string;
		};
		UserSeats: {
			/** @description Documented as a string, an integer in the sample. */
			productType: number | string;
			availableUserSeat: number;
		};
		ProductOverview: {
			/** @description Documented as a string, an integer in samples and LIVE. */
			productType: number | string;
			/** @description For product 40 these are units (tenants). For 2048 one subscription's seats or a sum (LIVE). */
			purchasedUserSeat: number;
		};
		PageMetadata: {
			pageIndex: number;
			pageSize: number;
			/** @description Rows on all pages. */
			totalCount: number;
		};
		CustomerServicesPage: {
			data: components['schemas']['CustomerServices'][];
			metadata: components['schemas']['PageMetadata'];
		};
		CustomerServices: {
			customerId: string;
			/** @description The customer's name. */
			organization: string;
			/** @description An e-mail address. */
			customer: string;
			products: components['schemas']['Subscription'][];
		};
		/** @description All values are strings, "N/A" where not applicable. There is no product number. */
		Subscription: {
			/** @description A display name, such as "User and device management". */
			service: string;
			subscriptionModel?: string;
			/** @description AvePoint seats that the subscription covers. */
			purchasedUserSeats?: string;
			purchasedUnits?: string;
			/** @description Microsoft licenses assigned in the customer's tenant; several on one person count several times. */
			microsoftLicenseAssigned?: string;
			/** @description Available Microsoft licenses of the tenant (DOC). What exactly it counts is not known; LIVE figures contradict each other. */
			microsoftLicenseAvailable?: string;
			/** @description "1024 GB" or "0/1 GB". */
			purchasedCapacity?: string;
			protectedCapacity?: string;
			storage?: string;
			retention?: string;
			consumedStorage?: string;
			/**
			 * @description Documented as `2025-09-26T00:00:00Z`, LIVE `03-14-2026T12:00:00Z` (MM-dd-yyyy). Forms of sibling endpoints:
			 *     `09/20/2026T13:00:00Z`, `08/04/2026 09:35:11` (no zone said), `2025-02-01`.
			 */
			expirationDate?: string;
			/** @description Seats that the pooled subscription gained or lost since the first day of this month. */
			change?: string;
			/** @description "AvePoint subscription", "AvePoint pooled subscription". */
			source?: string;
			/** @description "Prepaid", "Pay as you go" (a name of a code elsewhere), "N/A". */
			paymentType?: string;
			/** @description Fly only. */
			subscriptionName?: string;
			/** @description Cloud Backup for Microsoft 365 only. */
			package?: string;
			contractEndDate?: string;
		};
		TenantUserSeatsPage: {
			data: components['schemas']['TenantUserSeats'][];
			metadata: components['schemas']['PageMetadata'];
		};
		TenantUserSeats: {
			type: components['schemas']['TenantType'];
			tenantId: string;
			tenantName: string;
			availableUserSeat: number;
			assignedUserSeat: number;
		};
		CustomersPage: {
			data: components['schemas']['Customer'][];
			metadata: components['schemas']['PageMetadata'];
		};
		Customer: {
			id: string;
			organization: string;
			ownerEmail: string;
			jobStatus: components['schemas']['JobStatus'];
			countryOrRegion: string;
			managementMode: components['schemas']['ManagementMode'];
			tenants: {
				id: string;
				name: string;
			}[];
		};
		ProtectionPage: {
			data: components['schemas']['ModuleProtection'][];
			metadata: components['schemas']['PageMetadata'];
		};
		/** @description What the backup covers of one module. Which fields can be missing is not known. */
		ModuleProtection: {
			customerId?: string;
			/** @description An e-mail address. */
			customer?: string;
			/** @description Since October 2026; not in each row of the sample. */
			tenantId?: string;
			/** @description Whether a text or a code is not said. */
			serviceType?: string | number;
			/** @description A display name, such as "Exchange Online" or "Microsoft 365 Group". */
			serviceModule?: string;
			/** @description An integer (DOC); numbers are sent as text elsewhere (GUESS). */
			totalScannedObjects?: number | string;
			/** @description An integer (DOC); numbers are sent as text elsewhere (GUESS). */
			totalProtectedObjects?: number | string;
			/** @description "0 GB" or "N/A". */
			dataSizeStoredInAvePoint?: string;
			/** @description "0 GB" or "N/A". */
			dataSizeStoredInBYOS?: string;
			/** @description Typed as a long number in the table of its document, a text such as `09/20/2026T13:00:00Z` in the sample; not in each row. */
			lastRunTime?: string | number;
		};
		ProtectedUsersPage: {
			data: components['schemas']['ProtectedUser'][];
			metadata: components['schemas']['PageMetadata'];
		};
		ProtectedUser: {
			id?: string;
			email?: string;
			displayName?: string;
			moduleStatus?: {
				module?: components['schemas']['ProtectedModule'];
				Module?: components['schemas']['ProtectedModule'];
				isProtected?: boolean;
				IsProtected?: boolean;
			}[];
		};
		PooledSubscriptionsPage: {
			data: components['schemas']['PooledSubscription'][];
			metadata: components['schemas']['PageMetadata'];
		};
		PooledSubscription: {
			licenseId: string;
			/** @description A product type, 2048, 40, 42, 49, 65. */
			product?: number | string;
			poolName?: string;
			storage?: string;
			subscriptionName?: string;
			source?: components['schemas']['PoolSource'];
			/** @description "12.50", without a currency. */
			unitPrice?: string;
			paymentType?: components['schemas']['PaymentType'];
			/** @description A number as text. */
			totalUserSeat?: string;
			/** @description A number as text. */
			allocatedUserSeat?: string;
			/** @description A number as text. */
			availableUserSeat?: string;
			/** @description Fly only. */
			startDate?: string;
			expirationDate?: string;
			status?: components['schemas']['PooledSubscriptionStatus'];
		};
		/**
		 * @description The documented products. The path takes any positive integer, so that a new product works at once.
		 * @enum {integer}
		 */
		ProductType:
			| 1
			| 4
			| 32
			| 40
			| 41
			| 42
			| 49
			| 60
			| 65
			| 257
			| 270
			| 274
			| 2048
			| 4096
			| 8192
			| 65536
			| 131072
			| 4194304
			| 8388608
			| 16777216
			| 33554432
			| 67108864
			| 134217728
			| 1073741824;
		/** @enum {integer} */
		TenantType: 0 | 1 | 2 | 3;
		/** @enum {integer} */
		JobStatus: 0 | 1 | 2 | 3 | 4 | 5 | 6;
		/** @enum {integer} */
		ManagementMode: 0 | 1 | 2;
		/** @enum {integer} */
		ProtectedModule: 0 | 2;
		/** @enum {integer} */
		PoolSource: 5 | 6;
		/** @enum {integer} */
		PaymentType: 0 | 1;
		/** @enum {integer} */
		PooledSubscriptionStatus: 0 | 1 | 2 | 3 | 4;
		ApiError: {
			statusCode: number;
			message: string;
			errors?: {
				code?: string;
				field?: string;
				message?: string;
			}[];
			requestId?: string;
			timestamp?: string;
			traceId?: string;
		};
	};
	responses: {
		/**
		 * @description Any failure: 400, 401, 403, 404, 429, 500, 503 (DOC). No body is published, so this one follows sibling AvePoint
		 *     APIs (GUESS).
		 */
		Failed: {
			headers: {
				'request-id': components['headers']['RequestId'];
				'retry-after': components['headers']['RetryAfter'];
				[name: string]: unknown;
			};
			content: {
				'application/json': components['schemas']['ApiError'];
			};
		};
	};
	parameters: {
		/** @description The customer's id. */
		CustomerId: string;
		/** @description The product. Documented as a string and as an integer; both are the same in a path. */
		ProductType: components['schemas']['ProductType'] | number;
		/** @description From 1. A page past the end has no rows and the same total (LIVE). */
		PageIndex: number;
		/** @description Rows in a page. */
		PageSize: number;
	};
	requestBodies: {
		CustomerFilter: {
			content: {
				'application/json': {
					/** @description Absent, null or empty means all (CLIENT). */
					customerIds?: string[] | null;
				};
			};
		};
	};
	headers: {
		/** @description Identifies the request for the vendor's support. Its exact spelling has not been seen. */
		RequestId: string;
		/** @description Seconds or an HTTP date. Not documented; honored where present. */
		RetryAfter: string;
	};
	pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
	requestAccessToken: {
		parameters: {
			query?: never;
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody: {
			content: {
				'application/x-www-form-urlencoded': components['schemas']['TokenRequest'];
			};
		};
		responses: {
			/** @description A token. There is no refresh token. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['TokenAnswer'];
				};
			};
			/** @description Refused. The server is an IdentityServer, so its error codes are expected (GUESS). */
			400: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['TokenError'];
				};
			};
		};
	};
	getUserSeats: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The product. Documented as a string and as an integer; both are the same in a path. */
				productType: components['parameters']['ProductType'];
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The seats. Zero when nothing is bought (LIVE). */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['UserSeats'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	getProductOverview: {
		parameters: {
			query?: never;
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The product. Documented as a string and as an integer; both are the same in a path. */
				productType: components['parameters']['ProductType'];
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description The seats. Zero when nothing is bought (LIVE). */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['ProductOverview'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listSubscriptions: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. */
				pageSize?: components['parameters']['PageSize'];
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: components['requestBodies']['CustomerFilter'];
		responses: {
			/** @description One page of customers with their subscriptions. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['CustomerServicesPage'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listTenantUserSeats: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. */
				pageSize?: components['parameters']['PageSize'];
			};
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The kind of tenant. */
				tenantType: components['schemas']['TenantType'];
			};
			cookie?: never;
		};
		requestBody?: {
			content: {
				'application/json': {
					/** @description Absent, null or empty means all (CLIENT). Documented as integer, yet ids are GUIDs. */
					tenantIds?: string[] | null;
				};
			};
		};
		responses: {
			/** @description One page of tenants. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['TenantUserSeatsPage'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listCustomers: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. */
				pageSize?: components['parameters']['PageSize'];
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: components['requestBodies']['CustomerFilter'];
		responses: {
			/** @description One page of customers. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['CustomersPage'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listProtection: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. */
				pageSize?: components['parameters']['PageSize'];
			};
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
			};
			cookie?: never;
		};
		requestBody?: never;
		responses: {
			/** @description An array until December 2025, one page of it since (DOC). */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json':
						| components['schemas']['ProtectionPage']
						| components['schemas']['ModuleProtection'][];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listProtectedUsers: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. */
				pageSize?: components['parameters']['PageSize'];
			};
			header?: never;
			path: {
				/** @description The customer's id. */
				customerId: components['parameters']['CustomerId'];
				/** @description The tenant's id, as the customer list has it. */
				tenantId: string;
			};
			cookie?: never;
		};
		requestBody?: {
			content: {
				'application/json': {
					/** @description Absent, null or empty means all (CLIENT, of other batch endpoints). */
					userEmails?: string[] | null;
				};
			};
		};
		responses: {
			/** @description One page of users. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['ProtectedUsersPage'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
	listPooledSubscriptions: {
		parameters: {
			query?: {
				/** @description From 1. A page past the end has no rows and the same total (LIVE). */
				pageIndex?: components['parameters']['PageIndex'];
				/** @description Rows in a page. The default is 100 here (DOC); the maximum is that of the other lists (GUESS). */
				pageSize?: number;
			};
			header?: never;
			path?: never;
			cookie?: never;
		};
		requestBody?: {
			content: {
				'application/json': {
					/** @description With a capital L (DOC). Absent, null or empty means all (GUESS, after other batch endpoints). */
					LicenseIds?: string[] | null;
				};
			};
		};
		responses: {
			/** @description One page of pooled subscriptions. */
			200: {
				headers: {
					[name: string]: unknown;
				};
				content: {
					'application/json': components['schemas']['PooledSubscriptionsPage'];
				};
			};
			default: components['responses']['Failed'];
			'4XX': components['responses']['Failed'];
		};
	};
}
