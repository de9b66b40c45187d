import { InvalidArgumentError } from 'commander';

/** Reads a number of the command line. @throws InvalidArgumentError when it is none, or out of bounds */
export const numberArgument =
	(least: number, most = Infinity) =>
	(text: string) => {
		const value = Number(text);
		if (text.trim() === '' || !(value >= least && value <= most)) {
			throw new InvalidArgumentError(
				`It must be a number from ${least}${most < Infinity ? ` to ${most}` : ''}.`,
			);
		}
		return value;
	};
