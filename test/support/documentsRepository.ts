/* A git repository on this machine in place of AvePoint's, and a file in place of sandbox/documents.yaml. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { watch } from '../../tools/contractWatch/watch';
import type { Options } from '../../tools/contractWatch/watch';
import { GIT_ENVIRONMENT } from './repository';

const OURS = `# Kept.
repository: https://github.com/AvePoint/cloud-api
folder: docs/elements
checked: { commit: '', date: '' }
operations:
  # Kept too.
  early: null
  seats: docs/elements/general/tenant/seats.md
  rows: docs/elements/general/service subscription/rows.md
  later: docs/elements/general/later.md
topics:
  change log: docs/elements/change-log.md
fingerprints:
  docs/elements/general/later.md: null
`;
const FILES = [
	'docs/elements/change-log.md',
	'docs/elements/toc.yml',
	'docs/elements/general/tenant/seats.md',
	'docs/elements/general/service subscription/rows.md',
	'docs/elements/general/service subscription/add.md',
	'docs/elements/users/birthday.md',
	'docs/docs/seats.md',
	'README.md',
];
/** Part of each file's text. */
export const TEXT = 'Their text';

const env: NodeJS.ProcessEnv = { ...process.env, ...GIT_ENVIRONMENT };

export class DocumentsRepository {
	readonly scratch = mkdtempSync(join(tmpdir(), 'avepoint-watch-'));
	readonly folder = join(this.scratch, 'theirs');
	/** In place of sandbox/documents.yaml. */
	readonly file = join(this.scratch, 'documents.yaml');

	/** Has the state of the repository in the file. */
	static async make(): Promise<DocumentsRepository> {
		const repository = new DocumentsRepository();
		for (const path of FILES) repository.write(path, `${TEXT} about ${path}`);
		repository.git('init', '--quiet');
		repository.commit();
		writeFileSync(repository.file, OURS);
		await repository.watch({ update: true });
		return repository;
	}

	/** Quicker than another one. */
	copy(): DocumentsRepository {
		const copy = new DocumentsRepository();
		cpSync(this.scratch, copy.scratch, { recursive: true });
		return copy;
	}

	/** Compares the repository with the file. */
	async watch(options: Options = {}, environment = {}) {
		return await watch({ repository: this.folder, ...options }, environment, this.file);
	}

	git(...args: string[]): string {
		return execFileSync('git', args, { cwd: this.folder, env, encoding: 'utf8' }).trim();
	}

	commit(): void {
		this.git('add', '--all');
		this.git('commit', '--quiet', '--message', 'Theirs');
	}

	write(path: string, text: string): void {
		mkdirSync(dirname(join(this.folder, path)), { recursive: true });
		writeFileSync(join(this.folder, path), text);
	}

	edit(path: string): void {
		this.write(path, `${TEXT}, edited`);
	}

	/** A file or a folder. */
	move(from: string, to: string): void {
		mkdirSync(dirname(join(this.folder, to)), { recursive: true });
		renameSync(join(this.folder, from), join(this.folder, to));
	}

	delete(path: string): void {
		rmSync(join(this.folder, path), { recursive: true });
	}

	remove(): void {
		rmSync(this.scratch, { recursive: true, force: true });
	}
}
