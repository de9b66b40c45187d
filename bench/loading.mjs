/* What loading the package costs n8n when it starts: milliseconds and bytes of memory, after n8n's own code is there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avepoint-loading-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_ENCRYPTION_KEY = 'nothing-is-stored';
process.env.N8N_LOG_LEVEL = 'silent';
const require = createRequire(import.meta.url);
require('reflect-metadata');
const { LazyPackageDirectoryLoader } = require('n8n-core');

// n8n's own code does on its first package what it does once.
const empty = join(folder, 'empty');
mkdirSync(empty);
const manifest = { name: 'n8n-nodes-empty', version: '1.0.0', n8n: { nodes: [], credentials: [] } };
writeFileSync(join(empty, 'package.json'), JSON.stringify(manifest));
await new LazyPackageDirectoryLoader(empty).loadAll();

globalThis.gc();
const before = process.memoryUsage().heapUsed;
const begin = performance.now();
const loader = new LazyPackageDirectoryLoader(dirname(dirname(fileURLToPath(import.meta.url))));
await loader.loadAll();
const time = performance.now() - begin;
globalThis.gc();
const memory = process.memoryUsage().heapUsed - before;
console.log(JSON.stringify({ time, memory, nodes: loader.types.nodes.length }));
process.exit();
