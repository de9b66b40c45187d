import type { ICredentialDataDecryptedObject, Logger } from 'n8n-workflow';
import { certificateExpiry } from '../../../credentials/clientAssertion';

const DAY = 86_400_000;
/** Days before the certificate expires from which on there is a warning. */
const WARN_DAYS = 30;

/** A warning for the user when the credential's certificate expires soon. One that expired is an error of its own. */
export function certificateWarning(
	credential: ICredentialDataDecryptedObject,
	now = Date.now(),
): string | undefined {
	const expiry = credential.authentication === 'certificate' && certificateExpiry(credential);
	if (!expiry) return undefined;
	const left = expiry.getTime() - now;
	// A date that can't be read is NaN, and no reason to fail.
	if (!(left > 0 && left <= WARN_DAYS * DAY)) return undefined;
	const days = Math.floor(left / DAY);
	const when = days === 0 ? 'in less than a day' : days === 1 ? 'in 1 day' : `in ${days} days`;
	return `The certificate in the credential expires on ${expiry.toISOString().slice(0, 10)}, ${when}. Upload a new one to the app registration in AvePoint Elements, and paste it into the credential with its private key.`;
}

/** The warnings of this process, at most 31 for a certificate. */
const logged = new Set<string>();

/** Writes a warning to n8n's log once a day, which is how often its text changes: a trigger may check every minute. */
export function logOnce(logger: Logger, warning: string): void {
	if (logged.has(warning)) return;
	logged.add(warning);
	logger.warn(warning);
}
