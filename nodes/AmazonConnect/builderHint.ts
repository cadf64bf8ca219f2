import type { IBuilderHint } from 'n8n-workflow';

/** What n8n's AI workflow builder should know of the node. */
export const builderHint: IBuilderHint = {
	searchHint:
		'Starts an SMS or WhatsApp conversation with a customer for every item, through Amazon Connect, and reads (Get, Get Many), changes (Update Attributes) and ends (Stop) such chats by their ContactId. With the resource Conversation the workflow itself talks in such a chat, when the flow waits for a bot: Join once, then Await Reply (it can ask first, and gives Reply and Status), Send Message, Get Messages, and Leave to hand over to the flow; nodes after Join need no Participant Token in the same execution. Hold each conversation in an execution of its own (Execute Sub-workflow per item, without waiting). It paces itself, retries temporary failures and never starts a chat twice in one execution: use no Wait, no Loop Over Items and no Retry On Fail around it. Set On Error to "Continue (using error output)" and handle the error branch. For campaigns and schedules set Repeat Protection to Own Key.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-base.dataTable',
			relationHint: 'Keeps the list of customers and the result of each',
		},
		{
			nodeType: 'n8n-nodes-base.scheduleTrigger',
			relationHint: 'Starts reminders and campaigns',
		},
		{
			nodeType: 'n8n-nodes-base.wait',
			relationHint: 'Waits for days, where Await Reply would wait for minutes',
		},
	],
};
