/* What n8n's guidelines say of the editor's texts, as far as a program can tell: see docs/ux-guidelines.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { AvePointGraphApi } from '../../credentials/AvePointGraphApi.credentials';
import { AvePointLicensing } from '../../nodes/AvePointLicensing/AvePointLicensing.node';
import { AvePointLicensingTrigger } from '../../nodes/AvePointLicensing/AvePointLicensingTrigger.node';
import { toTitleCase } from '../../nodes/AvePointLicensing/shared/text';
import { homepage } from '../../package.json';
import { ROOT } from '../support/workflow';

const node = new AvePointLicensing().description;
const trigger = new AvePointLicensingTrigger().description;
const credential = new AvePointGraphApi();

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const markdown = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'examples/README.md'].concat(
	readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
);

type Found = INodeProperties & { path: string };

/** All properties, those of collections too. */
function* flatten(properties: INodeProperties[], path: string): Generator<Found> {
	for (const property of properties) {
		const own = `${path} > ${property.displayName}`;
		yield { ...property, path: own };
		if (property.type === 'collection') yield* flatten(property.options as INodeProperties[], own);
	}
}

const PROPERTIES = [
	...flatten(node.properties, 'node'),
	...flatten(trigger.properties, 'trigger'),
	...flatten(credential.properties, 'credential'),
];
const isFilledIn = ({ type }: Found) => type !== 'notice' && type !== 'hidden';
const FIELDS = PROPERTIES.filter(isFilledIn);
const ofType = (...types: string[]) => FIELDS.filter(({ type }) => types.includes(type));

/** Entries of a dropdown. */
const entriesOf = ({ options = [] }: INodeProperties) =>
	(options as Array<INodePropertyOptions | INodeProperties | INodePropertyCollection>).filter(
		(entry): entry is INodePropertyOptions => 'value' in entry,
	);
const ENTRIES = ofType('options', 'multiOptions').flatMap((property) =>
	entriesOf(property).map((entry) => ({ ...entry, path: `${property.path}: ${entry.name}`, property })),
);
const OPERATIONS = ENTRIES.filter(({ property }) => property.name === 'operation');
const EVENTS = ENTRIES.filter(({ property }) => property.name === 'event');
/** AvePoint's portal lists permissions by these names. */
const isPermission = ({ property }: { property: Found }) => property.name === 'permissions';

/** Whatever is not so, by the path of its property. */
const failing = <T extends { path: string }>(all: T[], isRight: (one: T) => boolean) => {
	expect(all).not.toEqual([]);
	return all.filter((one) => !isRight(one)).map(({ path }) => path);
};

/** Texts in sentence case, each with where it is. */
const SENTENCES = [
	...PROPERTIES.flatMap(({ path, type, displayName, description, hint }) => [
		{ path, text: description },
		{ path: `${path} (hint)`, text: hint },
		{ path: `${path} (notice)`, text: type === 'notice' ? displayName : undefined },
	]),
	...ENTRIES.map(({ path, description }) => ({ path, text: description })),
	{ path: 'node', text: node.description },
	{ path: 'trigger', text: trigger.description },
].filter((one): one is { path: string; text: string } => one.text !== undefined);

const words = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

describe('labels', () => {
	const LABELS = [
		...FIELDS.map(({ path, displayName }) => ({ path, label: displayName })),
		...FIELDS.flatMap(({ path, modes = [] }) =>
			modes.map(({ displayName }) => ({ path, label: displayName })),
		),
		...ENTRIES.filter((entry) => !isPermission(entry)).map(({ path, name }) => ({ path, label: name })),
		...[node, trigger, credential].map(({ displayName }) => ({ path: displayName, label: displayName })),
	];

	test('are in Title Case', () => {
		expect(failing(LABELS, ({ label }) => label === toTitleCase(label))).toEqual([]);
		expect(['to be', 'Max requests', 'a list of lists', 'Names Or IDs'].map(toTitleCase)).toEqual([
			'To Be',
			'Max Requests',
			'A List of Lists',
			'Names Or IDs',
		]);
		expect(failing(LABELS, ({ label }) => !/ (A|An|And|By|Of|Or|The|To|With)\b/.test(label))).toEqual([]);
	});

	test('have no jargon', () => {
		const jargon =
			/\b(async\w*|back-?off|boolean|budget|concurren(cy|tly)|endpoint|json|params?|payload|query|regex)\b/i;
		expect(failing(LABELS, ({ label }) => !jargon.test(label))).toEqual([]);
	});

	test('of nodes leave out the word node, and the trigger’s ends with Trigger', () => {
		for (const { displayName } of [node, trigger]) expect(displayName).not.toMatch(/node/i);
		expect(trigger.displayName).toBe(`${node.displayName} Trigger`);
	});
});

