/* A page with what the example workflows sent: mails with their attachments, and tickets. */
import { createServer } from 'node:http';
import express from 'express';
import { compile } from 'handlebars';
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { listen } from '../sandbox/listen';
import type { Listening } from '../sandbox/listen';

/** Mails that are kept, and tickets: what is older is forgotten. */
const KEPT = 100;

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark }
article { border: 1px solid #8888; border-radius: 0.5rem; padding: 0 1rem; margin: 1rem 0; overflow-wrap: anywhere }
h3 { margin-bottom: 0 }
small { color: #888 }
pre { white-space: pre-wrap }
`;

/** Every value is escaped. */
const page = compile(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mails and tickets</title>
<link rel="stylesheet" href="/style.css">
<h1>What the workflows sent</h1>
<p>Nothing left this machine. The newest is first, the last ${KEPT} of each are kept. <a href="/">Look again</a></p>
<h2>Mails</h2>
{{#each mails}}
<article>
<h3>{{subject}}</h3>
<small>from {{from}} to {{to}}, {{at}}</small>
<pre>{{text}}</pre>
{{#each files}}
<p><a href="{{href}}">{{name}}</a> <small>{{size}} bytes</small></p>
{{/each}}
</article>
{{else}}
<p>None yet.</p>
{{/each}}
<h2>Tickets</h2>
{{#each tickets}}
<article>
<h3>{{summary}}</h3>
<small>{{at}}</small>
<pre>{{text}}</pre>
</article>
{{else}}
<p>None yet.</p>
{{/each}}
</html>
`);

interface Kept<T> {
	number: number;
	at: Date;
	content: T;
}

/** Keeps the last ones, and gives each a number of its own. */
class Latest<T> {
	private kept: Array<Kept<T>> = [];

	private count = 0;

	add(content: T): void {
		this.kept = [{ number: ++this.count, at: new Date(), content }, ...this.kept].slice(0, KEPT);
	}

	get(number: number): T | undefined {
		return this.kept.find((one) => one.number === number)?.content;
	}

	map<Row>(toRow: (one: Kept<T>) => Row): Row[] {
		return this.kept.map(toRow);
	}
}

const addressOf = (address: ParsedMail['to']) =>
	[address ?? []]
		.flat()
		.map(({ text }) => text)
		.join(', ');
const nameOf = ({ filename }: ParsedMail['attachments'][number]) => filename ?? 'attachment';
const timeOf = (at: Date) => at.toLocaleTimeString('en-US');

const toMailRow = ({ number, at, content }: Kept<ParsedMail>) => ({
	subject: content.subject ?? '',
	from: addressOf(content.from),
	to: addressOf(content.to),
	at: timeOf(at),
	text: content.text ?? '',
	files: content.attachments.map((attachment, index) => ({
		href: `/mails/${number}/attachments/${index}`,
		name: nameOf(attachment),
		size: attachment.size,
	})),
});

const toTicketRow = ({ at, content }: Kept<IDataObject>) => ({
	summary: String(content.summary ?? ''),
	at: timeOf(at),
	text: JSON.stringify(content, null, 2),
});

export interface Mailbox extends Listening {
	url: string;
	addMail(mail: ParsedMail): void;
	addTicket(ticket: IDataObject): void;
}

/** Shows what arrived, on this machine only. A mail's text is never a page, and its attachments are only downloaded. */
export async function startMailbox(port = 0): Promise<Mailbox> {
	const mails = new Latest<ParsedMail>();
	const tickets = new Latest<IDataObject>();
	const app = express().disable('x-powered-by').disable('etag');
	app.use((_request, response, next) => {
		response.set({
			'Content-Security-Policy':
				"default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
			'X-Content-Type-Options': 'nosniff',
			'Cache-Control': 'no-store',
		});
		next();
	});
	app.get('/', (_request, response) => {
		response.send(page({ mails: mails.map(toMailRow), tickets: tickets.map(toTicketRow) }));
	});
	app.get('/style.css', (_request, response) => {
		response.type('css').send(STYLE);
	});
	app.get('/mails/:number/attachments/:index', ({ params }, response) => {
		const attachment = mails.get(Number(params.number))?.attachments[Number(params.index)];
		if (!attachment) return void response.status(404).send('It is not kept any more.');
		response.attachment(nameOf(attachment)).type('application/octet-stream').send(attachment.content);
	});
	const { port: used, close } = await listen(createServer(app), port);
	return {
		url: `http://127.0.0.1:${used}`,
		port: used,
		close,
		addMail: (mail) => mails.add(mail),
		addTicket: (ticket) => tickets.add(ticket),
	};
}
