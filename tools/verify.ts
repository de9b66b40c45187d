/*
 * `npm run verify`: what n8n checks before it verifies a package, what it has announced to check, and that nothing here is
 * unused.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANNOUNCED } from './verify/announced';
import { readPackage } from './verify/package';
import { lint, lintAsNew, scanSource, scanTarball, tests, unused } from './verify/programs';

const subject = readPackage(join(__dirname, '..'));

type Named = [
	name: string,
	/** @param scratch a folder for its files @returns what is wrong; empty when nothing is */
	check: (scratch: string) => string[] | Promise<string[]>,
];

const CHECKS: Named[] = [
	['n8n-node lint, without a warning', lint],
	["n8n's lint configuration for new packages", lintAsNew],
	["the rules of n8n's package scanner, on the source", scanSource],
	["the rules of n8n's package scanner, on the packed package", scanTarball],
	...ANNOUNCED.map(([name, check]): Named => [`announced: ${name}`, () => check(subject)]),
	['no unused file, export or dependency', unused],
	['the tests of the programs, of the rooms and of what GitHub runs', tests],
];

async function main() {
	const scratch = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-'));
	let failed = 0;
	try {
		for (const [name, check] of CHECKS) {
			const complaints = await check(scratch);
			console.log(`${complaints.length === 0 ? 'passed' : 'FAILED'}  ${name}`);
			for (const text of complaints) console.log(text.trim().replace(/^/gm, '        '));
			if (complaints.length > 0) failed++;
		}
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
	console.log(`\n${CHECKS.length - failed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