describe('operations and events', () => {
	test('have an action in sentence case, without an article', () => {
		const actions = [...OPERATIONS, ...EVENTS];
		expect(failing(actions, ({ action = '' }) => /^[A-Z][a-z0-9 ]+$/.test(action))).toEqual([]);
		expect(failing(actions, ({ action = '' }) => !/\b(an?|the)\b/i.test(action))).toEqual([]);
		expect(new Set(actions.map(({ action }) => action)).size).toBe(actions.length);
	});

	test('have a description in words of its own', () => {
		expect(
			failing([...OPERATIONS, ...EVENTS], ({ action = '', description = '' }) => {
				const own = words(description).filter((word) => !words(action).includes(word));
				return own.length >= 3;
			}),
		).toEqual([]);
	});

	test('come first: the resource, then the operation', () => {
		const [first, ...others] = node.properties;
		expect(first.displayName).toBe('Resource');
		for (const { value } of entriesOf(first)) {
			const shown = others.filter(({ displayOptions }) => String(displayOptions?.show?.resource) === value);
			expect(shown[0].displayName).toBe('Operation');
		}
	});

	test('of the trigger are chosen under Trigger On, which has no tooltip', () => {
		const [property] = trigger.properties.filter(({ name }) => name === 'event');
		// By this label n8n's panel finds the events that it offers.
		expect(property.displayName).toBe('Trigger On');
		expect(property.description).toBeUndefined();
		expect(failing(EVENTS, ({ action = '' }) => action.startsWith('On '))).toEqual([]);
	});
});

describe('tooltips', () => {
	test('of switches begin with Whether', () => {
		expect(failing(ofType('boolean'), ({ description = '' }) => description.startsWith('Whether '))).toEqual(
			[],
		);
	});

	test('say more than the label', () => {
		const small = ['a', 'an', 'the', 'of', 'this', 'that', 'only', 'to', 'for', 'is', 'are', 'which', 'in'];
		const described = FIELDS.filter(({ description }) => description !== undefined);
		expect(
			failing(described, ({ displayName, description = '' }) => {
				const known = [...words(displayName), ...small].map((word) => word.replace(/s$/, ''));
				const own = words(description).filter((word) => !known.includes(word.replace(/s$/, '')));
				return own.length >= 2;
			}),
		).toEqual([]);
	});

	test('are sentences: a capital first, a period where there are several and none where there is one', () => {
		expect(failing(SENTENCES, ({ text }) => /^[A-Z]|^n8n /.test(text))).toEqual([]);
		expect(
			failing(SENTENCES, ({ text }) => {
				const several = /[.?!] (?=[A-Z])/.test(text);
				return several === text.endsWith('.');
			}),
		).toEqual([]);
	});

	test('of optional fields say what holds without them', () => {
		const optional = FIELDS.filter(({ path }) => / > Options > /.test(path));
		expect(failing(optional, ({ description = '' }) => / Defaults to \w+\.$/.test(description))).toEqual([]);
		expect(
			failing(optional, (property) => {
				const named = entriesOf(property).find(({ value }) => value === property.default)?.name;
				return property.description?.endsWith(`Defaults to ${named ?? String(property.default)}.`) === true;
			}),
		).toEqual([]);
	});

	test('n8n’s two of lists are n8n’s', () => {
		const ids = ofType('multiOptions').filter(({ name }) => name === 'customerIds');
		expect(failing(ids, ({ displayName }) => displayName.endsWith('Names or IDs'))).toEqual([]);
		expect(
			failing(ids, ({ description = '' }) => /^Choose from the list, or specify IDs/.test(description)),
		).toEqual([]);
	});
});

describe('fields', () => {
	test('show an example that begins with e.g.', () => {
		const placeholders = FIELDS.flatMap(({ path, type, placeholder, modes = [] }) => [
			{ path, type, placeholder },
			...modes.map((mode) => ({ path, type: mode.type as string, placeholder: mode.placeholder })),
		]).filter(({ placeholder }) => placeholder !== undefined);
		const right: Record<string, RegExp> = { collection: /^Add [a-z ]+$/, list: /^Select an? [a-z]+\.\.\.$/ };
		expect(
			failing(placeholders, ({ type, placeholder = '' }) => (right[type] ?? /^e\.g\. \S/).test(placeholder)),
		).toEqual([]);
	});

	test('that are optional, and the entries of lists, are in the order of the alphabet', () => {
		const isSorted = (names: string[]) =>
			names.every((name, index) => index === 0 || names[index - 1].toLowerCase() <= name.toLowerCase());
		const collections = ofType('collection').map(({ path, options = [] }) => ({
			path,
			names: (options as INodeProperties[]).map(({ displayName }) => displayName),
		}));
		const lists = ofType('options', 'multiOptions').map((property) => ({
			path: property.path,
			names: entriesOf(property).map(({ name }) => name),
		}));
		expect(failing([...collections, ...lists], ({ names }) => isSorted(names))).toEqual([]);
	});

	test('that are lists have one of their entries by default', () => {
		expect(
			failing(ofType('options'), (property) =>
				entriesOf(property).some(({ value }) => value === property.default),
			),
		).toEqual([]);
	});

	test('that choose one thing are resource locators, with the list first and another way', () => {
		const locators = ofType('resourceLocator');
		expect(failing(locators, ({ modes = [] }) => modes[0].type === 'list' && modes.length > 1)).toEqual([]);
		expect(failing(locators, (one) => (one.default as { mode: string }).mode === 'list')).toEqual([]);
		expect(
			failing(locators, ({ modes = [] }) => modes[0].typeOptions?.slowLoadNotice?.timeout === 10_000),
		).toEqual([]);
	});

	test('that hold a secret are masked', () => {
		const secrets = credential.properties.filter(({ name }) =>
			['accessToken', 'certificate', 'clientSecret', 'passphrase', 'privateKey'].includes(name),
		);
		expect(secrets).toHaveLength(5);
		expect(secrets.map(({ typeOptions }) => typeOptions?.password)).toEqual(Array(5).fill(true));
	});
});

