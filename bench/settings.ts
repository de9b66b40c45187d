/* What the benchmark is set to, and tells on its page. */

/** The page is written by a run of so many. */
export const CUSTOMERS = 1000;
/** Milliseconds before each of the sandbox's answers. */
export const LATENCY = 20;
/** Runs that are measured of each, for the median. */
export const ROUNDS = 5;
/** Runs of the fewer items on each side of one of the many. */
export const HALF = 5;
/** How many times as many the many are: so that those beside a run of them are as many together. */
export const TIMES_MORE = 2 * HALF;
/** Requests at once, at most: the node's default, and what the others are told. */
export const CONCURRENCY = 50;
/** Requests at once with which an execution starts, in a round trip of which nothing can be known yet. */
export const AT_FIRST = 10;
