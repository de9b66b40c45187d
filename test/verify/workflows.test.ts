/* .github: what GitHub runs and shows, which nothing else here tries. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../support/workflow';

const filesOf = (folder: string) =>
	readdirSync(join(ROOT, '.github', folder)).map((name) => join(ROOT, '.github', folder, name));
const WORKFLOWS = filesOf('workflows');

function lint(files: string[]) {
	const command = ['--import', 'tsx', 'tools/lintWorkflows.ts', ...files];
	return spawnSync(process.execPath, command, { cwd: ROOT, encoding: 'utf8' });
}

test('GitHub’s own linter finds nothing', () => {
	expect(lint(WORKFLOWS)).toMatchObject({ stderr: '', status: 0 });
});

test('the linter finds what is wrong', () => {
	const folder = mkdtempSync(join(tmpdir(), 'avepoint-workflow-'));
	const text = readFileSync(join(ROOT, '.github/workflows/publish.yml'), 'utf8');
	const mistakes: Array<[right: string, wrong: string, message: string]> = [
		['timeout-minutes:', 'timeout-minute:', "Unexpected value 'timeout-minute'"],
		['needs: pack', 'needs: pakc', "unknown job 'pakc'"],
		['id-token:', 'id-tokens:', "Unexpected value 'id-tokens'"],
		["tags: ['v*']", "tags: ['v*']\nenv:\n  A: ${{ nothing.x }}", "Unrecognized named-value: 'nothing'"],
		['jobs:', 'jobs: [', 'within flow collections'],
	];
	const files = mistakes.map(([right, wrong], index) => {
		const file = join(folder, `${index}.yml`);
		writeFileSync(file, text.replace(right, wrong));
		return file;
	});
	const { status, stderr } = lint(files);
	rmSync(folder, { recursive: true });
	expect(status).toBe(1);
	const lines = stderr.split('\n');
	for (const [index, [, , message]] of mistakes.entries()) {
		expect(lines.filter((line) => line.startsWith(files[index])).join('\n')).toContain(message);
	}
});

/** The actions that are not named by a commit's full hash with its version beside it. */
const unpinned = (text: string) =>
	text
		.split('\n')
		.filter((line) => /\buses:/.test(line) && !/uses: [\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line));

test('every action is pinned by its commit', () => {
	expect(WORKFLOWS.flatMap((file) => unpinned(readFileSync(file, 'utf8')))).toEqual([]);
	const hash = 'a'.repeat(40);
	const wrong = ['a/b@v4', `a/b@${hash}`, `a/b@${hash} # v4`, 'a/b', `a/b@${'a'.repeat(39)} # v4.0.0`];
	expect(unpinned(wrong.map((action) => `- uses: ${action}`).join('\n'))).toHaveLength(wrong.length);
});

interface Workflow {
	permissions: unknown;
	jobs: Record<string, { permissions?: unknown; 'timeout-minutes'?: number }>;
}

test('a workflow may read, and the job that publishes may ask for a token of its own; each job has a time limit', () => {
	const others = WORKFLOWS.flatMap((file) => {
		const { permissions, jobs } = parse(readFileSync(file, 'utf8')) as Workflow;
		expect(permissions).toEqual({ contents: 'read' });
		for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
		return Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
	});
	expect(others.map(([name, job]) => [name, job.permissions])).toEqual([
		['publish', { 'id-token': 'write' }],
	]);
});

test('an issue form asks for something, and no two questions are the same', () => {
	const forms = filesOf('ISSUE_TEMPLATE').filter((file) => !file.endsWith('config.yml'));
	expect(forms).toHaveLength(3);
	for (const form of forms) {
		const { name, description, body } = parse(readFileSync(form, 'utf8')) as {
			name: string;
			description: string;
			body: Array<{ type: string; id?: string; attributes: { label?: string } }>;
		};
		expect([name, description].every(Boolean)).toBe(true);
		const questions = body.filter(({ type }) => type !== 'markdown');
		expect(questions.length).toBeGreaterThan(0);
		for (const { type } of questions) expect(['checkboxes', 'dropdown', 'input', 'textarea']).toContain(type);
		expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
		expect(new Set(questions.map(({ attributes }) => attributes.label)).size).toBe(questions.length);
	}
});
