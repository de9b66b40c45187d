/*
 * Lints a folder by the rules of n8n's scanner of community packages, which itself takes published packages only. As there,
 * comments switch nothing off; here a warning counts too.
 *
 *     node scan.mjs <folder> [patterns, else those that the scanner has for sources]
 */
import { buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const [cwd, ...patterns] = process.argv.slice(2);
const eslint = new ESLint({
	cwd,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await buildScanConfig(),
});
const results = await eslint.lintFiles(patterns.length > 0 ? patterns : SOURCE_FILE_PATTERNS);
const { format } = await eslint.loadFormatter('stylish');
console.log(await format(results));
process.exitCode = results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0) ? 1 : 0;
