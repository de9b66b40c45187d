/* What is measured: nodes that get one item for each customer. */
import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import { AVEPOINT } from '../n8n/examples';
import { findOperation } from '../sandbox/contract';
import type { Sandbox } from '../sandbox/server';

/** Requests at once, at most: this node's default, and what a bare node is told. */
export const CONCURRENCY = 50;
const PRODUCT = 2048;

export interface NodeUnderTest {
	type: string;
	typeVersion: number;
	parameters: INodeParameters;
}

/** As n8n stores it in a workflow. @param others what else it stores */
export const toNode = (name: string, subject: NodeUnderTest, others: Partial<INode> = {}): INode => ({
	id: name,
	name,
	position: [0, 0],
	...subject,
	...others,
});

/** Each one's output into the next. */
export const connect = (...names: string[]): IConnections =>
	Object.fromEntries(
		names.slice(1).map((node, index) => [names[index], { main: [[{ node, type: 'main', index: 0 }]] }]),
	);

const avePoint = (parameters: INodeParameters): NodeUnderTest => ({
	type: 'n8n-nodes-avepoint.avePointLicensing',
	typeVersion: 1,
	parameters,
});

const seatsOf = (mode: 'id' | 'name', value: string) =>
	avePoint({
		resource: 'userSeat',
		operation: 'getUserSeats',
		customerId: { __rl: true, mode, value },
		options: { endpoint: 'productOverview' },
	});

export const getUserSeats = () => seatsOf('id', '={{ $json.id }}');

export const getUserSeatsByName = () => seatsOf('name', '={{ $json.organization }}');

export const getAll = (resource: 'customer' | 'subscription', others: INodeParameters = {}) =>
	avePoint({ resource, operation: 'getAll', returnAll: true, ...others });

/** Where the seats of an item's customer are asked for. */
const seatsUrl = ({ graphUrl }: Sandbox) => {
	const { path } = findOperation('getProductOverview');
	const values = path.replace('{productType}', String(PRODUCT)).replace('{customerId}', '{{ $$json.id }}');
	return `=${graphUrl}${values}`;
};

/** With as many at once: n8n's own request helper, or plain fetch when there is a token. */
export const seatsByBareNode = (address: Sandbox, token = ''): NodeUnderTest => ({
	type: 'CUSTOM.bare',
	typeVersion: 1,
	parameters: { url: seatsUrl(address), atOnce: CONCURRENCY, token },
});

/** What users have without this node, with its default batching. */
const httpRequest = (parameters: INodeParameters): NodeUnderTest => ({
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: AVEPOINT,
		...parameters,
	},
});

export const seatsByHttpRequest = (address: Sandbox) => httpRequest({ url: seatsUrl(address) });

export const subscriptionsByHttpRequest = ({ graphUrl }: Sandbox) =>
	httpRequest({
		url: `${graphUrl}${findOperation('listSubscriptions').path}?pageSize=100`,
		method: 'POST',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify({ customerIds: [$json.id] }) }}',
	});
