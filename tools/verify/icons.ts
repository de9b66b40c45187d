/* icon-contrast: icons can be seen in both themes. n8n's rule is content with one colour that shows; here all must. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { colord, extend } from 'colord';
import a11y from 'colord/plugins/a11y';
import names from 'colord/plugins/names';
import { Parser } from 'htmlparser2';
import type { Check } from './package';

extend([a11y, names]);

/** What icons lie on, by n8n's rule. */
const BACKGROUNDS = { light: '#ffffff', dark: '#2b2b2b' };
/** WCAG 2.1, 1.4.11: of what is not text. */
const LEAST_CONTRAST = 3;

/** The colours of an SVG, by attribute. @throws Error for colours that are not plain attributes */
function readColours(svg: string) {
	const colours = { fill: new Set<string>(), stroke: new Set<string>() };
	const parser = new Parser(
		{
			onopentag(tag, attributes) {
				if (['style', 'image'].includes(tag) || 'style' in attributes)
					throw new Error(`<${tag}> is not read`);
				const paints = { fill: attributes.fill ?? attributes['stop-color'], stroke: attributes.stroke };
				for (const [attribute, value = 'none'] of Object.entries(paints)) {
					// An icon does not inherit the page's colour.
					const colour = value.replace('currentColor', 'black');
					if (colour === 'none' || colour.startsWith('url(')) continue;
					if (!colord(colour).isValid()) throw new Error(`${attribute} "${value}" is not read`);
					colours[attribute as keyof typeof colours].add(colour);
				}
			},
		},
		{ xmlMode: true },
	);
	parser.end(svg);
	if (colours.fill.size + colours.stroke.size === 0) colours.fill.add('black');
	return colours;
}

/** A fill must show on the background; a stroke there, or on a fill. */
function weakColours(svg: string, background: string): string[] {
	const { fill, stroke } = readColours(svg);
	const shows = (colour: string, on: string) => colord(colour).contrast(on) >= LEAST_CONTRAST;
	return [
		...[...fill].filter((colour) => !shows(colour, background)),
		...[...stroke].filter((colour) => ![background, ...fill].some((on) => shows(colour, on))),
	];
}

export const iconContrast: Check = ({ folder, manifest, nodes, credentials }) => {
	const complaints = [...nodes, ...credentials].flatMap(({ name, iconUrl }) => {
		if (!iconUrl) return [`${name} has no icon`];
		return Object.entries(BACKGROUNDS).flatMap(([theme, background]) => {
			const url = typeof iconUrl === 'string' ? iconUrl : iconUrl[theme as keyof typeof iconUrl];
			// n8n serves a package's files below this address.
			const file = url.replace(`icons/${manifest.name}/`, '');
			try {
				const weak = weakColours(readFileSync(join(folder, file), 'utf8'), background);
				return weak.map((colour) => `${file}: ${colour} can hardly be seen in the ${theme} theme`);
			} catch (error) {
				return [`${file}: ${(error as Error).message}`];
			}
		});
	});
	// Several have the same icon.
	return [...new Set(complaints)];
};
