/* no-hardcoded-ids: an ID comes from a parameter or the credential. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Linter } from 'eslint';
import * as parser from '@typescript-eslint/parser';
import type { Check } from './package';

const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** An invented one may show a user what an ID looks like. */
const FIXED_GUID = `/(?<!e\\.g\\. |such as )${GUID}/i`;
/** The names in n8n's rule, which looks in the nodes' own files only. */
const NAME = '/^(partner|affiliate|reseller|account|tenant|customer|client)[_-]?id$/i';
const NAMED = [
	'VariableDeclarator[id.name',
	'PropertyDefinition[key.name',
	'Property[key.name',
	'Property[key.value',
	'AssignmentExpression[left.name',
	'AssignmentExpression[left.property.name',
].map((start) => `${start}=${NAME}]`);
const TEXT = `:matches(Literal[raw=/^['"]/][value!=${NAME}], TemplateLiteral[expressions.length=0])`;

const RULES = [
	{ selector: `Literal[value=${FIXED_GUID}]`, message: 'a fixed GUID' },
	{ selector: `TemplateElement[value.raw=${FIXED_GUID}]`, message: 'a fixed GUID' },
	{ selector: `:matches(${NAMED.join(', ')}) > ${TEXT}`, message: 'a fixed ID' },
];

const CONFIG: Linter.Config = {
	files: ['**/*.ts'],
	languageOptions: { parser: parser as Linter.Parser },
	linterOptions: { noInlineConfig: true },
	rules: { 'no-restricted-syntax': ['error', ...RULES] },
};

export const noFixedIds: Check = ({ folder }) => {
	const linter = new Linter();
	return ['credentials', 'nodes']
		.flatMap((room) => readdirSync(join(folder, room), { withFileTypes: true, recursive: true }))
		.filter(({ name }) => name.endsWith('.ts'))
		.flatMap(({ parentPath, name }) => {
			const file = join(parentPath, name);
			return linter
				.verify(readFileSync(file, 'utf8'), CONFIG, { filename: name })
				.map(({ message, line }) => `${relative(folder, file)}:${line}: ${message}`);
		});
};
