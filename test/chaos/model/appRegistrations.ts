/* How a worker signs in: by secret or by certificate, and for each reading of the customer list as another app. */
import type { IDataObject } from 'n8n-workflow';
import { DEMO_REGISTRATION } from '../../../sandbox/registrations';
import type { Registration } from '../../../sandbox/registrations';
import { encrypt, makeKeyPair } from '../../support/certificates';
import type { KeyPair } from '../../support/certificates';

const PASSPHRASE = 'a passphrase that opens nothing';
const READERS = 2000;

export interface AppRegistrations {
	registrations: Registration[];
	credential: IDataObject;
	/** IDs of apps that nobody has asked with: the editor's list is kept for a while, by app, and so is a pause that the service asked for. */
	spareClientIds: string[];
	/** What must never be stored. */
	secrets: string[];
}

let keyPair: Promise<KeyPair> | undefined;

export async function makeAppRegistrations(byCertificate: boolean): Promise<AppRegistrations> {
	const { certificate, privateKey } = await (keyPair ??= makeKeyPair());
	const encrypted = encrypt(privateKey, PASSPHRASE);
	const { clientSecret, clientId, permissions } = DEMO_REGISTRATION;
	const spareClientIds = Array.from({ length: READERS }, (_, index) => `reader-${index}`);
	const linesOf = (pem: string) => pem.split('\n').slice(1, 4);
	return {
		registrations: [clientId, ...spareClientIds].map((id) => ({
			clientId: id,
			permissions,
			...(byCertificate ? { certificates: [certificate] } : { clientSecret }),
		})),
		credential: byCertificate
			? { authentication: 'certificate', certificate, privateKey: encrypted, passphrase: PASSPHRASE }
			: {},
		spareClientIds,
		secrets: byCertificate
			? [PASSPHRASE, ...linesOf(privateKey), ...linesOf(encrypted)]
			: [clientSecret ?? ''],
	};
}
