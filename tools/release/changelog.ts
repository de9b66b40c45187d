/* CHANGELOG.md, in the form of Keep a Changelog. */

const HEADING = '\n## [Unreleased]\n';
const LINK = /^\[Unreleased\]: (https:\S+)\/(?:compare\/(v\S+)\.\.\.HEAD|commits\/main)$/m;

/** What is not released yet; '' when nothing is. */
export function readUnreleased(text: string): string {
	// It ends at the next section, or at the links at the file's end.
	const [, section = ''] = text.split(HEADING);
	const entries = section.split(/^(?:## |\[[^\]]+\]: )/m)[0].trim();
	// Headings without an entry are nothing.
	return /^- /m.test(entries) ? entries : '';
}

/**
 * Moves what is not released yet into a section of its own, with its link.
 *
 * @param date year-month-day
 * @throws Error when there is no link of [Unreleased] to go by
 */
export function releaseChangelog(text: string, version: string, date: string): string {
	const [, repository, before] = LINK.exec(text) ?? [];
	if (!repository) throw new Error('CHANGELOG.md has no link of [Unreleased] to compare with.');
	const changes = before ? `compare/${before}...v${version}` : `releases/tag/v${version}`;
	const links = [
		`[Unreleased]: ${repository}/compare/v${version}...HEAD`,
		`[${version}]: ${repository}/${changes}`,
	];
	return text.replace(HEADING, `${HEADING}\n## [${version}] - ${date}\n`).replace(LINK, links.join('\n'));
}
