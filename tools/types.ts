/* Writes the API's types from the contract, or says whether they are stale: `npm run types [-- --check]`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { CONTRACT_FILE } from '../sandbox/contract';

const FILE = join(__dirname, '../nodes/AvePointLicensing/shared/apiTypes.ts');
const HEADER = '// Generated from sandbox/openapi.yaml by `npm run types`. Edit that file instead.\n\n';

async function main() {
	const types = HEADER + astToString(await openapiTS(pathToFileURL(CONTRACT_FILE)));
	const text = await format(types, { ...(await resolveConfig(FILE)), filepath: FILE });
	if (!process.argv.includes('--check')) {
		writeFileSync(FILE, text);
	} else if (readFileSync(FILE, 'utf8') !== text) {
		throw new Error('nodes/AvePointLicensing/shared/apiTypes.ts is stale: run "npm run types"');
	}
}

void main();
