/**
 * Reads the run that `n8n execute --rawOutput` prints, an indented JSON object among log lines, which can come before and after.
 * Line breaks in its strings are escaped, so the first `}` that begins a line is its end.
 * @throws Error with the output, when there is none
 */
export function readRawOutput(output: string): unknown {
	for (let begin = output.indexOf('{\n'); begin >= 0; begin = output.indexOf('{\n', begin + 1)) {
		const end = output.indexOf('\n}', begin) + '\n}'.length;
		try {
			return JSON.parse(output.slice(begin, end));
		} catch {
			// A brace in a log line.
		}
	}
	throw new Error(`n8n printed no run:\n${output}`);
}
