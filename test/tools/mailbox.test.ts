/* The page of mails and tickets that `npm run n8n` shows. */
import axios from 'axios';
import { simpleParser } from 'mailparser';
import { startMailbox } from '../../n8n/mailbox';
import type { Mailbox } from '../../n8n/mailbox';

const FILE = Buffer.from('<script>alert("file")</script>');

let mailbox: Mailbox;

beforeEach(async () => (mailbox = await startMailbox()));
afterEach(async () => await mailbox.close());

async function receive(subject: string, text = 'Hello', filename = 'report.xlsx') {
	const source = [
		'From: "<b>n8n</b>" <n8n@example.com>',
		'To: one@example.com, two@example.com',
		`Subject: ${subject}`,
		'Content-Type: multipart/mixed; boundary=part',
		'',
		'--part',
		'Content-Type: text/plain; charset=utf-8',
		'',
		text,
		'--part',
		'Content-Type: text/html',
		`Content-Disposition: attachment; filename="${filename.replaceAll('"', '\\"')}"`,
		'Content-Transfer-Encoding: base64',
		'',
		FILE.toString('base64'),
		'--part--',
	];
	mailbox.addMail(await simpleParser(source.join('\r\n')));
}

const get = async (path = '/') =>
	await axios.get<Buffer>(`${mailbox.url}${path}`, {
		proxy: false,
		responseType: 'arraybuffer',
		validateStatus: null,
	});
const read = async () => String((await get()).data);
const linksOf = (html: string) => [...html.matchAll(/href="(\/mails[^"]+)"/g)].map(([, link]) => link);

test('nothing yet', async () => {
	expect((await read()).match(/None yet\./g)).toHaveLength(2);
});

test('mails, the newest first, and their attachments to download', async () => {
	await receive('First', 'One\nTwo', 'first.xlsx');
	await receive('Second');
	const html = await read();
	expect([...html.matchAll(/<h3>(.*)<\/h3>/g)].map(([, subject]) => subject)).toEqual(['Second', 'First']);
	expect(html).toContain('to one@example.com, two@example.com');
	expect(html).toContain('<pre>One\nTwo');
	const [, link] = linksOf(html);
	const { data, headers } = await get(link);
	expect(data).toEqual(FILE);
	expect(headers).toMatchObject({
		'content-disposition': 'attachment; filename=first.xlsx',
		'content-type': 'application/octet-stream',
		'x-content-type-options': 'nosniff',
	});
});

test('what a mail or a ticket says is text, whatever it is', async () => {
	const hostile = '</pre><script>alert(1)</script><img src=x onerror=alert(1)>';
	await receive(hostile, hostile, '../../"><img src=x>.html');
	mailbox.addTicket({ summary: hostile, [hostile]: hostile });
	const { data, headers } = await get();
	const html = String(data);
	expect(html).toContain('&lt;script&gt;alert(1)');
	expect(html).toContain('&lt;b&gt;n8n&lt;/b&gt;');
	expect(html).not.toMatch(/<(script|img|b)\b/);
	expect(headers['content-security-policy']).toContain("default-src 'none'");
	const [link] = linksOf(html);
	expect((await get(link)).headers['content-disposition']).toBe(
		String.raw`attachment; filename="\"><img src=x>.html"`,
	);
});

test('the last 100 are kept', async () => {
	await receive('Mail 0');
	const [first] = linksOf(await read());
	for (let number = 1; number <= 100; number++) await receive(`Mail ${number}`);
	for (let number = 0; number <= 100; number++) mailbox.addTicket({ summary: `Ticket ${number}` });
	const html = await read();
	expect(html.match(/<article>/g)).toHaveLength(200);
	expect(html).not.toMatch(/(Mail|Ticket) 0</);
	expect((await get(first)).status).toBe(404);
	expect((await get(linksOf(html)[99])).status).toBe(200);
});
