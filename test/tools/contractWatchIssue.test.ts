/* The issue about changed documents, on a stub of GitHub; sandbox/documents.yaml beside the contract. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../../sandbox/contract';
import { listen } from '../../sandbox/listen';
import type { Listening } from '../../sandbox/listen';
import { DOCUMENTS_FILE, parseDocuments, updateText } from '../../tools/contractWatch/documents';
import { DocumentsRepository, TEXT } from '../support/documentsRepository';

interface Issue {
	title: string;
	body: string | null;
	state: string;
	html_url: string;
}

const SEATS = 'docs/elements/general/tenant/seats.md';

let original: DocumentsRepository;
let theirs: DocumentsRepository;
let github: Listening;
let issues: Issue[];
let requests: string[];
/** Instead of an answer. */
let failure: number | undefined;

/** GitHub's list of issues, newest first, 100 to a page, and a new one. */
const stub = (): Server =>
	createServer((request, response) => {
		const url = new URL(String(request.url), 'http://x');
		requests.push(`${request.method} ${url.pathname} ${request.headers.authorization}`);
		const answer = (status: number, body: unknown) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		if (failure) return answer(failure, { message: 'No' });
		if (request.method === 'GET') {
			const { state, page, per_page: size } = Object.fromEntries(url.searchParams);
			const from = (Number(page) - 1) * Number(size);
			const found = issues.filter((issue) => state === 'all' || issue.state === 'open');
			return answer(200, found.slice(from, from + Number(size)));
		}
		let text = '';
		request.on('data', (part) => (text += part));
		request.on('end', () => {
			const html_url = `https://github.com/we/ours/issues/${issues.length + 1}`;
			issues.unshift({ ...(JSON.parse(text) as Issue), state: 'open', html_url });
			answer(201, issues[0]);
		});
	});

const environment = () => ({
	GITHUB_API_URL: `http://127.0.0.1:${github.port}`,
	GITHUB_REPOSITORY: 'we/ours',
	GITHUB_TOKEN: 'a-token',
});
const watch = async () => await theirs.watch({ issue: true }, environment());

beforeAll(async () => (original = await DocumentsRepository.make()));
beforeEach(async () => {
	theirs = original.copy();
	github = await listen(stub());
	[issues, requests, failure] = [[], [], undefined];
});
afterEach(async () => {
	theirs.remove();
	await github.close();
});
afterAll(() => original.remove());

test('one issue for a state, also when it is closed; another one for another state', async () => {
	theirs.edit('docs/elements/users/birthday.md');
	theirs.commit();
	expect(await watch()).toEqual({ text: expect.stringContaining('Nothing relies on these.'), isOpen: false });
	expect(requests).toEqual([]);

	theirs.edit(SEATS);
	theirs.commit();
	const { text, isOpen } = await watch();
	expect([isOpen, text]).toEqual([
		false,
		expect.stringContaining('Opened https://github.com/we/ours/issues/1'),
	]);
	expect(requests).toEqual([
		'GET /repos/we/ours/issues Bearer a-token',
		'POST /repos/we/ours/issues Bearer a-token',
	]);
	expect(issues[0].title).toMatch(
		/^AvePoint changed its documents: 1 that the contract relies on, 0 others \[[\da-f]{8}\]$/,
	);
	expect(issues[0].body).toContain('- **changed** [`general/tenant/seats.md`](https://github.com/AvePoint/');
	expect(issues[0].body).not.toContain(TEXT);

	theirs.edit('README.md');
	theirs.write('docs/elements/users/birthday.md', 'Edited once more');
	theirs.commit();
	expect((await watch()).text).toContain('issues/1 says so already.');
	issues[0].state = 'closed';
	expect((await watch()).text).toContain('issues/1 says so already.');
	expect(issues).toHaveLength(1);

	theirs.write(SEATS, 'Edited once more');
	theirs.commit();
	expect((await watch()).text).toContain('Opened https://github.com/we/ours/issues/2');
	expect(issues).toHaveLength(2);
});

