/* `npm run screenshots`: the pictures of the README, made by the tests of the editor. */
import { join } from 'node:path';
import { runE2e } from './e2e';

const SCREENSHOTS = join(__dirname, '../docs/screenshots');

void runE2e(['editor'], { ...process.env, SCREENSHOTS });
