/* The programs that print figures, with few customers: that they run, not what they find. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

const run = (name: string, ...args: string[]) =>
	spawnSync(process.execPath, ['tools/run.mjs', name, ...args], { cwd: ROOT, encoding: 'utf8' });

test('npm run scale', () => {
	const { status, stdout } = run('scale', '50');
	expect(status).toBe(0);
	expect(stdout).toMatch(/user seats, concurrency 100 +│ 50 requests, 50 items/);
});

test('npm run bench', () => {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-bench-'));
	const file = join(folder, 'benchmark.md');
	const { stdout } = run('bench', '--customers', '20', '--to', file);
	const text = readFileSync(file, 'utf8');
	rmSync(folder, { recursive: true });
	// Its goals are for more customers, so some may be missed.
	expect(stdout.trim()).toBe(text.trim());
	expect(text).toMatch(/\| 50 requests a second allowed, answers after 100 ms: items delivered \| 20 \|/);
	expect(text.match(/^\| [^|]+ \| [\d.,]+/gm)?.length).toBeGreaterThanOrEqual(10);
	expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test.each([
	['bench', '--customers', 'x'],
	['scale', 'x'],
])('npm run %s refuses a count that is no number', (name, ...args) => {
	const { status, stderr } = run(name, ...args);
	expect(status).toBe(1);
	expect(stderr).toMatch(/It must be a number from 1/);
});
