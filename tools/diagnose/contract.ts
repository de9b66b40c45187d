/* How the shape of an answer differs from the one that the contract has. */
import { contract, findOperation } from '../../sandbox/contract';
import type { Shape } from './shape';

/* The document has many shapes; these name only what is looked up here. */
interface Schema {
	$ref?: string;
	type?: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
	anyOf?: Schema[];
}
interface Answer {
	$ref?: string;
	content?: Record<string, { schema: Schema }>;
}

/** What a reference names, with what stands beside it. */
function resolve<T extends { $ref?: string }>({ $ref, ...rest }: T): T {
	if ($ref === undefined) return rest as T;
	const steps = $ref.slice('#/'.length).split('/');
	const target = steps.reduce((value: unknown, step) => (value as Record<string, unknown>)[step], contract);
	return { ...resolve(target as T), ...rest };
}

/** The types at each place. */
function flatten(schema: Schema, place = 'body'): Array<[place: string, types: string[]]> {
	const { type = [], properties = {}, items, anyOf = [] } = resolve(schema);
	return [
		[place, [type].flat()],
		...anyOf.flatMap((form) => flatten(form, place)),
		...Object.entries(properties).flatMap(([name, property]) => flatten(property, `${place}.${name}`)),
		...(items ? flatten(items, `${place}[]`) : []),
	];
}

const isField = (place: string) => !place.endsWith('[]');
const parentOf = (place: string) => place.slice(0, place.lastIndexOf('.'));

/** What is new, missing or of another type; undefined where the contract has no such answer. */
export function toDifferences(operationId: string, status: number, shape: Shape): string[] | undefined {
	const responses: Record<string, Answer> = findOperation(operationId).responses;
	const answer = responses[status] ?? (status >= 400 && status < 500 ? responses['4XX'] : undefined);
	const { content = {} } = resolve(answer ?? responses.default ?? {});
	const schema = content['application/json']?.schema;
	if (!schema) return undefined;
	const known = new Map<string, string[]>();
	for (const [place, types] of flatten(schema)) known.set(place, [...(known.get(place) ?? []), ...types]);
	const differences: string[] = [];
	for (const [place, kinds] of shape) {
		const types = known.get(place);
		const text = `${place} (${kinds.join(' | ')}`;
		const isKnown = (kind: string) => kind === 'absent' || types?.includes(kind.split(' ')[0]);
		if (!types && isField(place) && known.has(parentOf(place))) differences.push(`new: ${text})`);
		if (types?.length && !kinds.every(isKnown))
			differences.push(`other type: ${text}, not ${types.join(' | ')})`);
	}
	for (const place of known.keys()) {
		const isMissing = !shape.has(place) && shape.get(parentOf(place))?.includes('object');
		if (isField(place) && isMissing) differences.push(`missing: ${place}`);
	}
	return differences;
}
