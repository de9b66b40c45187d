/* What n8n's command line prints when it executes a workflow. */
import { readRawOutput } from '../support/rawOutput';

const RUN = {
	data: { resultData: { runData: { 'A { of "braces" }': [{ text: 'one }\n}\n{\n"two" \\' }, {}] } } },
	status: 'success',
};
const PRINTED = JSON.stringify(RUN, null, 2);
const LATER = 'Registered runner "JS Task Runner" (PxL8) {"file":"broker.js"}\n}\n';

test.each([
	['nothing else', `${PRINTED}\n`],
	['log lines before it', `Initializing\nn8n ready\n${PRINTED}\n`],
	['log lines after it', `${PRINTED}\n${LATER}`],
	['braces before it', `Loaded { a: 1 } {"b":2}\n{\n  c: 3\n}\nsettings: {\n${PRINTED}\n`],
	['log lines before and after it, without line breaks of their own', `{ready}${PRINTED}${LATER}`],
])('the run is read from output with %s', (_name, output) => {
	expect(readRawOutput(output)).toEqual(RUN);
});

test.each(['', 'Error executing workflow. {\n', PRINTED.slice(0, -2)])(
	'output without a whole run is shown (%#)',
	(output) => {
		expect(() => readRawOutput(output)).toThrow(`n8n printed no run:\n${output}`);
	},
);
