/* A forward proxy on the loopback address, which notes where it was asked to connect to. */
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listen, LOOPBACK } from '../../sandbox/listen';

export interface ForwardProxy {
	url: string;
	/** Hosts with ports, of each connection. */
	targets: string[];
	close(): Promise<void>;
}

/** @param port of this machine to which each connection goes, whatever its target; without it, to the target */
export async function startForwardProxy(port?: number): Promise<ForwardProxy> {
	const targets: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((_, response) => response.writeHead(501).end());
	server.on('connect', ({ url = '' }, client: Socket) => {
		targets.push(url);
		const target = new URL(`http://${url}`);
		const [host, at] = port ? [LOOPBACK, port] : [target.hostname, Number(target.port)];
		const upstream = connect(at, host, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client);
			client.pipe(upstream);
		});
		for (const socket of [client, upstream]) {
			sockets.add(socket.on('close', () => sockets.delete(socket)));
			socket.on('error', () => sockets.forEach((one) => one.destroy()));
		}
	});
	const { port: own, close } = await listen(server);
	return {
		url: `http://${LOOPBACK}:${own}`,
		targets,
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await close();
		},
	};
}
