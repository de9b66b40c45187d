/* `npm run test:faults`: a storm of faults over the node and the trigger. Other arguments go to jest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';

const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');

const program = new Command('npm run test:faults --')
	.description('A seeded storm of faults over every operation and the trigger, through n8n’s engine.')
	.option('--seed <number>', 'repeats the storm of this seed; a new one each time otherwise')
	.option(
		'--requests <number>',
		'how many requests at least; the oldest n8n gets a quarter as many besides',
		'20000',
	)
	.allowUnknownOption()
	.allowExcessArguments()
	.parse();

const { seed, requests } = program.opts<{ seed?: string; requests: string }>();
const env = { ...process.env, STORM_REQUESTS: requests, ...(seed && { STORM_SEED: seed }) };
const { status } = spawnSync(process.execPath, [JEST, '--config', 'jest.faults.config.js', ...program.args], {
	cwd: ROOT,
	stdio: 'inherit',
	env,
});
process.exitCode = status ?? 1;
