/* How the shape of an answer differs from the one that the contract has. */
import { contract, findOperation } from '../../sandbox/contract';
import { toKindText } from './shape';
import type { Shape } from './shape';

/* The document has many shapes; these name only what is looked up here. */
interface Schema {
	$ref?: string;
	type?: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
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

type Difference = [sort: 'new' | 'missing' | 'other type', what: string];

/** @param place the names that lead there, each with its dot; '' for the body itself */
function compare(shape: Shape, schema: Schema, place: string): Difference[] {
	const { type = [], properties = {}, items } = resolve(schema);
	const types = [type].flat();
	const kinds = shape.kinds.map((kind) => kind.split(' ')[0]);
	const other = types.length > 0 && kinds.some((kind) => !types.includes(kind));
	const what = `${place.slice(0, -1) || 'body'} (${toKindText(shape)}, not ${types.join(' | ')})`;
	const names = new Set<string>(shape.fields.keys());
	const missing = kinds.includes('object') ? Object.keys(properties).filter((name) => !names.has(name)) : [];
	return [
		...(other ? [['other type', what] satisfies Difference] : []),
		...[...shape.fields].flatMap(([name, field]): Difference[] =>
			Object.hasOwn(properties, name)
				? compare(field.shape, properties[name], `${place}${name}.`)
				: [['new', `${place}${name} (${toKindText(field.shape)})`]],
		),
		...missing.map((name): Difference => ['missing', `${place}${name}`]),
		...(shape.element && items ? compare(shape.element, items, `${place.slice(0, -1)}[].`) : []),
	];
}

/** What is new, missing or of another type; undefined where the contract has no such answer. */
export function toDifferences(operationId: string, status: number, shape: Shape): string[] | undefined {
	const responses: Record<string, Answer> = findOperation(operationId).responses;
	const answer = responses[status] ?? (status >= 400 && status < 500 ? responses['4XX'] : undefined);
	const { content = {} } = resolve(answer ?? responses.default ?? {});
	const schema = content['application/json']?.schema;
	if (!schema) return undefined;
	const differences = compare(shape, schema, '');
	return (['new', 'missing', 'other type'] as const).flatMap((sort) => {
		const found = differences.filter(([other]) => other === sort).map(([, what]) => what);
		return found.length > 0 ? [`${sort}: ${found.join(', ')}`] : [];
	});
}
