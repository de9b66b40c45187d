import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, selectors } from 'playwright-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { OWNER } from '../../n8n/n8nClient';

/** Where `npm run screenshots` keeps its pictures; undefined in a test run. */
const SCREENSHOTS = process.env.SCREENSHOTS;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** What lies over the things that a picture is about. */
const IN_THE_WAY = `.el-notification, [class*=executionButtons], [role=radiogroup]:has([data-test-id=radio-button-workflow]),
[data-test-id^=execution-preview-]:not([data-test-id=execution-preview-host]), [data-test-id=execution-time],
[data-test-id=execution-debug-button], [data-test-id=canvas-controls] { display: none }`;

export interface Window {
	context: BrowserContext;
	page: Page;
	/** Opens one of n8n's pages. */
	open(path: string): Promise<void>;
	/** Keeps a picture, of the whole window or of a part. */
	picture(name: string, part?: Locator): Promise<void>;
	close(): Promise<void>;
}

/** Chromium, or the Chrome that is installed. */
export const launchBrowser = async (): Promise<Browser> =>
	await chromium.launch({
		args: FLAGS,
		...(CHROMIUM ? { executablePath: CHROMIUM } : { channel: 'chrome' }),
	});

/** Keeps a picture for the documents, when such are made. */
export async function keepPicture(name: string, part: Locator | Page): Promise<void> {
	if (!SCREENSHOTS) return;
	mkdirSync(SCREENSHOTS, { recursive: true });
	const path = join(SCREENSHOTS, `${name}.png`);
	await part.screenshot({ path, animations: 'disabled', style: IN_THE_WAY });
}

/** n8n's editor, signed in, with nothing but this machine to ask. */
export async function openWindow(url: string, theme: 'dark' | 'light' = 'light'): Promise<Window> {
	selectors.setTestIdAttribute('data-test-id');
	const browser = await launchBrowser();
	const context = await browser.newContext({ viewport: { width: 1480, height: 720 }, colorScheme: theme });
	context.setDefaultTimeout(20_000);
	await context.route(
		({ hostname }) => hostname !== '127.0.0.1',
		async (route) => await route.abort(),
	);
	// Runs in the page.
	await context.addInitScript(`localStorage.setItem('N8N_THEME', '${theme}')`);
	const { email, password } = OWNER;
	await context.request.post(`${url}/rest/login`, { data: { emailOrLdapLoginId: email, password } });
	const page = await context.newPage();
	return {
		context,
		page,
		open: async (path) => {
			await page.goto(`${url}${path}`);
		},
		picture: async (name, part) => await keepPicture(name, part ?? page),
		close: async () => await browser.close(),
	};
}
