import './environment';
import 'reflect-metadata';
import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import { NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	ITaskData,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { CredentialStore } from './credentials';
import type { StoredCredential } from './credentials';

const ADDRESS = 'http://127.0.0.1:5678/';

/** In place of n8n's own nodes. */
const STAND_IN = {
	description: { displayName: '', name: '', version: 1, inputs: [], outputs: ['main'], properties: [] },
	execute: async () => [[]],
} as unknown as INodeType;
/** Where a workflow begins, with pinned items; what tests credentials; a note on the canvas. */
const STAND_INS = /^n8n-nodes-base\.(manualTrigger|noOp|stickyNote)$/;

export interface Engine {
	nodeTypes: INodeTypes;
	loader: InstanceType<typeof PackageDirectoryLoader>;
}

/** Loads a built package as n8n does. */
export async function loadEngine(directory: string): Promise<Engine> {
	const loader = new PackageDirectoryLoader(directory);
	await loader.loadAll();
	const find = (name: string, version?: number): INodeType => {
		if (STAND_INS.test(name)) return STAND_IN;
		const known = loader.nodeTypes[name.slice(loader.packageName.length + 1)];
		if (!known) throw new Error(`There is no node type ${name}`);
		return NodeHelpers.getVersionedNodeType(known.type, version);
	};
	const nodeTypes: INodeTypes = {
		getByName: find,
		getByNameAndVersion: find,
		getKnownTypes: () => ({}),
	};
	return { nodeTypes, loader };
}

export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings' | 'pinData'>;

export interface RunInput {
	workflow: WorkflowFile;
	/** By id; the nodes of the workflow name them. */
	credentials: Record<string, StoredCredential>;
}

export interface NodeResult {
	/** One list per output. */
	outputs: INodeExecutionData[][];
	hints: NodeExecutionHint[];
	error?: ITaskData['error'];
}

export interface Execution {
	/** Settles when the execution has ended, also when it failed. */
	finished: Promise<IRun>;
	cancel(): void;
	/** What a node put out; undefined when it did not run. */
	resultOf(nodeName: string): Promise<NodeResult | undefined>;
	credentials: CredentialStore;
}

/** What a context of n8n-core needs besides the workflow. The addresses must be valid ones: expressions are offered them. */
export function additionalData(credentials: CredentialStore, workflow: IWorkflowBase) {
	return {
		credentialsHelper: credentials.asHelper(),
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		variables: {},
		formWaitingBaseUrl: ADDRESS,
		webhookWaitingBaseUrl: ADDRESS,
	} as unknown as IWorkflowExecuteAdditionalData;
}

type RunOfN8n1 = (
	workflow: Workflow,
	start?: unknown,
	destination?: unknown,
	pinData?: IPinData,
) => Promise<IRun>;

/** Runs a workflow from its start node, whose items are the pinned ones. */
export function execute(engine: Engine, { workflow: file, credentials }: RunInput): Execution {
	const data = { id: '1', active: false, ...file } as IWorkflowBase;
	const store = new CredentialStore(
		Object.fromEntries(Object.entries(engine.loader.credentialTypes).map(([name, { type }]) => [name, type])),
		credentials,
	);
	const workflow = new Workflow({
		id: '1',
		name: data.name,
		nodes: data.nodes,
		connections: data.connections,
		active: false,
		nodeTypes: engine.nodeTypes,
		settings: { executionOrder: 'v1', ...data.settings },
	});
	const { pinData } = data;
	const runner = new WorkflowExecute(additionalData(store, data), 'manual');
	const start = workflow.getStartNode();
	// n8n 1.x takes a list of arguments, 2.x one object.
	const running =
		runner.run.length > 1
			? (runner.run as unknown as RunOfN8n1).call(runner, workflow, start, undefined, pinData)
			: runner.run({ workflow, startNode: start, pinData });
	const finished = Promise.resolve(running);
	return {
		finished,
		cancel: () => (running as unknown as { cancel(): void }).cancel(),
		credentials: store,
		resultOf: async (nodeName) => {
			const task = (await finished).data.resultData.runData[nodeName]?.[0];
			if (!task) return undefined;
			const outputs = (task.data?.main ?? []).map((items) => items ?? []);
			return { outputs, hints: task.hints ?? [], error: task.error };
		},
	};
}
