/* The n8n that the programs start is not the one that this machine may have. */
import { environment } from '../../n8n/instance';

const OTHERS = {
	CREDENTIALS_OVERWRITE_DATA: '{}',
	DB_TYPE: 'postgresdb',
	EXECUTIONS_MODE: 'queue',
	EXTERNAL_HOOK_FILES: '/others/hooks.js',
	N8N_ENCRYPTION_KEY: 'of the others',
	NODES_EXCLUDE: '[]',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	QUEUE_BULL_REDIS_HOST: 'others.example',
	WEBHOOK_URL: 'https://others.example',
	WORKFLOWS_DEFAULT_NAME: 'Others',
};

const before = { ...process.env };
afterEach(() => (process.env = before));

test('it gets nothing of the settings of another n8n, and what is no setting of n8n', async () => {
	Object.assign(process.env, OTHERS, { N8N_USER_FOLDER: '/others', NODE_EXTRA_CA_CERTS: '/ca.pem' });
	const env = await environment({ settings: {} }, '/own', 1234);
	expect(Object.keys(OTHERS).filter((name) => name in env)).toEqual([]);
	expect(env).toMatchObject({
		N8N_USER_FOLDER: '/own',
		N8N_PORT: '1234',
		NODE_EXTRA_CA_CERTS: '/ca.pem',
		PATH: process.env.PATH,
	});
});
