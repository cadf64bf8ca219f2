/**
 * n8n's own execution engine in this process: the packed package, loaded as n8n loads it, and
 * workflows run by `WorkflowExecute` with the default expression engine. No server, no database.
 */
import type {
	IBinaryKeyData,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	INodeTypes,
	IPinData,
	IRun,
	IRunExecutionData,
	IVersionedNodeType,
	IWorkflowExecuteAdditionalData,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { core, startExpressions, workflowModule } from './n8n.mts';
import { ownTime } from './ownTime.mts';
import { LOADED_PACKAGE, PACKAGE_NAME } from './paths.mts';

export const NODE_TYPE = `${PACKAGE_NAME}.amazonConnect`;
export const CREDENTIAL_TYPE = 'amazonConnectApi';

const isOurs = (type: string) => type.startsWith(`${PACKAGE_NAME}.`);

/** Stands in for every node that is not of this package. */
const trigger: INodeType = {
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: 'Gives the items of a test',
		defaults: {},
		inputs: [],
		outputs: ['main'],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};

/** Nodes of other packages, by type, that are to be run as they are. */
export const otherNodes = new Map<string, INodeType | IVersionedNodeType>();

type Loader = InstanceType<typeof core.PackageDirectoryLoader>;

class NodeTypes implements INodeTypes {
	readonly #loader: Loader;

	constructor(loader: Loader) {
		this.#loader = loader;
	}

	getByName(type: string): INodeType | IVersionedNodeType {
		if (!isOurs(type)) return otherNodes.get(type) ?? trigger;
		const name = type.slice(type.lastIndexOf('.') + 1);
		return this.#loader.getNode(name).type as INodeType;
	}

	getByNameAndVersion(type: string, version?: number): INodeType {
		return workflowModule.NodeHelpers.getVersionedNodeType(this.getByName(type), version);
	}

	getKnownTypes() {
		return this.#loader.known.nodes;
	}
}

/** Gives nodes a credential as it is stored, with defaults for what is not. */
class CredentialsHelper extends workflowModule.ICredentialsHelper {
	readonly #loader: Loader;

	readonly #stored: ICredentialDataDecryptedObject | undefined;

	constructor(loader: Loader, stored: ICredentialDataDecryptedObject | undefined) {
		super();
		this.#loader = loader;
		this.#stored = stored;
	}

	getParentTypes() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties(type: string) {
		return this.#loader.getCredential(type).type.properties;
	}

	async getDecrypted(_data: unknown, _node: unknown, type: string) {
		if (!this.#stored) throw new Error('The credential cannot be decrypted');
		const defaults = this.getCredentialsProperties(type).map(({ name, default: value }) => [
			name,
			value,
		]);
		return { ...Object.fromEntries(defaults), ...this.#stored };
	}

	async authenticate(): Promise<never> {
		throw new Error('not wired');
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('not wired');
	}

	async updateCredentials() {}

	async updateCredentialsOauthTokenData() {}
}

let loaded: Promise<Loader> | undefined;

/** The packed package, through n8n's loader. */
export async function loadPackage(): Promise<Loader> {
	loaded ??= (async () => {
		await startExpressions();
		const loader = new core.PackageDirectoryLoader(LOADED_PACKAGE);
		await loader.loadAll();
		return loader;
	})();
	return await loaded;
}

/** What n8n keeps of a workflow, as far as it matters to a run. */
export interface SavedWorkflow {
	id: string;
	nodes: INode[];
	connections: IConnections;
}

export interface Run {
	items: IDataObject[];
	/** Binary data that every item has. */
	binary?: IBinaryKeyData;
	/** How often something is thrown after the node has returned, while n8n sorts its items. */
	throwsBehind?: number;
	parameters?: IDataObject;
	/** Run instead of the drawn workflow. Its first node of another package is given the items. */
	workflow?: SavedWorkflow;
	credential?: ICredentialDataDecryptedObject;
	/** Settings of the node: onError, retryOnFail, maxTries, … */
	node?: Partial<INode>;
	mode?: WorkflowExecuteMode;
	executionId?: string;
	/** Otherwise the time of the run, and a token by chance. */
	established?: { at: number; resumeToken: string };
	/** What an earlier run left, for n8n's "Retry execution". */
	runExecutionData?: IRunExecutionData;
	/** Whether n8n keeps a made-up run of the node, as after a crash that came when the node had ended. */
	recovered?: boolean;
	/** Cancels the run so many milliseconds after its start. */
	cancelAfter?: number;
	/** Cancels the run as soon as this is so: at the same place of the run, however fast the machine is. */
	cancelWhen?: () => boolean;
}

export interface Result {
	run: IRun;
	status: string;
	/** Milliseconds from its cancelling to its end, by {@link ownTime}; NaN where it was not cancelled. */
	endedAfter: number;
	/** What came out, by branch: success and, if there is one, error. */
	output: INodeExecutionData[];
	errorOutput: INodeExecutionData[];
	error: { message: string; description?: string | null; name?: string } | undefined;
}

let executions = 0;

/** Start -> Amazon Connect, as a person would draw it. */
function drawWorkflow({ parameters = {}, node }: Run): SavedWorkflow {
	const place = (name: string, type: string, more: Partial<INode> = {}): INode => ({
		id: `id-of-${name}`,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...more,
	});
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	return {
		id: 'workflow-1',
		nodes: [
			place('Start', 'test.start'),
			place('Amazon Connect', NODE_TYPE, {
				parameters: parameters as INode['parameters'],
				credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Amazon Connect' } },
				...node,
			}),
		],
		connections: {
			Start: { main: [to('Amazon Connect')] },
		},
	};
}

/** Runs the node for some items in n8n's engine. */
export async function execute(options: Run): Promise<Result> {
	const loader = await loadPackage();
	const nodeTypes = new NodeTypes(loader);
	const saved = options.workflow ?? drawWorkflow(options);
	const workflow = new workflowModule.Workflow({
		...saved,
		name: 'Test',
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const mode = options.mode ?? 'trigger';
	executions += 1;
	const executionId = options.executionId ?? String(executions);
	const workflowData = {
		...saved,
		name: 'Test',
		active: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
	} as ConstructorParameters<typeof core.ExecutionLifecycleHooks>[2];
	const base = 'http://127.0.0.1';
	const additionalData = {
		credentialsHelper: new CredentialsHelper(loader, options.credential),
		hooks: new core.ExecutionLifecycleHooks(mode, executionId, workflowData),
		executionId,
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: base,
		instanceBaseUrl: base,
		webhookBaseUrl: base,
		webhookWaitingBaseUrl: `${base}/webhook-waiting`,
		webhookTestBaseUrl: base,
		formBaseUrl: base,
		formWaitingBaseUrl: `${base}/form-waiting`,
		formTestBaseUrl: base,
		mcpBaseUrl: base,
		mcpTestBaseUrl: base,
		setExecutionStatus() {},
		sendDataToUI() {},
		logAiEvent() {},
	} as unknown as IWorkflowExecuteAdditionalData;

	const start = saved.nodes.find(({ type }) => !isOurs(type)) as INode;
	const { established, binary, throwsBehind = 0 } = options;
	const data =
		options.runExecutionData ??
		workflowModule.createRunExecutionData({
			resultData: { pinData: {} satisfies IPinData },
			resumeToken: established?.resumeToken,
			executionData: {
				nodeExecutionStack: [
					{
						node: start,
						data: {
							main: [options.items.map((json) => ({ json, ...(binary && { binary }) }))],
						},
						source: null,
					},
				],
				runtimeData: established && { version: 1, establishedAt: established.at, source: mode },
			},
		});
	if (options.recovered) {
		// As ARTIFICIAL_TASK_DATA of n8n's recovery.
		const lost = [[{ json: { isArtificialRecoveredEventItem: true } }]];
		data.resultData.runData['Amazon Connect'] = [
			{ startTime: 0, executionIndex: 0, executionTime: 0, source: [], data: { main: lost } },
		];
	}
	const engine = new core.WorkflowExecute(additionalData, mode, data);
	let thrown = 0;
	const sort = engine.handleNodeErrorOutput.bind(engine);
	engine.handleNodeErrorOutput = (...rest) => {
		if (thrown < throwsBehind) {
			thrown += 1;
			throw new Error('Thrown behind the node');
		}
		sort(...rest);
	};
	const running = engine.processRunExecutionData(workflow);
	let sinceCancel: ReturnType<typeof ownTime> | undefined;
	const cancel = () => {
		sinceCancel = ownTime();
		running.cancel();
	};
	const timer = options.cancelAfter && setTimeout(cancel, options.cancelAfter);
	const watch = setInterval(() => {
		if (!sinceCancel && options.cancelWhen?.()) cancel();
	}, 5);
	const run = await running;
	const endedAfter = sinceCancel?.milliseconds() ?? NaN;
	sinceCancel?.stop();
	clearTimeout(timer);
	clearInterval(watch);
	if (thrown < throwsBehind) throw new Error(`n8n ran the node ${thrown + 1} times only`);
	const { error, runData } = run.data.resultData;
	const [output, errorOutput] = runData['Amazon Connect']?.at(-1)?.data?.main ?? [];
	return {
		run,
		status: run.status,
		endedAfter,
		output: output ?? [],
		errorOutput: errorOutput ?? [],
		error,
	};
}

/**
 * What n8n starts a "Retry execution" from: the failed run's data, without the failed run of the last node.
 * n8n's own code for it is in its execution service, which needs a database.
 */
export function retryOf({ run }: Result): IRunExecutionData {
	const data = structuredClone(run.data);
	const { resultData } = data;
	if (resultData.lastNodeExecuted) resultData.runData[resultData.lastNodeExecuted]?.pop();
	delete resultData.error;
	return data;
}

/** What a node's lists run in while somebody edits the node in a panel. */
export async function editorContext(
	parameters: IDataObject,
	credential: ICredentialDataDecryptedObject,
) {
	const loader = await loadPackage();
	const { nodes } = drawWorkflow({ items: [], parameters });
	const node = nodes.find(({ type }) => isOurs(type)) as INode;
	const workflow = new workflowModule.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(loader),
	});
	const additionalData = {
		credentialsHelper: new CredentialsHelper(loader, credential),
		currentNodeParameters: parameters,
		variables: {},
	} as unknown as IWorkflowExecuteAdditionalData;
	return new core.LoadOptionsContext(workflow, node, additionalData, '');
}

/**
 * A workflow that is published with the trigger, as n8n keeps it between polls: its static data is saved after an
 * activation's poll, and with what a poll gives. n8n's own code for that is in its server, which needs a database;
 * `test/e2e/trigger.test.mts` asks the same of the real one.
 */
export class PublishedTrigger {
	/** What n8n saves of the node; JSON. */
	staticData: string | undefined;

	readonly warnings: string[] = [];

	readonly #parameters: IDataObject;

	readonly #credential: ICredentialDataDecryptedObject;

	readonly #id: string;

	#workflow: InstanceType<typeof workflowModule.Workflow> | undefined;

	#context: InstanceType<typeof core.PollContext> | undefined;

	constructor(parameters: IDataObject, credential: ICredentialDataDecryptedObject, id: string) {
		this.#parameters = parameters;
		this.#credential = credential;
		this.#id = id;
	}

	/** What n8n keeps of the node while it runs; JSON. */
	get state(): string {
		return JSON.stringify(this.#workflow?.staticData ?? {});
	}

	/** Lets the trigger have begun earlier. */
	moveBack(milliseconds: number): void {
		const node = Object.values(this.#workflow?.staticData ?? {}).find(
			(data): data is IDataObject => typeof data === 'object' && data !== null,
		);
		const cursor = node?.cursor as { since: number; readTo: number };
		cursor.since -= milliseconds;
		cursor.readTo -= milliseconds;
	}

	/** As n8n does when it is started again: what it saved is all that is left. */
	restart(): void {
		this.#workflow = undefined;
		this.#context = undefined;
	}

	async poll(
		activation: WorkflowActivateMode = 'activate',
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<IDataObject[] | null> {
		const loader = await loadPackage();
		const node: INode = {
			id: 'trigger-1',
			name: 'Amazon Connect Trigger',
			type: `${PACKAGE_NAME}.amazonConnectTrigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: this.#parameters as INode['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Amazon Connect' } },
		};
		this.#workflow ??= new workflowModule.Workflow({
			id: this.#id,
			name: 'Trigger',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: new NodeTypes(loader),
			staticData: JSON.parse(this.staticData ?? '{}') as IDataObject,
		});
		const additionalData = {
			credentialsHelper: new CredentialsHelper(loader, this.#credential),
			variables: {},
		} as unknown as IWorkflowExecuteAdditionalData;
		// With the defaults that n8n adds.
		const saved = this.#workflow.getNode(node.name) as INode;
		const makeContext = () =>
			new core.PollContext(
				this.#workflow as InstanceType<typeof workflowModule.Workflow>,
				saved,
				additionalData,
				mode,
				activation,
			);
		// n8n makes it at an activation, and polls with it from then on.
		const activates = mode !== 'manual' && !this.#context;
		const context = mode === 'manual' ? makeContext() : (this.#context ??= makeContext());
		Object.defineProperty(context, 'logger', {
			value: { warn: (line: string) => this.warnings.push(line) },
			configurable: true,
		});
		const type = loader.getNode('amazonConnectTrigger').type as INodeType;
		const output = await type.poll?.call(context);
		const { staticData } = this.#workflow;
		if ((activates || (output && mode !== 'manual')) && staticData.__dataChanged) {
			this.staticData = JSON.stringify(staticData);
			staticData.__dataChanged = false;
		}
		return output ? output[0].map(({ json }) => json) : null;
	}
}

/** n8n's own HTTP helpers: the one of nodes, and the one of credential tests. */
export async function n8nHelpers() {
	const loader = await loadPackage();
	const additionalData = { variables: {} } as unknown as IWorkflowExecuteAdditionalData;
	const node: INode = {
		id: '1',
		name: 'Start',
		type: 'test.start',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new workflowModule.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new NodeTypes(loader),
	});
	const context = new core.LoadOptionsContext(workflow, node, additionalData, '');
	return {
		httpRequest: context.helpers.httpRequest,
		credentialTest: new core.CredentialTestContext(additionalData),
	};
}
