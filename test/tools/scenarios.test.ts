/* The chaos test runs every operation. */
import { resources } from '../../nodes/AvePointLicensing/resources';
import { SeededRandom } from '../../sandbox/seededRandom';
import { startSandbox } from '../../sandbox/server';
import { pickScenario } from '../chaos/model/scenarios';

test('every operation has a scenario', async () => {
	const sandbox = await startSandbox();
	await sandbox.close();
	const random = new SeededRandom(1);
	const picked = Array.from({ length: 500 }, () => pickScenario(random, sandbox).parameters);
	// User Seat > Get User Seats is what a new node does.
	const names = picked.map(
		({ resource = 'userSeat', operation = 'getUserSeats' }) => `${String(resource)} ${String(operation)}`,
	);
	const all = resources.flatMap(({ option, operations }) =>
		operations.map((operation) => `${option.value} ${operation.option.value}`),
	);
	expect([...new Set(names)].sort()).toEqual(all.sort());
});
