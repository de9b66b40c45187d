/* Where the example workflows send to: a mail server and a ticket system, on this machine. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import type { IDataObject } from 'n8n-workflow';
import { SMTPServer } from 'smtp-server';

const LOOPBACK = '127.0.0.1';

export interface Recipient {
	port: number;
	close(): Promise<void>;
}

/** Takes every mail. @param onMail told of each one that arrived */
export async function startMailServer(onMail: (mail: ParsedMail) => void, port = 0): Promise<Recipient> {
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		logger: false,
		onData: (stream, _session, done) => {
			simpleParser(stream).then(
				(mail) => {
					onMail(mail);
					done();
				},
				(error: Error) => done(error),
			);
		},
	});
	server.listen(port, LOOPBACK);
	await once(server.server, 'listening');
	return {
		port: (server.server.address() as AddressInfo).port,
		close: async () => await new Promise((done) => server.close(() => done())),
	};
}

/** Takes every ticket as JSON. @param onTicket told of each one that arrived */
export async function startTicketSystem(
	onTicket: (ticket: IDataObject) => void,
	port = 0,
): Promise<Recipient> {
	const app = express().post('/api/tickets', express.json(), (request, response) => {
		onTicket(request.body as IDataObject);
		response.status(201).json({ accepted: true });
	});
	const server = app.listen(port, LOOPBACK);
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
