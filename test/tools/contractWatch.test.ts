/* The watch on AvePoint's documents, against a git repository on this machine. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocuments } from '../../tools/contractWatch/documents';
import { DocumentsRepository, TEXT } from '../support/documentsRepository';
import { program } from '../support/program';

let original: DocumentsRepository;
let theirs: DocumentsRepository;
beforeAll(async () => (original = await DocumentsRepository.make()));
beforeEach(() => (theirs = original.copy()));
afterEach(() => theirs.remove());
afterAll(() => original.remove());

const IS_SAME = /^AvePoint's documents are as they were on \d{4}-\d\d-\d\d\.$/;

/** The lines of a report that name documents, without their links. */
const toLines = (text: string) =>
	text
		.split('\n')
		.filter((line) => line.startsWith('- '))
		.map((line) => line.slice(2).replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'));

test('the documents are as they were when other files changed, or a table of contents', async () => {
	for (const path of ['README.md', 'docs/docs/seats.md', 'docs/elements/toc.yml']) theirs.edit(path);
	theirs.commit();
	expect(await theirs.watch()).toEqual({ text: expect.stringMatching(IS_SAME), isOpen: false });
});

const SEATS = 'docs/elements/general/tenant/seats.md';
const ROWS = 'docs/elements/general/service subscription/rows.md';
const BIRTHDAY = 'docs/elements/users/birthday.md';
const LIST = 'docs/elements/agents/list.md';

interface Case {
	change(): void;
	lines: string[];
	/** The folder after it; docs/elements when absent. */
	home?: string;
}

test.each<[string, Case]>([
	[
		'a document that is used changed',
		{
			change: () => theirs.edit(SEATS),
			lines: ['**changed** `general/tenant/seats.md` (history): `seats`'],
		},
	],
	[
		'the change log changed',
		{
			change: () => theirs.edit('docs/elements/change-log.md'),
			lines: ['**changed** `change-log.md` (history): `change log`'],
		},
	],
	[
		'one was renamed',
		{
			change: () => theirs.move(SEATS, 'docs/elements/general/tenant/places.md'),
			lines: ['**moved** `general/tenant/seats.md` to `general/tenant/places.md`: `seats`'],
		},
	],
	[
		'one was moved to another folder and edited',
		{
			change: () => {
				theirs.delete(SEATS);
				theirs.edit('docs/elements/licenses/Seats.md');
			},
			lines: ['**moved and changed** `general/tenant/seats.md` to `licenses/Seats.md`: `seats`'],
		},
	],
	[
		'its folder was renamed and it was edited',
		{
			change: () => {
				theirs.move(dirname(ROWS), 'docs/elements/general/service-subscription');
				theirs.edit('docs/elements/general/service-subscription/rows.md');
				theirs.edit('docs/elements/users/rows.md');
			},
			lines: [
				'**moved and changed** `general/service subscription/rows.md` to `general/service-subscription/rows.md`: `rows`',
				'**moved** (1): `general/service subscription` to `general/service-subscription`',
				'**new** (1): `users/rows.md`',
			],
		},
	],
	[
		'one was moved out of the folder',
		{
			change: () => theirs.move(SEATS, 'docs/partner/seats.md'),
			lines: ['**moved** `general/tenant/seats.md` to `docs/partner/seats.md`: `seats`'],
		},
	],
	[
		'one is gone, and another product has one of that name',
		{
			change: () => {
				theirs.delete(SEATS);
				theirs.edit('docs/docs/more/seats.md');
			},
			lines: ['**gone** `general/tenant/seats.md`: `seats`'],
		},
	],
	[
		'one that was waited for is there, and one that nobody knew',
		{
			change: () => {
				theirs.edit('docs/elements/general/later.md');
				theirs.write(LIST, TEXT);
			},
			lines: ['**new** `general/later.md`: `later`', '**new** (1): `agents/list.md`'],
		},
	],
	[
		'one that was waited for is there, in another folder',
		{
			change: () => theirs.edit('docs/elements/general/reseller/later.md'),
			lines: ['**new** `general/reseller/later.md`: `later`'],
		},
	],
	[
		'one that is not used is gone',
		{ change: () => theirs.delete(BIRTHDAY), lines: ['**gone** (1): `users/birthday.md`'] },
	],
	[
		'one that is not used changed',
		{
			change: () => theirs.edit(BIRTHDAY),
			lines: ['changed, which alone opens no issue (1): `users/birthday.md`'],
		},
	],
	[
		'the folder moved as a whole, with one edited and one new',
		{
			change: () => {
				theirs.write(LIST, TEXT);
				theirs.edit('docs/elements/change-log.md');
				theirs.move('docs/elements', 'partner/api');
			},
			lines: [
				'**moved and changed** `change-log.md` to `partner/api/change-log.md`: `change log`',
				'**moved** `general/service subscription/rows.md` to `partner/api/general/service subscription/rows.md`: `rows`',
				'**moved** `general/tenant/seats.md` to `partner/api/general/tenant/seats.md`: `seats`',
				'**new** (1): `partner/api/agents/list.md`',
				'**moved** (2): `docs/elements` to `partner/api`',
			],
			home: 'partner/api',
		},
	],
])('%s: it is reported, until --update', async (_name, { change, lines, home = 'docs/elements' }) => {
	change();
	theirs.commit();
	const { text } = await theirs.watch({ update: true });
	expect(toLines(text).sort()).toEqual(lines.sort());
	expect(text).not.toContain(TEXT);

	expect((await theirs.watch()).text).toMatch(IS_SAME);
	const documents = parseDocuments(readFileSync(theirs.file, 'utf8'));
	const { folder, checked, operations, topics, fingerprints } = documents;
	expect([folder, checked.commit]).toEqual([home, theirs.git('rev-parse', 'HEAD')]);
	const { early, ...described } = operations;
	expect(early).toBe(null);
	for (const path of Object.values({ ...described, ...topics }))
		expect([...fingerprints.keys()]).toContain(path);
});

test('--update keeps comments, and stores names and hashes', () => {
	const text = readFileSync(theirs.file, 'utf8');
	expect(text).toMatch(/^# Kept\.\n[^]+\n {2}# Kept too\.\n {2}early: null\n/);
	expect(text).toMatch(/\n {2}docs\/elements\/general\/tenant\/seats\.md: '?[\da-f]{40}'?\n/);
	expect(text).not.toContain(TEXT);
});

test('a repository that can’t be read is an error', async () => {
	const nowhere = join(theirs.scratch, 'nowhere');
	await expect(theirs.watch({ repository: nowhere })).rejects.toThrow(/nowhere can't be read:\n.+not exist/);
	await expect(theirs.watch({ repository: theirs.scratch })).rejects.toThrow(/can't be read/);
	theirs.delete('.git');
	theirs.git('init', '--quiet');
	await expect(theirs.watch()).rejects.toThrow(/can't be read/);
});

test('the program: exit code 2 for what somebody has to look at, 1 for an error; it leaves nothing behind', () => {
	const temporary = mkdtempSync(join(theirs.scratch, 'temporary-'));
	const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
	const changed = program('contract:watch', ['--repository', theirs.folder], env);
	expect([changed.status, changed.stderr]).toEqual([2, '']);
	expect(changed.stdout).toContain('**gone** `register-app.md`: `requestAccessToken`');
	const nowhere = join(theirs.scratch, 'nowhere');
	const unreachable = program('contract:watch', ['--repository', nowhere], env);
	expect([unreachable.status, unreachable.stdout]).toEqual([1, '']);
	expect(unreachable.stderr).toMatch(/nowhere can't be read/);
	expect(readdirSync(temporary).filter((name) => name.startsWith('avepoint'))).toEqual([]);
});
