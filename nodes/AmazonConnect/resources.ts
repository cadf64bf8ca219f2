import { NodeOperationError, updateDisplayOptions } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
	NodeHint,
} from 'n8n-workflow';
import { executeOperation } from './batch/execute';
import type { Operation } from './operations/operation';
import type { Time } from './pace/time';
import { get } from './operations/contact/get';
import { getAll } from './operations/contact/getAll';
import { startOutboundChat } from './operations/contact/startOutboundChat';
import { stop } from './operations/contact/stop';
import { updateAttributes } from './operations/contact/updateAttributes';
import { awaitReply } from './operations/conversation/awaitReply';
import { getMessages } from './operations/conversation/getMessages';
import { join } from './operations/conversation/join';
import { leave } from './operations/conversation/leave';
import { sendMessage } from './operations/conversation/sendMessage';

interface Runnable {
	option: INodePropertyOptions;
	toolDescription: string;
	subtitle: string;
	properties: INodeProperties[];
	hints: NodeHint[];
	outputFields: Operation<unknown, unknown>['outputFields'];
	execute(context: IExecuteFunctions, time: Time): Promise<INodeExecutionData[]>;
}

/** Binds an operation to its requests and answers, whose types nobody else needs to know. */
const runnable = <Request, Answer>(operation: Operation<Request, Answer>): Runnable => ({
	option: operation.option,
	toolDescription: operation.toolDescription,
	subtitle: operation.subtitle,
	properties: operation.properties,
	hints: operation.hints ?? [],
	outputFields: operation.outputFields,
	execute: async (context, time) => await executeOperation(context, operation, time),
});

interface Resource {
	/** Its name in the panel. */
	name: string;
	/** The operation of a new node. Frozen: n8n stores no value that is the default. */
	default: string;
	/** In the order of their names. */
	operations: Runnable[];
}

const RESOURCES: Record<string, Resource> = {
	contact: {
		name: 'Contact',
		default: 'startOutboundChat',
		operations: [
			runnable(get),
			runnable(getAll),
			runnable(startOutboundChat),
			runnable(stop),
			runnable(updateAttributes),
		],
	},
	conversation: {
		name: 'Conversation',
		default: 'join',
		operations: [
			runnable(awaitReply),
			runnable(getMessages),
			runnable(join),
			runnable(leave),
			runnable(sendMessage),
		],
	},
};

const resources = Object.entries(RESOURCES);

const resourceProperty: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: resources.map(([value, resource]) => ({ name: resource.name, value })),
	default: 'contact',
};

const operationProperty = (
	resource: string,
	{ default: first, operations }: Resource,
): INodeProperties => ({
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options: operations.map(({ option }) => option),
	default: first,
});

/**
 * What a model reads of an operation, only in the panel of a tool. A property of the node itself: while a
 * tool runs, n8n knows nothing of `usableAsTool.replacements`, and without a property of this name it adds
 * one of its own, which is the operation's name by default.
 * https://github.com/n8n-io/n8n/blob/n8n%402.41.1/packages/cli/src/tool-generation/ai-tools.ts
 */
const toolDescriptionProperty = (
	resource: string,
	{ option, toolDescription }: Runnable,
): INodeProperties => ({
	displayName: 'Tool Description',
	name: 'toolDescription',
	type: 'string',
	typeOptions: { rows: 5 },
	displayOptions: {
		show: { '@tool': [true], resource: [resource], operation: [option.value] },
	},
	default: toolDescription,
	required: true,
	description: 'Tells the AI model what this tool does',
});

/** The whole panel. */
export const properties: INodeProperties[] = [
	...resources.flatMap(([resource, { operations }]) =>
		operations.map((operation) => toolDescriptionProperty(resource, operation)),
	),
	resourceProperty,
	...resources.flatMap(([name, resource]) => [
		operationProperty(name, resource),
		...resource.operations.flatMap((operation) =>
			updateDisplayOptions(
				{ show: { resource: [name], operation: [operation.option.value] } },
				operation.properties,
			),
		),
	]),
];

/** The line below the node's name on the canvas: that of the chosen operation. */
export const subtitle = `={{ ({ ${resources
	.flatMap(([resource, { operations }]) =>
		operations.map((one) => `"${resource} ${one.option.value}": () => ${one.subtitle}`),
	)
	.join(', ')} })[$parameter["resource"] + " " + $parameter["operation"]]?.() }}`;

export const hints: NodeHint[] = resources.flatMap(([, { operations }]) =>
	operations.flatMap((operation) => operation.hints),
);

/** Stands in for an operation that this version does not have: nothing is done, whatever the input says. */
const unknown: Pick<Runnable, 'outputFields' | 'execute'> = {
	outputFields: (read) =>
		resources.flatMap(([, { operations }]) => operations.flatMap((one) => one.outputFields(read))),
	async execute(context) {
		throw new NodeOperationError(context.getNode(), "'Operation' has an unknown value", {
			description:
				'Choose one from the list. In queue mode, install the same version of the package everywhere.',
		});
	},
};

/** The operation that a node is set to. */
export const findOperation = (
	resource: string,
	name: string,
): Pick<Runnable, 'outputFields' | 'execute'> =>
	RESOURCES[resource]?.operations.find(({ option }) => option.value === name) ?? unknown;
