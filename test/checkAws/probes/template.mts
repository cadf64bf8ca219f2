/** How a template is named in a start. */
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Check, Probe } from '../probe.mts';
import { holds, NotAsked, noted } from '../probe.mts';
import { failed, inWords } from '../words.mts';
import { newRequest, refusalOf } from './chats.mts';

const SUBTYPES = { sms: 'connect:SMS', whatsApp: 'connect:WhatsApp' };

function requestWith(check: Check, qualifier: string): ChatRequest {
	const { from, template } = check.config;
	const [KnowledgeBaseId, id] = template?.arn.split('/').slice(-2) ?? [];
	if (!template || !KnowledgeBaseId || !id)
		throw new NotAsked('The template has no knowledge base.');
	return newRequest(check, {
		SourceEndpoint: { Type: 'CONNECT_PHONENUMBER_ARN', Address: template.from ?? from },
		SegmentAttributes: { 'connect:Subtype': { ValueString: SUBTYPES[template.channel] } },
		InitialSystemMessage: undefined,
		InitialTemplatedSystemMessage: {
			KnowledgeBaseId,
			MessageTemplateId: id + qualifier,
			TemplateAttributes: { CustomAttributes: template.attributes },
		},
	});
}

export const TEMPLATE: readonly Probe[] = [
	{
		question: 'Does a chat with a template start?',
		expected: 'Yes',
		node: 'Sends the ID of the template without a version.',
		messages: 'expected',
		needs: 'template',
		async ask(check) {
			const error = await refusalOf(check, requestWith(check, ''));
			return error ? failed(error) : holds('Yes');
		},
	},
	{
		question: 'May the template’s ID have a version?',
		expected: 'Not known',
		node: 'Sends a version only where somebody has entered one.',
		messages: 'expected',
		needs: 'template',
		cannotBreak: true,
		async ask(check) {
			const error = await refusalOf(check, requestWith(check, ':$ACTIVE_VERSION'));
			return noted(error ? inWords(error) : 'Yes, $ACTIVE_VERSION');
		},
	},
];
