/* `npm run test:e2e`: the packed package in a real n8n, with its command line, its triggers and its editor. Arguments go to jest. */
import { runE2e } from './e2e';

void runE2e(process.argv.slice(2));
