/* The benchmark with few customers: that it runs, not what it finds. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

const run = (...args: string[]) =>
	spawnSync(process.execPath, ['tools/run.mjs', 'bench', ...args], { cwd: ROOT, encoding: 'utf8' });

test('npm run bench', () => {
	// Its goals are for more customers, so some may be missed.
	const { stdout: text } = run('--customers', '20');
	expect(text).toMatch(/\| 50 requests a second allowed, answers after 100 ms: items delivered \| 20 \|/);
	expect(text.match(/^\| [^|]+ \| [\d.,]+/gm)?.length).toBeGreaterThanOrEqual(10);
	expect(text).not.toMatch(/NaN|undefined|Infinity/);
});

test('it refuses a count that is no number', () => {
	const { status, stderr } = run('--customers', 'x');
	expect(status).toBe(1);
	expect(stderr).toMatch(/It must be a number from 1/);
});
