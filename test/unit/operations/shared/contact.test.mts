import type { Contact } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import { simplified } from '../../../../nodes/AmazonConnect/operations/shared/contact.ts';

const at = new Date('2030-01-01T00:00:00Z');
const later = new Date('2030-01-01T00:00:01Z');
const placeholder = new Date(1);

describe('Status', () => {
	it.each<[string, Contact]>([
		['initiated', {}],
		['initiated', { InitiationTimestamp: at }],
		['inFlow', { ConnectedToSystemTimestamp: at }],
		['queued', { ConnectedToSystemTimestamp: at, QueueInfo: { EnqueueTimestamp: at } }],
		[
			'withAgent',
			{ QueueInfo: { EnqueueTimestamp: at }, AgentInfo: { ConnectedToAgentTimestamp: at } },
		],
		[
			'withAgent',
			{ QueueInfo: { EnqueueTimestamp: at }, AgentInfo: { ConnectedToAgentTimestamp: later } },
		],
		[
			'queued',
			{ QueueInfo: { EnqueueTimestamp: later }, AgentInfo: { ConnectedToAgentTimestamp: at } },
		],
		// As of a callback, whose customer is connected after the agent.
		[
			'withAgent',
			{ ConnectedToSystemTimestamp: later, AgentInfo: { ConnectedToAgentTimestamp: at } },
		],
		['ended', { AgentInfo: { ConnectedToAgentTimestamp: later }, DisconnectTimestamp: at }],
		['inFlow', { ConnectedToSystemTimestamp: at, DisconnectTimestamp: placeholder }],
		['inFlow', { ConnectedToSystemTimestamp: at, DisconnectTimestamp: new Date(NaN) }],
	])('%s', (status, contact) => {
		expect(simplified(contact).Status).toBe(status);
	});
});

describe('CustomerReplied', () => {
	const open = (metrics?: Contact['ChatMetrics']) =>
		simplified({ ChatMetrics: metrics }).CustomerReplied;
	const ended = (metrics?: Contact['ChatMetrics']) =>
		simplified({ ChatMetrics: metrics, DisconnectTimestamp: at }).CustomerReplied;
	const metrics = (MessagesSent: unknown, TotalMessages?: number) =>
		({
			CustomerMetrics: { MessagesSent },
			ChatContactMetrics: { TotalMessages },
		}) as Contact['ChatMetrics'];

	it('is unknown without metrics, or with what is no number of messages', () => {
		for (const one of [undefined, {}, metrics(undefined, 3), metrics('0', 3), metrics(-1, 3)]) {
			expect(open(one)).toBeUndefined();
			expect(ended(one)).toBeUndefined();
		}
	});

	it('is true when the customer wrote', () => {
		expect(open(metrics(1))).toBe(true);
		expect(open({ CustomerMetrics: { LastMessageTimestamp: at } })).toBe(true);
		expect(ended(metrics(2, 5))).toBe(true);
	});

	it('is false when the metrics count others, or the chat is over', () => {
		expect(open(metrics(0, 1))).toBe(false);
		expect(ended(metrics(0))).toBe(false);
		expect(open(metrics(0, 0))).toBeUndefined();
		expect(open(metrics(0))).toBeUndefined();
	});
});

describe('TransferredTo', () => {
	const next = (ContactId: string, InitiationTimestamp?: Date) => ({
		NextContactMetadata: { QuickConnectContactData: { ContactId, InitiationTimestamp } },
	});

	it('is the latest of several, wherever it stands', () => {
		const contact = {
			NextContacts: [next('second', later), next('first', at)],
		} as unknown as Contact;
		expect(simplified(contact).TransferredTo).toBe('second');
	});

	it('is left out where nothing says it', () => {
		for (const NextContacts of [undefined, [], [{}], [null], 'none']) {
			expect(simplified({ NextContacts } as unknown as Contact).TransferredTo).toBeUndefined();
		}
	});
});

describe('Channel', () => {
	it.each([
		[
			{ Channel: 'CHAT', SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } } },
			'SMS',
		],
		[
			{
				Channel: 'CHAT',
				SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Chat' } },
			},
			'CHAT',
		],
		[{ Channel: 'VOICE' }, 'VOICE'],
		[{}, undefined],
	])('of %o is %s', (contact, channel) => {
		expect(simplified(contact as Contact).Channel).toBe(channel);
	});
});
