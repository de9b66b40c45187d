/* .github: what GitHub runs and shows, which nothing else here tries. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../support/workflow';

const filesOf = (folder: string) =>
	readdirSync(join(ROOT, '.github', folder)).map((name) => join(ROOT, '.github', folder, name));
const WORKFLOWS = filesOf('workflows');

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
	jobs: Record<
		string,
		{ permissions?: unknown; needs?: string; 'timeout-minutes'?: number; steps: Array<{ run?: string }> }
	>;
}

test('a workflow may read; one job may open issues, one may ask for a token to publish; each job has a time limit', () => {
	const others = WORKFLOWS.flatMap((file) => {
		const { permissions, jobs } = parse(readFileSync(file, 'utf8')) as Workflow;
		expect(permissions).toEqual({ contents: 'read' });
		for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
		return Object.entries(jobs).filter(([, job]) => job.permissions !== undefined);
	});
	expect(others.map(([name, job]) => [name, job.permissions])).toEqual([
		['watch', { contents: 'read', issues: 'write' }],
		['publish', { 'id-token': 'write' }],
	]);
});

test('workflows run scripts that package.json has, and a job waits for one that is there', () => {
	const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
	for (const file of WORKFLOWS) {
		const { jobs } = parse(readFileSync(file, 'utf8')) as Workflow;
		for (const { needs, steps } of Object.values(jobs)) {
			if (needs !== undefined) expect(Object.keys(jobs)).toContain(needs);
			const names = steps.flatMap(
				({ run }) => /^npm (?:run )?([\w:]+)(?: -- .*)?$/.exec(run ?? '')?.[1] ?? [],
			);
			for (const name of names) expect(Object.keys(scripts)).toContain(name);
		}
	}
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
