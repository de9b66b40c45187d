import type { IDataObject } from 'n8n-workflow';
import { LICENSE_PERMISSION } from '../../../../credentials/permissions';
import { unexpectedAnswer } from '../../shared/errors';
import type { Subject } from '../../shared/errors';
import type { components } from '../../shared/apiTypes';
import { operation } from '../../shared/operation';
import { customerIdProperty } from '../../shared/parameters';
import { CUSTOMERS, pathSegment } from '../../shared/path';
import { DEFAULT_PRODUCT_TYPE, productName, productTypeOptions } from '../../shared/productTypes';
import type { Session } from '../../shared/session';
import type { ApiAnswer } from '../../shared/transport/transport';
import { automatic } from './automatic';
import type { Form } from './automatic';

type Answer = components['schemas']['UserSeats'] & components['schemas']['ProductOverview'];

const ENDPOINTS = ['automatic', 'productOverview', 'userSeats'] as const;
type Endpoint = (typeof ENDPOINTS)[number];

interface Parameters {
	customerId: string;
	productType: number;
	endpoint: Endpoint;
}

const PATHS: Record<Form, (parameters: Parameters) => string> = {
	userSeats: ({ customerId, productType }) =>
		`${CUSTOMERS}/${pathSegment(customerId)}/avpt-products/overview/type/${productType}`,
	productOverview: ({ customerId, productType }) =>
		`${CUSTOMERS}/${pathSegment(customerId)}/avpt-products/type/${productType}/overview`,
};

const SEAT_FIELDS: Array<keyof Answer> = ['availableUserSeat', 'purchasedUserSeat'];

function toSubject({ customerId, productType, endpoint }: Parameters): Subject {
	return {
		name: `customer "${customerId}", product type ${productType}`,
		permission: LICENSE_PERMISSION,
		notFound: 'The customer or the product was not found',
		...(endpoint === 'userSeats' && {
			advice: 'AvePoint may no longer have this endpoint: set Options > Endpoint to Automatic.',
		}),
	};
}

/** A whole number, also when it is sent as text (GUESS: the documentation mixes both elsewhere). */
function toInteger(value: unknown): number | undefined {
	const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
	return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** The seats under the name that the service gave them. */
function toRow({ body, requestId }: ApiAnswer, parameters: Parameters): IDataObject {
	const { customerId, productType } = parameters;
	const answered = toInteger(body.productType);
	if (answered !== undefined && answered !== productType) {
		throw unexpectedAnswer('AvePoint answered for another product', toSubject(parameters), requestId);
	}
	const seats = SEAT_FIELDS.flatMap((name) => {
		const number = toInteger(body[name]);
		return number === undefined ? [] : [[name, number] as const];
	});
	if (seats.length === 0) {
		throw unexpectedAnswer('The answer has no seat number', toSubject(parameters), requestId);
	}
	return { customerId, productType, productName: productName(productType), ...Object.fromEntries(seats) };
}

function start(session: Session) {
	const ask = async (form: Form, parameters: Parameters) =>
		await session.request({ method: 'GET', path: PATHS[form](parameters) }, toSubject(parameters));
	const askAutomatic = automatic(session.graphUrl, ask);

	return async (parameters: Parameters) => {
		const { endpoint } = parameters;
		const answer = await (endpoint === 'automatic' ? askAutomatic(parameters) : ask(endpoint, parameters));
		return [toRow(answer, parameters)];
	};
}

export const getUserSeats = operation<Parameters>({
	option: {
		name: 'Get User Seats',
		value: 'getUserSeats',
		action: 'Get user seats of a product',
		description: 'Get how many AvePoint seats a customer has of a product',
	},
	properties: [
		customerIdProperty,
		{
			displayName: 'Product Type',
			name: 'productType',
			type: 'options',
			options: productTypeOptions,
			default: DEFAULT_PRODUCT_TYPE,
			required: true,
			description: 'The product. An expression may give the number of any product type.',
		},
	],
	options: [
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'Ask User Seats first, and keep to the version that answers',
				},
				{
					name: 'Product Overview',
					value: 'productOverview',
					description: 'The published version, which returns purchasedUserSeat',
				},
				{
					name: 'User Seats',
					value: 'userSeats',
					description: 'The older version, which returns availableUserSeat',
				},
			],
			default: 'automatic',
			description: "Which version of AvePoint's endpoint to ask",
		},
	],
	read: (parameters) => ({
		customerId: parameters.id('customerId'),
		productType: parameters.positiveInteger('productType', 'product type'),
		endpoint:
			parameters.option('endpoint', (path) =>
				parameters.choice(path, ENDPOINTS, 'The endpoint is unknown'),
			) ?? 'automatic',
	}),
	start,
});
