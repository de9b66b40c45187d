/** An app registration, as AvePoint Elements keeps it. */
export interface Registration {
	clientId: string;
	clientSecret?: string;
	/** Certificates that were uploaded, PEM. */
	certificates?: string[];
	permissions: string[];
	/** Customer scope: ids of specific customers; absent for all customers. */
	customers?: string[];
}

/** The one that everybody who tries the sandbox may use. */
export const DEMO_REGISTRATION: Registration = {
	clientId: '3f1c9a54-6f0e-4b57-9d0c-8a6f5e2b7c11',
	clientSecret: 'sandbox-secret-that-opens-nothing',
	permissions: [
		'elements.license.read.all',
		'elements.customers.read.all',
		'elements.cbprotected.read.all',
		'elements.t2.license.read.all',
	],
};
