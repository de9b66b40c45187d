import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What n8n holds in memory, without garbage. */
export class Heap {
	private begin = 0;

	constructor(private readonly file: string) {}

	/** The command that starts n8n so that its memory is noted. */
	watch([program, ...rest]: string[]): string[] {
		return [program, '--expose-gc', '--require', join(__dirname, 'collect.cjs'), ...rest];
	}

	/** Where it is noted. */
	get settings(): NodeJS.ProcessEnv {
		return { BENCH_HEAP_FILE: this.file };
	}

	/** Bytes, as soon as the next ones are noted; `peak` counts from then. */
	async idle(): Promise<number> {
		const noted = await this.next();
		this.begin = noted.length - 1;
		return noted[this.begin];
	}

	/** The most bytes since `idle`, up to the next that are noted. */
	async peak(): Promise<number> {
		return Math.max(...(await this.next()).slice(this.begin));
	}

	/** All that is noted, as soon as there is more than now. */
	private async next(): Promise<number[]> {
		const before = (await this.noted()).length;
		let noted: number[];
		do {
			await sleep(200);
			noted = await this.noted();
		} while (noted.length <= before);
		return noted;
	}

	private async noted(): Promise<number[]> {
		const text = await readFile(this.file, 'utf8');
		return text.split('\n').slice(0, -1).map(Number);
	}
}
