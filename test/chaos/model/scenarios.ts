/* What executions ask for, drawn from a seed, with the right answer for each item. */
import type { SeededRandom } from '../../../sandbox/seededRandom';
import { customerScenarios } from './customerScenarios';
import { listScenarios } from './listScenarios';
import type { Data, Scenario } from './scenario';

/** Customers that an execution asks for; fewer where each waits for the last one's faults. */
const MOST = 50;
const MOST_IN_A_ROW = 10;

const SCENARIOS = [...customerScenarios, ...listScenarios];

/** @param data as it is before the execution */
export function pickScenario(random: SeededRandom, data: Data): Scenario {
	// A server takes one connection a turn of the event loop: with more at once, they would wait for it too long.
	const concurrency = random.pick([1, 5, 10, 20]);
	const most = concurrency === 1 ? MOST_IN_A_ROW : MOST;
	const { parameters, ...scenario } = random.pick(SCENARIOS)(random, data, most);
	const options = { ...(parameters.options as object), concurrency, retryBudget: 1 };
	return { ...scenario, parameters: { ...parameters, options } };
}
