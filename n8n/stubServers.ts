/* Where the example workflows send to: a mail server and a ticket system, on this machine. */
import { createServer } from 'node:http';
import express from 'express';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { SMTPServer } from 'smtp-server';
import { listen } from '../sandbox/listen';
import type { Listening } from '../sandbox/listen';

/** Takes every mail. @param onMail told of each one that arrived */
export async function startMailServer(onMail: (mail: ParsedMail) => void, port = 0): Promise<Listening> {
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		logger: false,
		onData: (stream, _session, done) =>
			void simpleParser(stream)
				.then(onMail)
				.then(() => done(), done),
	});
	// What a client does wrong is no end of this program.
	server.on('error', () => {});
	const { port: used } = await listen(server.server, port);
	return { port: used, close: async () => await new Promise((done) => server.close(() => done())) };
}

/** Takes every ticket as JSON. @param onTicket told of each one that arrived */
export async function startTicketSystem(
	onTicket: (ticket: IDataObject) => void,
	port = 0,
): Promise<Listening> {
	const app = express().post('/api/tickets', express.json(), (request, response) => {
		onTicket(request.body as IDataObject);
		response.status(201).json({ accepted: true });
	});
	return await listen(createServer(app), port);
}
