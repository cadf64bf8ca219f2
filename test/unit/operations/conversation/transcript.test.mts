import { describe, expect, it } from 'vitest';
import type { Item } from '@aws-sdk/client-connectparticipant';
import {
	messageFields,
	messagesIn,
	stateIn,
} from '../../../../nodes/AmazonConnect/operations/conversation/shared/transcript.ts';
import { item } from '../../../support/talk.mts';

const event = (name: string, ParticipantRole?: Item['ParticipantRole']): Item => ({
	Id: name,
	Type: 'EVENT',
	ContentType: `application/vnd.amazonaws.connect.event.${name}`,
	ParticipantRole,
});

describe('the state of a chat', () => {
	it.each<[string, Item[], string]>([
		['nothing happened', [], 'open'],
		['messages', [item('1'), item('2', { ParticipantRole: 'SYSTEM' })], 'open'],
		['the end', [item('1'), event('chat.ended')], 'ended'],
		['the end, as a type', [{ Id: '1', Type: 'CHAT_ENDED' }], 'ended'],
		['an agent joined', [event('participant.joined', 'AGENT')], 'withAgent'],
		[
			'an agent, as a type',
			[{ ...event('x', 'AGENT'), Type: 'PARTICIPANT_JOINED', ContentType: '' }],
			'withAgent',
		],
		['an agent wrote', [item('1', { ParticipantRole: 'AGENT' })], 'withAgent'],
		[
			'an agent joined and left',
			[event('participant.joined', 'AGENT'), event('participant.left', 'AGENT')],
			'open',
		],
		[
			'n8n joined after an agent',
			[event('participant.joined', 'AGENT'), event('participant.joined', 'CUSTOM_BOT')],
			'open',
		],
		['the customer left', [event('participant.left', 'CUSTOMER')], 'open'],
		['receipts', [event('message.delivered', 'AGENT'), event('typing', 'AGENT')], 'open'],
	])('%s', (_, items, state) => {
		expect(stateIn(items)).toBe(state);
	});
});

describe('what was said', () => {
	it('is who, what and when', () => {
		const at = { AbsoluteTime: '2030-01-01T00:00:00.000Z', DisplayName: 'Ada' };
		const items = [item('1', at), event('typing'), item('2', { ParticipantRole: 'CUSTOM_BOT' })];
		expect(messagesIn(items)).toEqual([
			{ Id: '1', Role: 'CUSTOMER', Text: '1', At: at.AbsoluteTime, item: items[0] },
			{ Id: '2', Role: 'CUSTOM_BOT', Text: '2', At: undefined, item: items[2] },
		]);
	});

	it('is given as the service gives it, or in few fields', () => {
		const messages = messagesIn([item('1', { DisplayName: 'Ada' })]);
		expect(messageFields(messages, { simplify: false })).toEqual([
			item('1', { DisplayName: 'Ada' }),
		]);
		expect(messageFields(messages, { simplify: true })).toEqual([
			{ Id: '1', Role: 'CUSTOMER', Text: '1', At: undefined },
		]);
	});

	const choice = {
		version: '1.0',
		data: { actionName: 'SHOW_MORE', listId: 'serviceList', templateType: 'ListPicker' },
		action: 'SHOW_MORE',
	};
	const picker = {
		templateType: 'ListPicker',
		version: '1.0',
		data: { content: { title: 'Which fruit?', elements: [{ title: 'Apple' }] } },
	};
	it.each([
		['a choice', 'interactive.response', JSON.stringify(choice), 'SHOW_MORE'],
		[
			'a choice with a title',
			'interactive.response',
			JSON.stringify({ ...choice, data: { ...choice.data, title: 'Show more' } }),
			'Show more',
		],
		['a question', 'interactive', JSON.stringify(picker), 'Which fruit?'],
		['JSON without a text', 'interactive.response', '{"data":{"title":7}}', '{"data":{"title":7}}'],
		['no JSON', 'interactive.response', 'Apple', 'Apple'],
		['a list', 'interactive.response', '[null]', '[null]'],
	])('may be interactive: %s', (_, type, Content, text) => {
		const ContentType = `application/vnd.amazonaws.connect.message.${type}`;
		expect(messagesIn([item('1', { ContentType, Content })])).toMatchObject([{ Text: text }]);
	});

	it('is left as it is where the customer writes JSON', () => {
		const Content = JSON.stringify({ title: 'Mine' });
		expect(messagesIn([item('1', { Content })])).toMatchObject([{ Text: Content }]);
	});

	it('may be a file', () => {
		const Attachments = [{ AttachmentName: 'photo.jpg' }, {}];
		const file = item('1', { Type: 'ATTACHMENT', Content: undefined, Attachments });
		expect(messagesIn([file])).toMatchObject([{ Text: '', Attachments: ['photo.jpg'] }]);
	});

	it('has no file that Amazon Connect rejected', () => {
		const Attachments: Item['Attachments'] = [
			{ AttachmentName: 'good.png', Status: 'APPROVED' },
			{ AttachmentName: 'bad.exe', Status: 'REJECTED' },
			{ AttachmentName: 'new.png', Status: 'IN_PROGRESS' },
		];
		const files = item('1', { Type: 'ATTACHMENT', Content: undefined, Attachments });
		expect(messagesIn([files])).toMatchObject([{ Attachments: ['good.png', 'new.png'] }]);
	});

	it('is text, whatever an answer holds', () => {
		const strange = item('1', { Content: 5 as never, ParticipantRole: {} as never });
		expect(messagesIn([strange])).toMatchObject([{ Id: '1', Text: '', Role: undefined }]);
	});
});
