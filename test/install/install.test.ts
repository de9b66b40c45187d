/* docs/install.md: every command of it, in a fresh clone, and in each n8n that is tested. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fromNpm } from './fromNpm';
import { inDocker } from './inDocker';
import { inQueueMode } from './inQueueMode';
import { begin, document, end, file, NEXT, PACKAGE, reader, run, VERSION } from './journey';
import { withoutDocker } from './withoutDocker';

const COMPLETE = 'The package is complete';

beforeAll(begin);
afterAll(end);

describe('the file', () => {
	test('npm pack in a fresh clone builds, and checks what it packs', async () => {
		const output = await document.run('Make the file', '', { ...reader, version: VERSION });
		expect(output).toContain(`${PACKAGE}-${VERSION}.tgz\n`);
		expect(output).toContain(COMPLETE);
		expect(statSync(file()).size).toBeGreaterThan(40_000);
	});

	test('an npm that is set to run no scripts makes a small one, and is told to make the right one', async () => {
		const right = statSync(file()).size;
		const env = { ...reader.env, npm_config_ignore_scripts: 'true' };
		const pack = async (heading: string) => {
			rmSync(join(reader.clone, 'dist'), { recursive: true, force: true });
			return await document.run(heading, 'npm pack', { folder: reader.clone, version: VERSION, env });
		};
		expect(await pack('Update')).not.toContain(COMPLETE);
		expect(statSync(file()).size).toBeLessThan(20_000);
		expect(await pack('When something goes wrong')).toContain(COMPLETE);
		expect(statSync(file()).size).toBe(right);
	});

	test('of a newer version', async () => {
		reader.release(NEXT);
		expect(await run('Update')).toContain(`${PACKAGE}-${NEXT}.tgz\n`);
		expect(existsSync(file(NEXT))).toBe(true);
	});
});

inDocker();
withoutDocker();
inQueueMode();
fromNpm();

test('no command of the document is left that was not run', () => {
	expect(document.left).toEqual([]);
});
