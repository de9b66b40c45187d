/* The instructions of docs/install.md, run as they are written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../n8n/runQuietly';

const FILE = join(__dirname, '../../docs/install.md');
const HEADING = /^#+ (?:\d+\. )?(.+)$/;
/** The version in the names of files, in place of which the reader writes the one that the file has. */
const VERSION = /\d+\.\d+\.\d+(?=\.tgz)/g;

interface Block {
	heading: string;
	commands: string;
	runs: number;
}

function readBlocks(): Block[] {
	const blocks: Block[] = [];
	let heading = '';
	let block: string[] | undefined;
	for (const line of readFileSync(FILE, 'utf8').split('\n')) {
		if (block && line.trim() === '```') {
			blocks.push({ heading, commands: block.join('\n'), runs: 0 });
			block = undefined;
		} else if (block) block.push(line.trim());
		else if (line.trim().startsWith('```')) block = [];
		else heading = HEADING.exec(line)?.[1] ?? heading;
	}
	return blocks;
}

export class Document {
	private readonly blocks = readBlocks();

	/**
	 * Runs the block of commands below a heading, to its end.
	 * @param part of its commands, which no other block there has
	 * @param folder where the reader is
	 * @param version of the file that the reader has
	 * @returns what the commands printed
	 * @throws Error with that, when one of them fails
	 */
	async run(
		heading: string,
		part: string,
		{ folder, version, env }: { folder: string; version: string; env: NodeJS.ProcessEnv },
	): Promise<string> {
		const [block, ...others] = this.blocks.filter(
			(one) => one.heading === heading && one.commands.includes(part),
		);
		if (!block || others.length > 0) throw new Error(`Not one block with "${part}" below "${heading}"`);
		const output = await runQuietly('sh', ['-euc', block.commands.replace(VERSION, version)], folder, env);
		block.runs += 1;
		return output;
	}

	/** The commands that have not been run. */
	get left(): string[] {
		return this.blocks.filter(({ runs }) => runs === 0).map(({ commands }) => commands);
	}
}
