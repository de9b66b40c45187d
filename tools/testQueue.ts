/* `npm run test:queue`: the packed package in n8n's queue mode, and a worker that is killed. Arguments go to jest. */
import { runE2e } from './e2e';

void runE2e(process.argv.slice(2), process.env, 'jest.queue.config.js');
