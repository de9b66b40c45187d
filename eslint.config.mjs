import { config as n8n } from '@n8n/node-cli/eslint';
import typescript from 'typescript-eslint';
import { rooms } from './tools/rooms.mjs';

/* What is shipped: n8n's own rules, untouched. */
const SHIPPED = ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'];
/* What stands around it runs in Node and may use what Node has. */
const AROUND = [
	'bench/**/*.ts',
	'engine/**/*.ts',
	'n8n/**/*.ts',
	'sandbox/**/*.ts',
	'test/**/*.ts',
	'tools/**/*.ts',
];

export default [
	{ ignores: ['coverage/**', 'dist/**', 'engine/oldest/**'] },
	...n8n.map((entry) =>
		entry.files?.includes('**/*.ts') ? { ...entry, files: SHIPPED.slice(0, 2) } : entry,
	),
	...typescript.configs.recommended.map((entry) => ({ ...entry, files: AROUND })),
	{
		files: AROUND,
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['**/*.ts'],
		// In the copy that n8n's configuration brings: ESLint takes one of each plugin.
		plugins: { 'import-x': n8n.find(({ plugins }) => plugins?.['import-x']).plugins['import-x'] },
		// So that it reads what is imported, which it otherwise does for JavaScript only.
		settings: {
			'import-x/extensions': ['.ts'],
			'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
		},
		rules: {
			'import-x/no-cycle': ['error', { ignoreExternal: true }],
			'import-x/no-restricted-paths': ['error', { zones: rooms }],
		},
	},
];
