const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');

const DIST = 'dist';

const clean = () => rm(DIST, { recursive: true, force: true });

/** Type-checks and compiles what is shipped. */
const compile = () =>
	spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--project', 'tsconfig.json'], {
		stdio: 'inherit',
	});

const copy = (pattern) => src(pattern, { base: '.', encoding: false }).pipe(dest(DIST));
const icons = () => copy('nodes/**/*.svg');
const codex = () => copy('nodes/**/*.node.json');
/** The fields that the editor shows before the first execution. */
const schemas = () => copy('nodes/**/__schema__/**/*.json');

/** What n8n reads when it starts, so that it loads the code itself on first use only. */
const metadata = () =>
	spawn(process.execPath, [require.resolve('n8n-core/bin/generate-metadata')], { stdio: 'inherit' });

exports.clean = clean;
exports.default = series(clean, parallel(compile, icons, codex, schemas), metadata);
