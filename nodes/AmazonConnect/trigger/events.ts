import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../operations/itemParameters';
import type { TimeRangeType } from '../operations/shared/searchPage';

/** What a trigger waits for. */
export interface TriggerEvent {
	/** Its value in the panel. */
	name: string;
	/** Its entry in the panel. */
	label: string;
	description: string;
	/** What has happened, e.g. "has ended". */
	words: string;
	/** The time that a search finds it by. */
	type: TimeRangeType;
	/** That time, of a contact that a search has found. */
	timeOf(contact: ContactSearchSummary): Date | undefined;
}

const EVENTS: readonly TriggerEvent[] = [
	{
		name: 'contactConnectedToAgent',
		label: 'Contact Connected to Agent',
		description: 'An agent has accepted the chat',
		words: 'was connected to an agent',
		type: 'CONNECTED_TO_AGENT_TIMESTAMP',
		timeOf: ({ AgentInfo }) => AgentInfo?.ConnectedToAgentTimestamp,
	},
	{
		name: 'contactEnded',
		label: 'Contact Ended',
		description: 'The chat is over, whoever ended it',
		words: 'has ended',
		type: 'DISCONNECT_TIMESTAMP',
		timeOf: ({ DisconnectTimestamp }) => DisconnectTimestamp,
	},
	{
		name: 'contactStarted',
		label: 'Contact Started',
		description: 'A chat was started, by a customer or by a workflow',
		words: 'was started',
		type: 'INITIATION_TIMESTAMP',
		timeOf: ({ InitiationTimestamp }) => InitiationTimestamp,
	},
];

export const eventProperty: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: EVENTS.map(({ name, label, description }) => ({
		name: label,
		value: name,
		description,
	})),
	default: 'contactEnded',
	description: 'The event that starts the workflow',
};

export function readEvent(item: ItemParameters): TriggerEvent | undefined {
	const { name, displayName } = eventProperty;
	const chosen = item.get(name, displayName);
	return (
		EVENTS.find((event) => event.name === chosen) ??
		item.refuse(displayName, 'has an unknown value', 'Choose one from the list.')
	);
}

/** The line below the node's name on the canvas. */
export const subtitle = `={{ ${JSON.stringify(
	Object.fromEntries(EVENTS.map(({ name, label }) => [name, label])),
)}[$parameter["event"]] }}`;