describe('what n8n’s panel shows', () => {
	test('begins with a verb and says seats', () => {
		for (const { description } of [node, trigger]) expect(description).toMatch(/^Get .*\bseats\b/);
	});

	test('a subtitle, of the main parameters', () => {
		expect(node.subtitle).toMatch(/\$parameter\["operation"\].*\$parameter\["resource"\]/);
		expect(trigger.subtitle).toMatch(/\$parameter\["event"\]/);
	});

	test('links that lead to a heading of the README', () => {
		const codices = ['AvePointLicensing', 'AvePointLicensingTrigger'].map(
			(name) =>
				JSON.parse(read(`nodes/AvePointLicensing/${name}.node.json`)) as {
					resources: Record<string, Array<{ url: string }>>;
				},
		);
		const links = codices.flatMap(({ resources }) => Object.values(resources).flat()).map(({ url }) => url);
		links.push(credential.documentationUrl);
		const anchors = [...read('README.md').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
			heading
				.toLowerCase()
				.replace(/[^\w -]/g, '')
				.replaceAll(' ', '-'),
		);
		const headings = anchors.map((anchor) => homepage.replace('#readme', `#${anchor}`));
		expect(links).toHaveLength(5);
		expect(headings).toEqual(expect.arrayContaining(links));
	});
});

describe('words', () => {
	const BRITISH =
		/\b(\w*(authoris|behaviou|cancell|catalogu|colou|customis|favou|fulfil|honou|initialis|labell|licenc|minimis|neighbou|normalis|organis|prioritis|recognis|summaris|synchronis|travell)\w*|centre|grey|whilst)\b/i;

	test('are spelled as in the US', () => {
		const inEditor = [
			...SENTENCES,
			...FIELDS.map(({ path, displayName }) => ({ path, text: displayName })),
			...ENTRIES.map(({ path, name }) => ({ path, text: name })),
		];
		// cancellation has two of them in the US too.
		const isAmerican = ({ text }: { text: string }) =>
			!BRITISH.test(text.replace(/cancellation|fulfill/gi, ''));
		expect(failing(inEditor, isAmerican)).toEqual([]);
		const documents = markdown.map((path) => ({ path, text: read(path) }));
		expect(failing(documents, isAmerican)).toEqual([]);
		expect(['licence', 'organisation', 'grey'].filter((text) => isAmerican({ text }))).toEqual([]);
	});

	test('ask for nothing with please', () => {
		expect(failing(SENTENCES, ({ text }) => !/\bplease\b/i.test(text))).toEqual([]);
	});

	/** Message and what to do, of docs/errors.md. */
	const MESSAGES = [...read('docs/errors.md').matchAll(/^\| (.+?) \| (.+) \|$/gm)].map(
		([, message, advice]) => ({
			path: message,
			message,
			advice,
		}),
	);

	test('of errors don’t say that there is one', () => {
		const blame = /\b(errors?|problems?|failures?|mistakes?|please)\b/i;
		expect(failing(MESSAGES, ({ message }) => !blame.test(message))).toEqual([]);
	});

	test('that name a parameter have its label, in single quotation marks', () => {
		const labels = FIELDS.map(({ displayName }) => displayName);
		const quoted = MESSAGES.flatMap(({ path, message }) =>
			[...message.matchAll(/'([A-Z][^']*)'/g)].map(([, label]) => ({ path, label })),
		);
		expect(failing(quoted, ({ label }) => labels.includes(label))).toEqual([]);
		const plain = labels.filter((label) => / /.test(label));
		expect(
			failing(MESSAGES, ({ message }) => {
				const unquoted = message.replace(/'[^']*'/g, '');
				return !plain.some((label) => unquoted.includes(label) && label !== 'Application (Client) ID');
			}),
		).toEqual([]);
	});

	test('of the documents name each option and each parameter of the trigger by its label', () => {
		const text = read('README.md') + read('docs/operations.md');
		// The trigger's IDs are told with Customers.
		const named = FIELDS.filter(
			({ path, name }) => / > Options > |^trigger > /.test(path) && name !== 'customerIds',
		);
		expect(failing(named, ({ displayName }) => text.includes(displayName))).toEqual([]);
	});
});
