/* `npm run test:faults`: the chaos test of the node and the trigger. Other arguments go to jest. */
import { Command } from 'commander';
import { runJest } from './jest';

const program = new Command('npm run test:faults --')
	.description('Runs every operation and the trigger through n8n’s engine, with injected faults.')
	.option('--seed <number>', 'repeats the run of this seed; a random one otherwise')
	.option(
		'--requests <number>',
		'how many requests at least; the oldest n8n gets a quarter as many besides',
		'20000',
	)
	.allowUnknownOption()
	.allowExcessArguments()
	.parse();

const { seed, requests } = program.opts<{ seed?: string; requests: string }>();
const env = { ...process.env, CHAOS_REQUESTS: requests, ...(seed && { CHAOS_SEED: seed }) };
const args = ['--config', 'test/chaos/jest.config.js', ...program.args];
void runJest(args, env).then((code) => (process.exitCode = code));