test('an issue is found on a later page, among issues without a text', async () => {
	theirs.delete(SEATS);
	theirs.commit();
	await watch();
	const others = Array.from({ length: 250 }, () => ({ ...issues[0], body: null }));
	issues.unshift(...others);
	expect((await watch()).text).toContain('issues/1 says so already.');
	issues = others.slice(0, 200);
	expect((await watch()).text).toContain('Opened ');
});

test.each([403, 500])('GitHub answers with %s: an error without the token', async (status) => {
	theirs.edit(SEATS);
	theirs.commit();
	failure = status;
	const message = `GitHub did not take GET /repos/we/ours/issues: ${status}`;
	await expect(watch()).rejects.toEqual(new Error(message));
	await expect(theirs.watch({ issue: true })).rejects.toThrow(/needs GITHUB_API_URL, GITHUB_REPOSITORY/);
	expect(issues).toEqual([]);
});

test('documents that can’t be read open no issue', async () => {
	const repository = join(theirs.scratch, 'nowhere');
	await expect(theirs.watch({ repository, issue: true }, environment())).rejects.toThrow(/can't be read/);
	expect(requests).toEqual([]);
});

test('names of files are code, without any character that means something to GitHub', async () => {
	const hostile = [
		'@somebody #1 <img src=x onerror=y>.md',
		'`](https://evil.example) [x](y).md',
		'line\nbreak\n::error::x <!-- -->.md',
		`0\u202E\u200B${'long'.repeat(50)}.md`,
		...Array.from({ length: 60 }, (_, index) => `${'ü'.repeat(40)}${index}.md`),
	];
	for (const name of hostile) theirs.write(`docs/elements/${name}`, name);
	theirs.commit();
	await watch();
	const [{ title, body }] = issues as Array<Issue & { body: string }>;
	expect(title).toMatch(/: 0 that the contract relies on, 64 others \[[\da-f]{8}\]$/);
	expect(body.length).toBeLessThan(60_000);
	expect(body).toContain('`?somebody ?1 ?img src=x onerror=y?.md`');
	expect(body).toContain(' and 34 more');
	const codes = body.match(/`[^`]*`/g) ?? [];
	expect(Math.max(...codes.map(({ length }) => length))).toBe('``'.length + 150);
	for (const code of codes) expect(code).toMatch(/^`[\wü ./()=?,…-]+`$/);
	const rest = body.replace(/`[^`]*`/g, '').replace(/\(https:\/\/github\.com\/AvePoint\/[\w/.%-]+\)/g, '');
	expect(rest).not.toMatch(/@|evil|break|<img|::error/);
});

describe('sandbox/documents.yaml', () => {
	const text = readFileSync(DOCUMENTS_FILE, 'utf8');
	const documents = parseDocuments(text);

	test('has every operation of the contract; the one without a document is known from SEED alone', () => {
		const operations = Object.values(contract.paths)
			.flatMap((path) => Object.values(path) as Array<{ operationId?: string; 'x-source'?: string[] }>)
			.filter(({ operationId }) => operationId !== undefined);
		expect(operations.length).toBeGreaterThan(5);
		for (const { operationId = '', 'x-source': source = [] } of operations) {
			expect(Object.keys(documents.operations)).toContain(operationId);
			expect([operationId, documents.operations[operationId] !== null]).toEqual([
				operationId,
				source.includes('DOC'),
			]);
		}
	});

	test('names documents that it has fingerprints of, or that were not there', () => {
		const { fingerprints, folder, checked } = documents;
		const names = Object.values({ ...documents.operations, ...documents.topics }).filter(
			(path) => path !== null,
		);
		for (const path of names) expect([...fingerprints.keys()]).toContain(path);
		for (const [path, fingerprint] of fingerprints) {
			expect(path.startsWith(`${folder}/`)).toBe(true);
			if (fingerprint === null) expect(names).toContain(path);
			else expect(fingerprint).toMatch(/^[\da-f]{40}$/);
		}
		expect(checked.commit).toMatch(/^[\da-f]{40}$/);
	});

	test('is written as it is', () => {
		const { checked, folder } = documents;
		expect(updateText(text, { ...checked, files: new Map() }, { folder, differences: [] })).toBe(text);
	});
});
