/* The reminder that docs/credential.md describes, with the condition as it stands there. */
import type { IDataObject } from 'n8n-workflow';
import { close, collectCleanUps } from '../../n8n/cleanUps';
import { read } from '../support/documents';
import { executeWorkflow, importAll, MANUAL_TRIGGER, openTestEnvironment, outputsOf } from './support';
import type { TestEnvironment } from './support';

const DAY = 86_400_000;
const CONDITION = /`({{ .+? }})` \*(is after)\* `(\d{4}-\d\d-\d\d)`/.exec(read('docs/credential.md'));

let environment: TestEnvironment;
const { started, cleanUp } = collectCleanUps();

const dayIn = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
/** An If node as the editor makes it of a date condition. */
const reminder = (id: string, expires: string): IDataObject => ({
	id,
	name: id,
	active: false,
	settings: {},
	nodes: [
		MANUAL_TRIGGER,
		{
			id: 'if',
			name: 'If',
			type: 'n8n-nodes-base.if',
			typeVersion: 2.2,
			position: [200, 0],
			parameters: {
				conditions: {
					options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
					conditions: [
						{
							id: 'c',
							leftValue: `=${CONDITION?.[1]}`,
							rightValue: expires,
							operator: { type: 'dateTime', operation: 'after' },
						},
					],
					combinator: 'and',
				},
			},
		},
	] as unknown as IDataObject[],
	connections: { Start: { main: [[{ node: 'If', type: 'main', index: 0 }]] } },
});

beforeAll(async () => {
	environment = await started(openTestEnvironment({ customers: 1 }), close);
	await importAll(environment, () => [reminder('soon', dayIn(20)), reminder('later', dayIn(40))]);
});
afterAll(cleanUp);

test.each([
	['soon', [1, 0]],
	['later', [0, 1]],
])('a secret that expires %s', async (id, counts) => {
	expect(CONDITION?.[2]).toBe('is after');
	const run = await executeWorkflow(environment, id);
	expect(outputsOf(run, 'If').map((items) => items.length)).toEqual(counts);
});
