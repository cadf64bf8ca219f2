/** Expressions of a node's description, evaluated as n8n's editor does it: it gives them no functions of a run. */
import { Workflow, type INodeParameters, type INodeType } from 'n8n-workflow';

const NAME = 'Node';

/** A node that has some parameters, whatever their types. */
const nodeTypeWith = (names: readonly string[]): INodeType => ({
	description: {
		displayName: NAME,
		name: 'node',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: names.map((name) => ({ displayName: name, name, type: 'string', default: '' })),
	},
});

/**
 * The value of an expression for a node with the given parameters.
 *
 * @param items how many the node has for input; undefined while nothing has run before it
 */
export function evaluateInEditor(
	text: string,
	parameters: INodeParameters,
	items?: number,
): unknown {
	const nodeType = nodeTypeWith(Object.keys(parameters));
	const node = {
		id: '1',
		name: NAME,
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	if (items === undefined) return expression.getSimpleParameterValue(node, text, 'internal', {});
	const input = Array.from({ length: items }, () => ({ json: {} }));
	return expression.getParameterValue(text, null, 0, 0, NAME, input, 'manual', {});
}
