/**
 * n8n alone: a node that has our node's two expressions evaluated for every item, and sends nothing.
 * What it costs is n8n's part in what our node costs.
 */
import type { IExecuteFunctions, INode, INodeType } from 'n8n-workflow';
import { State } from '../../localConnect/state.mts';
import { smsParameters } from '../../support/chat.mts';
import { execute, otherNodes } from '../../support/engine.mts';
import type { Sender } from '../sender.mts';
import { watch } from './node.mts';

export interface ExpressionsSettings {
	kind: 'expressions';
}

const TYPE = 'test.expressions';

const { destinationEndpoint, initialSystemMessage } = smsParameters({ state: new State() });
const PARAMETERS = { destinationEndpoint, initialSystemMessage } as INode['parameters'];

const EXPRESSIONS = Object.keys(PARAMETERS);

/** As long as our node evaluates before it gives others a turn. */
const TURN = 20;

const nodeType: INodeType = {
	description: {
		displayName: 'Expressions',
		name: 'expressions',
		group: ['transform'],
		version: 1,
		description: 'Evaluates expressions',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: EXPRESSIONS.map((name) => ({
			displayName: name,
			name,
			type: 'string',
			default: '',
		})),
	},
	async execute(this: IExecuteFunctions) {
		let turnEnds = Date.now() + TURN;
		const items = this.getInputData();
		for (const index of items.keys()) {
			for (const name of EXPRESSIONS) this.getNodeParameter(name, index);
			if (Date.now() < turnEnds) continue;
			await new Promise((resolve) => setTimeout(resolve, 0));
			turnEnds = Date.now() + TURN;
		}
		return [items];
	},
};

const placed = (name: string, type: string): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
});

export async function createSender(): Promise<Sender> {
	otherNodes.set(TYPE, nodeType);
	watch(nodeType);
	const workflow = {
		id: 'workflow-1',
		nodes: [
			placed('Start', 'test.start'),
			{ ...placed('Expressions', TYPE), parameters: PARAMETERS },
		],
		connections: {
			Start: { main: [[{ node: 'Expressions', type: 'main' as const, index: 0 }]] },
		},
	};
	return {
		async send(items) {
			await execute({ items, workflow });
		},
	};
}
