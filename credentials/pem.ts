import { CredentialError } from './credentialError';

/** A block, whatever a one-line form field did to its line breaks. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
/** The head of a traditionally encrypted key; AES has an initial vector of 32 hex digits, DES of 16. */
const ENCRYPTION_HEAD =
	/^\s*Proc-Type:\s*4,\s*ENCRYPTED\s*DEK-Info:\s*(AES-\d+-[A-Z]+|DES-[A-Z0-9-]*[A-Z0-9]),\s*/;

function rewrap(label: string, content: string): string {
	const head = ENCRYPTION_HEAD.exec(content);
	let rest = content;
	let lines = '';
	if (head) {
		const digits = head[1].startsWith('AES') ? 32 : 16;
		const vector = content.slice(head[0].length, head[0].length + digits);
		lines = `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${head[1]},${vector}\n\n`;
		rest = content.slice(head[0].length + digits);
	}
	const base64 = rest.replace(/\s+/g, '').replace(/(.{64})(?=.)/g, '$1\n');
	return `-----BEGIN ${label}-----\n${lines}${base64}\n-----END ${label}-----\n`;
}

/**
 * The PEM blocks of a text whose label ends with `label`, with proper line breaks. Text around them, such as the bag
 * attributes that openssl writes, is dropped.
 * @throws CredentialError when there is none
 */
export function pemBlocks(text: unknown, label: 'PRIVATE KEY' | 'CERTIFICATE', field: string): string[] {
	const plain = String(text ?? '').replace(/\\r|\\n/g, '\n');
	const blocks = [...plain.matchAll(BLOCK)]
		.filter(([, name]) => name.endsWith(label))
		.map(([, name, content]) => rewrap(name, content));
	if (blocks.length === 0) {
		throw new CredentialError(
			`The ${field} is not in PEM format`,
			`Paste the whole text from "-----BEGIN ${label}-----" to "-----END ${label}-----" into the credential. To turn a .pfx file into PEM, use the openssl command in the README.`,
		);
	}
	return blocks;
}
