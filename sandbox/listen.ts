import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

export interface Listening {
	port: number;
	close(): Promise<void>;
}

/**
 * Lets a server listen on the loopback address, until `close`, which also ends the connections of an HTTP server.
 * @param port 0 for a free one
 * @throws Error with code EADDRINUSE when the port is in use
 */
export async function listen(
	server: Server & { closeAllConnections?(): void },
	port = 0,
): Promise<Listening> {
	server.listen(port, LOOPBACK);
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			server.close();
			server.closeAllConnections?.();
			await once(server, 'close');
		},
	};
}
