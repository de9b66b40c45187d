import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Inventions that are the same for the same seed. */
export class SeededRandom {
	private readonly generator;

	constructor(seed: number) {
		this.generator = xoroshiro128plus(seed);
	}

	/** From `least` to `most`, both included. */
	integer(least: number, most: number): number {
		return uniformInt(this.generator, least, most);
	}

	chance(share: number): boolean {
		return this.integer(1, 1000) <= share * 1000;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.integer(0, list.length - 1)];
	}

	guid(): string {
		const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16)).join('');
		return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
	}
}
