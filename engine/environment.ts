/* To be imported before n8n-core, which otherwise writes a key into the user's home folder, and logs to standard output. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.env.N8N_USER_FOLDER = join(tmpdir(), 'n8n-nodes-avepoint-engine');
process.env.N8N_ENCRYPTION_KEY = 'credentials-of-the-engine-stay-in-memory';
process.env.N8N_LOG_LEVEL ??= 'silent';
