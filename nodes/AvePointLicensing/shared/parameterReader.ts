import type {
	IExecuteFunctions,
	IGetNodeParameterOptions,
	INode,
	NodeOperationError,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';
import { toCustomerId, toCustomerReference } from './customerReference';
import type { CustomerReference } from './customerReference';
import { inputError } from './parameters';
import { isSameName, toFinite, toParts } from './parameterValues';
import { toId } from './path';
import { fold, isEmpty, toText } from './text';

type NodeContext = { getNode(): INode };
type Get = (name: string, options?: IGetNodeParameterOptions, fallback?: unknown) => unknown;
type Read<T> = (name: string, label: string) => T;

const CHECK = 'Check the value, or the expression';

/**
 * Reads the parameters of a node. An expression can give anything, so each kind of parameter has its one reader here, which returns
 * a value of that kind or throws a NodeOperationError: nothing else may read a parameter.
 */
export class ParameterReader {
	private constructor(
		private readonly context: NodeContext,
		private readonly itemIndex: number | undefined,
		private readonly get: Get,
	) {}

	static ofItem(context: IExecuteFunctions, itemIndex: number): ParameterReader {
		return new ParameterReader(context, itemIndex, (name, options, fallback = null) =>
			context.getNodeParameter(name, itemIndex, fallback, options),
		);
	}

	static ofTrigger(context: Pick<IPollFunctions, 'getNode' | 'getNodeParameter'>): ParameterReader {
		return new ParameterReader(context, undefined, (name, options, fallback = null) =>
			context.getNodeParameter(name, fallback, options),
		);
	}

	private readonly error = (message: string, description: string): NodeOperationError =>
		inputError(this.context, this.itemIndex, message, description);

	/** A text, as it is. A number is a text too: spreadsheets have names such as 365. */
	readonly text: Read<string> = (name, label) => {
		const value = this.get(name);
		if (isEmpty(value)) {
			throw this.error(`'${label}' has no value`, 'Check its expression, or leave it out to get everything.');
		}
		if (typeof value === 'string') return value;
		if (typeof value === 'number' && Number.isFinite(value)) return String(value);
		throw this.error(`'${label}' is not a text`, `${CHECK}: it must return a text.`);
	};

	/** A text, or an empty one. */
	readonly textOrNone: Read<string> = (name, label) => (this.get(name) === '' ? '' : this.text(name, label));

	/** A number from `least` to `most`. */
	readonly number = (name: string, label: string, least = -Infinity, most = Infinity): number => {
		const number = toFinite(this.get(name));
		if (number !== undefined && number >= least && number <= most) return number;
		const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
		const isRange = most < Infinity || (number !== undefined && least > -Infinity);
		throw this.error(
			isRange ? `'${label}' must be a number ${range}` : `'${label}' is not a number`,
			`${CHECK}: it must return a number.`,
		);
	};

	/** A positive whole number. */
	readonly positiveInteger: Read<number> = (name, label) => {
		const number = toFinite(this.get(name));
		if (Number.isSafeInteger(number) && Number(number) > 0) return number as number;
		throw this.error(
			`The ${label} is not a positive whole number`,
			`${CHECK}: it must return a number, such as 2048.`,
		);
	};

	/** On or off, also as the text "true" or "false", which spreadsheets have. */
	readonly boolean: Read<boolean> = (name, label) => {
		const value = this.get(name);
		const text = typeof value === 'boolean' || typeof value === 'string' ? fold(String(value)) : '';
		if (text === 'true' || text === 'false') return text === 'true';
		throw this.error(`'${label}' is neither true nor false`, `${CHECK}: it must return true or false.`);
	};

	/** One of `values`, also when a number is a text. @param message what is said of anything else */
	readonly choice = <T extends number | string>(name: string, values: readonly T[], message: string): T => {
		const value = this.get(name);
		const found = values.find((one) =>
			isSameName(typeof value === 'number' ? String(value) : value, String(one)),
		);
		if (found !== undefined) return found;
		throw this.error(
			message,
			`Choose one from the list, or check the expression: it must return one of ${values.join(', ')}.`,
		);
	};

	/** Some of `names`, in their order, also as an AI agent writes them. Never none. */
	readonly fields = (name: string, names: readonly string[]): string[] => {
		const parts = toParts(this.get(name));
		const chosen = new Set(parts.map((part) => names.find((one) => isSameName(part, one)) ?? part));
		const unknown = [...chosen].find((one) => !names.includes(one as string));
		if (unknown !== undefined) {
			throw this.error(
				`There is no field '${toText(unknown).trim().slice(0, 40)}'`,
				`Choose fields from the list, or check the expression: it must return some of ${names.join(', ')}.`,
			);
		}
		const wanted = names.filter((one) => chosen.has(one));
		if (wanted.length > 0) return wanted;
		throw this.error(
			'No field is chosen',
			'Choose fields, check the expression, or set Output to Simplified or Raw.',
		);
	};

	/** The customer that the user chose. */
	readonly customer = (name: string): CustomerReference => toCustomerReference(this.get(name), this.error);

	/** IDs of customers, each once, from a list or from text with commas. Never none: to the service that would mean everybody. */
	readonly ids = (name: string): string[] => {
		const ids = toParts(this.get(name)).map((one) => toCustomerId(one, this.error));
		if (ids.length > 0) return [...new Set(ids)];
		throw this.error(
			'No customer is chosen',
			'Choose customers, check the expression, or ask for all customers instead.',
		);
	};

	/** What the user added to a collection, of which each must have a value: to leave it out would give too much. */
	filters(name: string, properties: INodeProperties[]): ParameterReader {
		// n8n leaves out what is no filter of these.
		const values = this.get(name, {}, {}) as Record<string, unknown>;
		const empty = properties.find((property) => property.name in values && isEmpty(values[property.name]));
		if (empty) {
			throw this.error(
				`The filter '${empty.displayName}' has no value`,
				'Check its expression, or remove the filter to get everything.',
			);
		}
		return new ParameterReader(this.context, this.itemIndex, (filter) => values[filter]);
	}

	/** A filter; undefined where the user did not add it. */
	ifSet<T>({ name, displayName }: INodeProperties, read: Read<T>): T | undefined {
		return this.get(name) === undefined ? undefined : read(name, displayName);
	}

	/** An entry under Options; undefined where the user did not add it. */
	option<T>(name: string, read: (path: string) => T): T | undefined {
		// As they are stored: an expression of one must not fail another.
		const stored = this.get('options', { rawExpressions: true }, {}) as Record<string, unknown>;
		return stored[name] === undefined ? undefined : read(`options.${name}`);
	}

	/** An ID of something else, or ''. */
	readonly idOrNone: Read<string> = (name, label) => {
		const value = this.get(name);
		const id = value === '' ? '' : toId(value);
		if (id !== undefined) return id;
		throw this.error(`'${label}' is not valid`, `${CHECK}: it must return an ID, or leave it empty.`);
	};

	/** Texts, each once, from a list or from one text with commas. Never none. */
	readonly texts: Read<string[]> = (name, label) => {
		const texts = toParts(this.get(name)).map((one) => (typeof one === 'string' ? one.trim() : ''));
		if (texts.length > 0 && !texts.includes('')) return [...new Set(texts)];
		throw this.error(
			`'${label}' is not a list of texts`,
			`${CHECK}: it must return texts, separated by commas or as a list.`,
		);
	};
}
