/* A forward proxy on the loopback address, which notes where it was asked to connect to. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listen } from '../../sandbox/listen';

export interface ForwardProxy {
	url: string;
	/** Hosts with ports, of each connection. */
	targets: string[];
	close(): Promise<void>;
}

export async function startForwardProxy(): Promise<ForwardProxy> {
	const targets: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((_, response) => response.writeHead(501).end());
	server.on('connect', ({ url = '' }, client: Socket) => {
		targets.push(url);
		const { hostname, port } = new URL(`http://${url}`);
		const upstream = connect(Number(port), hostname, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client);
			client.pipe(upstream);
		});
		for (const socket of [client, upstream]) {
			sockets.add(socket.on('close', () => sockets.delete(socket)));
			socket.on('error', () => sockets.forEach((one) => one.destroy()));
		}
	});
	const { port, close } = await listen(server);
	return {
		url: `http://127.0.0.1:${port}`,
		targets,
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await close();
		},
	};
}
