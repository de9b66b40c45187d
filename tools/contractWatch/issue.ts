/* The issue about a state of AvePoint's documents: one, whether it is open or closed. */
import axios from 'axios';

/** As GitHub sets them for a workflow; the token has to be handed over by it. */
type Environment = Partial<Record<'GITHUB_API_URL' | 'GITHUB_REPOSITORY' | 'GITHUB_TOKEN', string>>;

interface Issue {
	html_url: string;
	body?: string | null;
}

const TIMEOUT = 30_000;
const PAGE_SIZE = 100;

function connect({ GITHUB_API_URL, GITHUB_REPOSITORY = '', GITHUB_TOKEN }: Environment) {
	if (!GITHUB_API_URL || !GITHUB_TOKEN || !/^[\w.-]+\/[\w.-]+$/.test(GITHUB_REPOSITORY)) {
		throw new Error(
			'--issue is for a workflow: it needs GITHUB_API_URL, GITHUB_REPOSITORY and GITHUB_TOKEN.',
		);
	}
	const path = `/repos/${GITHUB_REPOSITORY}/issues`;
	const http = axios.create({
		baseURL: GITHUB_API_URL,
		timeout: TIMEOUT,
		maxRedirects: 0,
		headers: { Accept: 'application/vnd.github+json', Authorization: `Bearer ${GITHUB_TOKEN}` },
	});
	return async <T>(method: 'get' | 'post', options: { params?: object; data?: object }): Promise<T> => {
		const answer = await http.request<T>({ method, url: path, ...options }).catch((error: unknown) => {
			// The error of axios holds the token.
			const { response, code } = axios.isAxiosError(error) ? error : {};
			throw new Error(`GitHub did not take ${method.toUpperCase()} ${path}: ${response?.status ?? code}`);
		});
		return answer.data;
	};
}

/**
 * Opens an issue, unless there is one with the same marker.
 * @param marker a part of the body
 * @returns the address of the issue
 * @throws Error when GitHub can't be asked
 */
export async function openIssue(
	{ title, body, marker }: { title: string; body: string; marker: string },
	environment: Environment,
): Promise<{ url: string; isNew: boolean }> {
	const ask = connect(environment);
	for (let page = 1, isLast = false; !isLast; page++) {
		const issues = await ask<Issue[]>('get', { params: { state: 'all', per_page: PAGE_SIZE, page } });
		if (!Array.isArray(issues)) throw new Error('GitHub answered with something else than a list of issues.');
		const found = issues.find((issue) => issue.body?.includes(marker));
		if (found) return { url: found.html_url, isNew: false };
		isLast = issues.length < PAGE_SIZE;
	}
	const { html_url: url } = await ask<Issue>('post', { data: { title, body } });
	return { url, isNew: true };
}
