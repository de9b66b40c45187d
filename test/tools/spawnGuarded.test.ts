/* What a program started ends with it, however it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ROOT } from '../support/workflow';

const MINUTE = 'setTimeout(() => {}, 60_000);';
/** A program with a child of its own, as n8n has. @param end what it does then */
const withChild = (end: string) => `
	require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(MINUTE)}], { stdio: 'inherit' });
	console.log('ready');
	${end}`;

/** Starts a program that starts another, and waits for that. @param then what the first does in the end */
async function startOwner(then: string, program = withChild(MINUTE)) {
	const code = `
		const { spawnGuarded } = require('./n8n/spawnGuarded');
		const child = spawnGuarded(process.execPath, ['-e', ${JSON.stringify(program)}], { stdio: ['ignore', 'pipe', 'inherit'] });
		child.stdout.on('data', () => { console.log('ready'); ${then} });`;
	const owner = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
		cwd: ROOT,
		// All that are started have its standard error, which closes when all have ended.
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	await once(createInterface(owner.stdout), 'line');
	return owner;
}

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
	'the program and its child end when the one that started them gets %s',
	async (signal) => {
		const owner = await startOwner('');
		owner.kill(signal);
		await once(owner, 'close');
		expect(owner.signalCode).toBe(signal);
	},
);

test.each([
	['ends early', 'process.exit(3)'],
	['throws', 'throw new Error("no browser")'],
])('they end when the one that started them %s', async (_name, then) => {
	const owner = await startOwner(then);
	await once(owner, 'close');
	expect(owner.exitCode).not.toBe(0);
});

const { npm_execpath: npm = '' } = process.env;

test.each([
	['npm run sandbox', 'SIGTERM', [npm, 'run', 'sandbox', '--']],
	['tools/run.mjs sandbox', 'SIGKILL', ['tools/run.mjs', 'sandbox']],
] as const)('%s leaves no sandbox when it gets %s', async (_name, signal, command) => {
	const program = spawn(process.execPath, [...command, '--port', '0', '--customers', '3'], { cwd: ROOT });
	const closed = once(program, 'close');
	for await (const line of createInterface(program.stdout)) if (line.startsWith('In n8n')) break;
	program.kill(signal);
	await closed;
});

test('what a program leaves behind ends with it, and the one that started it goes on to its end', async () => {
	const owner = await startOwner('', withChild('setTimeout(() => process.exit(), 100)'));
	await once(owner, 'close');
	expect(owner.exitCode).toBe(0);
});
