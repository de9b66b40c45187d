import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import type { Corruption } from './faults';

type End = (body?: unknown) => void;

/** Replaces what an answer ends with. */
function onEnd(response: Response, change: (body: Buffer, end: End) => void) {
	const end = response.end.bind(response) as End;
	response.end = ((body?: unknown) => {
		response.end = end as Response['end'];
		change(Buffer.from((body as string | undefined) ?? ''), end);
		return response;
	}) as Response['end'];
}

/** Sends half of the right answer, then closes the connection. */
export function resetAmid(response: Response): void {
	onEnd(response, (body) => {
		response.setHeader('content-length', body.length + 1);
		response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
	});
}

function changeToken(
	body: Buffer,
	{ expiresIn, isInvalid: worthless }: NonNullable<Corruption['token']>,
): Buffer {
	const answer = JSON.parse(body.toString()) as Record<string, unknown>;
	if (worthless) answer.access_token = 'opens-nothing';
	return Buffer.from(JSON.stringify({ ...answer, expires_in: expiresIn }));
}

/** Hands the right answer over damaged. */
export function corruptResponse(response: Response, distortion: Corruption): void {
	const { truncate, oversize = 0, contentType, drip, clockOff, token } = distortion;
	if (clockOff !== undefined) {
		response.setHeader('date', new Date(Date.now() + clockOff * 3_600_000).toUTCString());
	}
	onEnd(response, async (body, end) => {
		if (contentType !== undefined) response.setHeader('content-type', contentType);
		const answer = token && response.statusCode === 200 ? changeToken(body, token) : body;
		const blanks = Buffer.alloc(oversize, ' ');
		const sent = Buffer.concat([blanks, answer, blanks]).subarray(0, truncate);
		if (!drip) {
			response.setHeader('content-length', sent.length);
			return end(sent);
		}
		response.removeHeader('content-length');
		for (let times = 0; times < drip.times && !response.closed; times++) {
			response.write(' ');
			await sleep(drip.milliseconds);
		}
		end(sent);
	});
}
