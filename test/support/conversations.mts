/** Conversations in n8n's engine: nodes of one execution in a row, against a local Amazon Connect. */
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from './chat.mts';
import { contactParameters } from './contacts.mts';
import {
	CREDENTIAL_TYPE,
	execute,
	NODE_TYPE,
	type Result,
	type Run,
	type SavedWorkflow,
} from './engine.mts';

/** A node of the row. Its name is its operation, with a number where it comes again. */
export interface Act {
	operation: string;
	parameters?: IDataObject;
	/** Settings of the node: onError, retryOnFail, … */
	node?: Partial<INode>;
}

const place = (name: string, type: string, more: Partial<INode> = {}): INode => ({
	id: `id-of-${name}`,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...more,
});

export const conversationParameters = (
	local: LocalConnect,
	operation: string,
	overrides: IDataObject = {},
): IDataObject =>
	contactParameters(local, operation, {
		resource: 'conversation',
		contactId: { __rl: true, mode: 'id', value: "={{ $('Start').item.json.ContactId }}" },
		...overrides,
	});

/** Start -> the first -> the second … */
export function drawConversation(local: LocalConnect, acts: readonly Act[]): SavedWorkflow {
	const nodes = acts.map(({ operation, parameters, node }, index) => {
		const count = acts.slice(0, index).filter((one) => one.operation === operation).length;
		return place(count > 0 ? `${operation} ${count + 1}` : operation, NODE_TYPE, {
			parameters: conversationParameters(local, operation, parameters) as INode['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: '1', name: 'Amazon Connect' } },
			...node,
		});
	});
	const all = [place('Start', 'test.start'), ...nodes];
	return {
		id: 'workflow-1',
		nodes: all,
		connections: Object.fromEntries(
			all
				.slice(0, -1)
				.map(({ name }, index) => [
					name,
					{ main: [[{ node: all[index + 1].name, type: 'main', index: 0 }]] },
				]),
		),
	};
}

export interface Conversed extends Result {
	/** The output items of a node, by its name, in its last run. */
	of(name: string): INodeExecutionData[];
	errorsOf(name: string): INodeExecutionData[];
}

/** Runs nodes one after the other for some contacts. */
export async function converse(
	local: LocalConnect,
	items: IDataObject[],
	acts: readonly Act[],
	more: Partial<Run> = {},
): Promise<Conversed> {
	const result = await execute({
		items,
		workflow: drawConversation(local, acts),
		credential: credentialFor(local),
		...more,
	});
	const branch = (name: string, index: number) =>
		result.run.data.resultData.runData[name]?.at(-1)?.data?.main[index] ?? [];
	return { ...result, of: (name) => branch(name, 0), errorsOf: (name) => branch(name, 1) };
}
