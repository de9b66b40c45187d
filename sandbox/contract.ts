import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The description of the vendor's API, the one that everything here is checked against. */
export const CONTRACT_FILE = join(__dirname, 'openapi.yaml');

interface ContractOperation {
	operationId: string;
}

/* The document has many shapes; this names only what the sandbox itself looks up. */
interface Contract {
	paths: Record<string, Record<string, ContractOperation>>;
}

export const contract = parse(readFileSync(CONTRACT_FILE, 'utf8')) as Contract;

const routes = Object.entries(contract.paths).flatMap(([path, item]) =>
	Object.entries(item)
		.filter(([method]) => method === 'get' || method === 'post')
		.map(([method, { operationId }]) => ({
			method: method.toUpperCase(),
			pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
			/** As express spells it. */
			route: path.replace(/\{(\w+)\}/g, ':$1'),
			operationId,
		})),
);

/** The operation that a request asks for; undefined when the contract has none. */
export function operationOf(method: string, path: string): string | undefined {
	return routes.find((route) => route.method === method && route.pattern.test(path))?.operationId;
}

/** Where express finds an operation. */
export function routeOf(operationId: string): string {
	const found = routes.find((route) => route.operationId === operationId);
	if (!found) throw new Error(`The contract has no operation ${operationId}`);
	return found.route;
}
