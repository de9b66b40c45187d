/* A certificate that expires soon is told in time: beside the output, and in n8n's log. */
import { PollContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { sandboxCredential } from '../../n8n/examples';
import { certificateWarning } from '../../nodes/AvePointLicensing/shared/certificateWarning';
import { DEMO_REGISTRATION } from '../../sandbox/registrations';
import { startSandbox } from '../../sandbox/server';
import type { Sandbox } from '../../sandbox/server';
import { makeKeyPair } from '../support/certificates';
import type { KeyPair } from '../support/certificates';
import { openTrigger } from '../support/trigger';
import { ids, run } from '../support/workflow';

const DAY = 86_400_000;
/** So that the days do not end during a test. */
const HOUR = 3_600_000;

let sandbox: Sandbox;
afterEach(async () => {
	jest.restoreAllMocks();
	await sandbox.close();
});

/** A sandbox that takes the first of these, and a credential with all their certificates. */
async function open(...pairs: KeyPair[]) {
	const [{ privateKey, certificate }] = pairs;
	const registration = { ...DEMO_REGISTRATION, clientSecret: undefined, certificates: [certificate] };
	sandbox = await startSandbox({ registrations: [registration] });
	const certificates = pairs.map((pair) => pair.certificate).reverse();
	return sandboxCredential(sandbox, {
		authentication: 'certificate',
		privateKey,
		certificate: certificates.join('\n'),
	});
}
const expiringIn = async (days: number) =>
	await makeKeyPair({ until: new Date(Date.now() + days * DAY + HOUR) });

test.each([
	[29, 'in 29 days'],
	[1, 'in 1 day'],
	[0, 'in less than a day'],
])('%i days before', async (days, when) => {
	const credential = await open(await expiringIn(days));
	const { items, hints } = await run({ sandbox, items: ids(sandbox, 3), credential });
	expect(items).toHaveLength(3);
	const date = new Date(Date.now() + days * DAY + HOUR).toISOString().slice(0, 10);
	expect(hints).toEqual([
		expect.stringContaining(
			`The certificate in the credential expires on ${date}, ${when}. Upload a new one`,
		),
	]);
});

test('not before; and of several, the one counts that belongs to the key', async () => {
	const [good, soon] = [await expiringIn(31), await expiringIn(3)];
	const credential = await open(good, soon);
	const { items, hints } = await run({ sandbox, items: ids(sandbox, 1), credential });
	expect([items.length, hints]).toEqual([1, []]);
});

test('one that expired, or that cannot be read, is an error as ever', async () => {
	const expired = await open(await makeKeyPair({ until: new Date(Date.now() - HOUR) }));
	const { error, hints } = await run({ sandbox, items: ids(sandbox, 1), credential: expired });
	expect([error?.message, hints]).toEqual([expect.stringMatching(/^The certificate expired on/), []]);
	const broken = await run({ sandbox, items: ids(sandbox, 1), credential: { ...expired, certificate: 'x' } });
	expect(broken.error?.message).toBe('The certificate is not in PEM format');
});

test('a date that cannot be read is no reason to fail', async () => {
	const credential = await open(await expiringIn(7));
	expect(certificateWarning(credential as ICredentialDataDecryptedObject)).toMatch(/in 7 days/);
	expect(certificateWarning(credential as ICredentialDataDecryptedObject, NaN)).toBeUndefined();
});

test('the trigger writes it to n8n’s log, once a day', async () => {
	// The day ends while the token is valid.
	const credential = await open(await makeKeyPair({ until: new Date(Date.now() + 7 * DAY + HOUR / 2) }));
	const warn = jest.fn();
	jest.spyOn(PollContext.prototype, 'logger', 'get').mockReturnValue({ warn } as never);
	const trigger = await openTrigger(sandbox, { event: 'seatsChanged' }, { credential });
	await trigger.poll();
	await trigger.poll();
	expect(warn.mock.calls).toEqual([[expect.stringMatching(/expires on .+, in 7 days\./)]]);
	const now = Date.now();
	jest.spyOn(Date, 'now').mockImplementation(() => now + (HOUR * 2) / 3);
	await trigger.poll();
	expect(warn.mock.calls.slice(1)).toEqual([[expect.stringMatching(/expires on .+, in 6 days\./)]]);
});
