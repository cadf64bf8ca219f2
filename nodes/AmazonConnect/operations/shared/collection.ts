import type { INodeProperties } from 'n8n-workflow';

const byLabel = (left: INodeProperties, right: INodeProperties): number =>
	left.displayName.localeCompare(right.displayName, 'en');

/** A collection of the panel, with its members in the order of their labels. */
export const collection = (
	displayName: string,
	name: string,
	placeholder: string,
	members: readonly INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder,
	default: {},
	options: [...members].sort(byLabel),
});

export const options = (members: readonly INodeProperties[]): INodeProperties =>
	collection('Options', 'options', 'Add Option', members);
