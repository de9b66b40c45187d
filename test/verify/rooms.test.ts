/* Lint keeps the rooms apart. ESLint runs in a process of its own: it loads its configuration in a way that jest can't. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

const NODE = 'nodes/AvePointLicensing';

/** A file, what it imports, and the rule that says no. */
const IMPORTS: Array<[file: string, imported: string, rule?: 'no-cycle' | 'no-restricted-paths']> = [
	['credentials/x.ts', `../${NODE}/shared/path`, 'no-restricted-paths'],
	['credentials/x.ts', '../sandbox/server', 'no-restricted-paths'],
	[`${NODE}/x.ts`, '../../engine/engine', 'no-restricted-paths'],
	[`${NODE}/shared/x.ts`, '../resources/userSeat', 'no-restricted-paths'],
	[`${NODE}/shared/transport/x.ts`, '../customers', 'no-restricted-paths'],
	[`${NODE}/listSearch/x.ts`, '../resources/customer', 'no-restricted-paths'],
	[`${NODE}/resources/tenant/x.ts`, '../customer/get', 'no-restricted-paths'],
	[`${NODE}/resources/tenant/x.ts`, '../../trigger/key', 'no-restricted-paths'],
	['sandbox/x.ts', `../${NODE}/shared/path`, 'no-restricted-paths'],
	['engine/x.ts', '../sandbox/server', 'no-restricted-paths'],
	['tools/x.ts', '../test/support/workflow', 'no-restricted-paths'],
	['credentials/credentialError.ts', './pem', 'no-cycle'],
	[`${NODE}/shared/transport/x.ts`, '../../../../credentials/connection'],
	[`${NODE}/trigger/x.ts`, '../shared/userSeats'],
	[`${NODE}/trigger/x.ts`, '../resources/userSeat', 'no-restricted-paths'],
	['sandbox/x.ts', `../${NODE}/shared/apiTypes`],
	['test/node/x.ts', '../../sandbox/server'],
];

const LINT = `
import { ESLint } from 'eslint';
const eslint = new ESLint();
const rules = [];
for (const [filePath, imported] of JSON.parse(process.argv[1])) {
	const [{ messages }] = await eslint.lintText(\`import * as it from '\${imported}';\\n\`, { filePath });
	const found = messages.map(({ ruleId }) => ruleId).filter((id) => /no-cycle|no-restricted-paths/.test(id));
	rules.push([...new Set(found)]);
}
console.log(JSON.stringify(rules));
`;

test('lint says no to imports against the rooms’ direction, and to cycles', () => {
	const args = ['--input-type=module', '--eval', LINT, JSON.stringify(IMPORTS)];
	const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
	expect(stderr).toBe('');
	const found = (JSON.parse(stdout) as string[][]).map((rules, index) => [IMPORTS[index][0], ...rules]);
	expect(found).toEqual(IMPORTS.map(([file, , rule]) => (rule ? [file, `import-x/${rule}`] : [file])));
});
