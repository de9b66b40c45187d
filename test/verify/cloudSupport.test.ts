/* What is shipped, by itself and as n8n generates a project, is eligible for n8n Cloud. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../support/workflow';

const SHIPPED = ['credentials', 'nodes', 'package.json', 'tsconfig.json', 'README.md', 'LICENSE'];
const NODE_FILE = 'nodes/AvePointLicensing/AvePointLicensing.node.ts';
const N8N_NODE = join(ROOT, 'node_modules/@n8n/node-cli/bin/n8n-node.mjs');

let folder: string;
function n8nNode(...args: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [N8N_NODE, ...args], {
		cwd: folder,
		encoding: 'utf8',
		// Under jest's, n8n's rules take each file for one of their own tests.
		env: { ...process.env, NODE_ENV: '' },
	});
	return { status, text: stripVTControlCharacters(stdout + stderr) };
}

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'avepoint-cloud-'));
	for (const path of SHIPPED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
	symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('with the lint configuration that n8n generates, and in strict mode', () => {
	expect(n8nNode('cloud-support').text).toContain('NOT eligible');
	// Writes the configuration, and "strict" into package.json.
	expect(n8nNode('cloud-support', 'enable').status).toBe(0);
	const { text } = n8nNode('cloud-support');
	expect(text).toContain('Status: eligible for n8n Cloud');
	expect(text).not.toContain('NOT eligible');
	const lint = n8nNode('lint');
	expect([lint.status, lint.text]).toEqual([0, expect.not.stringMatching(/\d+ (problems|warnings)/)]);
});

test('and would not be, if it read the environment', () => {
	appendFileSync(join(folder, NODE_FILE), '\nexport const home = process.env.HOME;\n');
	expect(n8nNode('cloud-support', 'enable').status).toBe(0);
	const lint = n8nNode('lint');
	expect(lint.status).not.toBe(0);
	expect(lint.text).toContain('AvePointLicensing.node.ts');
});
