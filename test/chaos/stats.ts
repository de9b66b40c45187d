/* What the chaos test did, for the table at its end. */
import Table from 'cli-table3';
import type { LoggedRequest } from '../../sandbox/requestLog';
import type { Sandbox } from '../../sandbox/server';
import { FAULT_NAMES } from './faults/faultSchedule';
import { messageOf } from './checks/errorMessages';

const isRefused = ({ status }: LoggedRequest) => status === 429 || status === 503;

function add(counts: Map<string, number>, name: string, times = 1): void {
	counts.set(name, (counts.get(name) ?? 0) + times);
}

export class Stats {
	requests = 0;

	tokenRequests = 0;

	/** Tokens that were handed out. */
	tokens = 0;

	readonly faults = new Map<string, number>(FAULT_NAMES.map((name) => [name, 0]));

	readonly outcomes = new Map<string, number>();

	readonly executions = new Map<string, number>();

	readonly messages = new Map<string, number>();

	/** Milliseconds after the first failure at which the latest try began. */
	latestTry = 0;

	/** Megabytes in use after each iteration. */
	readonly heap: number[] = [];

	begins(execution: string): void {
		add(this.executions, execution);
	}

	ends(outcome: string): void {
		add(this.outcomes, outcome);
	}

	goesWrong(fault: string): void {
		add(this.faults, fault);
	}

	/** @param shortTokens a refusal is that of a token that is over */
	countRequests({ requests, tokens, count }: Sandbox, shortTokens: boolean): void {
		this.requests += requests.length;
		this.tokenRequests += count('requestAccessToken');
		this.tokens += tokens.length;
		const expired = requests.filter(({ status }) => status === 401).length;
		if (shortTokens) add(this.faults, 'token expired', expired);
		add(this.faults, 'over a limit, or told to wait', requests.filter(isRefused).length);
	}

	countError(words: string): void {
		add(this.messages, messageOf(words).replace(/customer ".*|the \w.* tenants of .*/, '…'));
	}

	print(seed: number, seconds: number): string {
		const table = (head: string, counts: Map<string, number>) => {
			const it = new Table({
				head: [head, 'times'],
				style: { head: [], border: [] },
				colAligns: ['left', 'right'],
			});
			it.push(...[...counts].map(([name, times]) => [name, times.toLocaleString('en')]));
			return it.toString();
		};
		const sum = (counts: Map<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
		const total = new Map([
			['requests', this.requests],
			['of these for a token', this.tokenRequests],
			['tokens handed out', this.tokens],
			['faults', sum(this.faults)],
			['executions and polls', sum(this.executions)],
			['seconds', Math.round(seconds)],
		]);
		return [
			table('executions', this.executions),
			table('fault', this.faults),
			table('item, or poll', this.outcomes),
			table('error', new Map([...this.messages].sort(([, a], [, b]) => b - a))),
			table('in all', total),
			`Latest try after a first failure: ${(this.latestTry / 1000).toFixed(2)} s, with a retry budget of 1 s.`,
			`Heap in use after each iteration, MB: ${this.heap.map((size) => size.toFixed(1)).join(' ')}`,
			`Seed ${seed}: npm run test:faults -- --seed ${seed}`,
		].join('\n');
	}
}
