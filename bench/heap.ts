import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitFor } from './waitFor';

/** Seconds; it is noted every second, later while n8n is busy. */
const LIMIT = 60;

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

	/** All that is noted, as soon as there is more than now. @throws Error when nothing more comes */
	private async next(): Promise<number[]> {
		const before = (await this.noted()).length;
		return await waitFor('what n8n holds in memory', LIMIT, async () => {
			const noted = await this.noted();
			return noted.length > before ? noted : undefined;
		});
	}

	private async noted(): Promise<number[]> {
		const text = await readFile(this.file, 'utf8');
		return text.split('\n').slice(0, -1).map(Number);
	}
}
