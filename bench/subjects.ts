/* What is measured: nodes that get one item for each customer. */
import type { INodeParameters } from 'n8n-workflow';
import { AVEPOINT } from '../n8n/examples';
import { findOperation } from '../sandbox/contract';
import type { Sandbox } from '../sandbox/server';

const PRODUCT = 2048;

/** Where a sandbox is reached, also one in another process. */
export type ApiAddress = Pick<Sandbox, 'graphUrl' | 'tokenUrl'>;

interface Node {
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
}

export type NodeUnderTest = (place: ApiAddress) => Node;

const avePoint =
	(parameters: INodeParameters): NodeUnderTest =>
	() => ({ type: 'n8n-nodes-avepoint.avePointLicensing', typeVersion: 1, parameters });

export const getUserSeats = (options: INodeParameters) =>
	avePoint({
		resource: 'userSeat',
		operation: 'getUserSeats',
		customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		options: { endpoint: 'productOverview', ...options },
	});

/** n8n's own request helper, with as many at once. */
export const seatsByBareNode =
	(atOnce: number): NodeUnderTest =>
	(place) => ({
		type: 'n8n-nodes-bench.bare',
		typeVersion: 1,
		parameters: { url: `=${seatsUrl(place, '{{ $json.id }}')}`, atOnce },
	});

export const getAll = (resource: 'customer' | 'subscription', others: INodeParameters = {}) =>
	avePoint({ resource, operation: 'getAll', returnAll: true, ...others });

/** As the service gives them, which is what the HTTP Request node gets. */
export const allSubscriptions = getAll('subscription', { simplify: false });

/** Where the seats are asked for. @param customer an id, or what stands for one */
export const seatsUrl = ({ graphUrl }: ApiAddress, customer: string) =>
	graphUrl +
	findOperation('getProductOverview')
		.path.replace('{customerId}', () => customer)
		.replace('{productType}', String(PRODUCT));

const httpRequest = (parameters: INodeParameters) => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: AVEPOINT,
		...parameters,
	},
});

/** What users have without this node: n8n's HTTP Request node, with its default batching. */
export const seatsByHttpRequest: NodeUnderTest = (place) =>
	httpRequest({ url: `=${seatsUrl(place, '{{ $json.id }}')}` });

export const subscriptionsByHttpRequest: NodeUnderTest = ({ graphUrl }) =>
	httpRequest({
		url: `${graphUrl}${findOperation('listSubscriptions').path}?pageSize=100`,
		method: 'POST',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ customerIds: [$json.id] }) }}',
	});
