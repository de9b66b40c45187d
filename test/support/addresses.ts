import { networkInterfaces } from 'node:os';

/** IPv4 addresses that only a server for all of them answers at. On Linux all of 127.0.0.0/8 is this machine's. */
export const otherAddresses = [
	...Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		.filter(({ internal, family }) => !internal && family === 'IPv4')
		.map(({ address }) => address),
	...(process.platform === 'linux' ? ['127.0.0.2'] : []),
];
