import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The description of the vendor's API, the one that everything here is checked against. */
export const CONTRACT_FILE = join(__dirname, 'openapi.yaml');

interface ContractOperation {
	operationId: string;
	responses: Record<string, object>;
}

/* The document has many shapes; this names only what the sandbox itself looks up. */
interface Contract {
	paths: Record<string, Record<string, ContractOperation>>;
}

export const contract = parse(readFileSync(CONTRACT_FILE, 'utf8')) as Contract;

/** What the document says of each operation, with its method in capitals and its path as written there. */
const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
	Object.entries(item)
		.filter(([method]) => method === 'get' || method === 'post')
		.map(([method, operation]) => ({
			...operation,
			method: method.toUpperCase(),
			path,
			pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
		})),
);

/** The operation that a request asks for; undefined when the contract has none. */
export function operationOf(method: string, path: string): string | undefined {
	return operations.find((operation) => operation.method === method && operation.pattern.test(path))
		?.operationId;
}

/** An operation of the contract; its path has the parameters' names in braces. */
export function findOperation(operationId: string) {
	const found = operations.find((operation) => operation.operationId === operationId);
	if (!found) throw new Error(`The contract has no operation ${operationId}`);
	return found;
}

/** Where express finds an operation. */
export const routeOf = (operationId: string) => findOperation(operationId).path.replace(/\{(\w+)\}/g, ':$1');
