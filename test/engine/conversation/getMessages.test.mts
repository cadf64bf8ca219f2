/** Conversation: Get Messages, in n8n's engine. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { reply } from '../../localConnect/lifecycle.mts';
import { conversationTests, JOIN, json, send } from '../../support/conversationTests.mts';

const talk = conversationTests();
const { run } = talk;

describe('Get Messages', () => {
	it('gives the whole transcript in order, or since a message or a time', async () => {
		talk.state.behaviour.pageSize = 3;
		const [contact] = talk.start(1);
		reply(talk.state, contact, 'Hi');
		const first = await run([contact], [JOIN, send('One'), { operation: 'getMessages' }]);
		const [{ Messages }] = json(first.of('getMessages')) as [{ Messages: IDataObject[] }];
		expect(Messages.slice(-2)).toEqual([
			{ Id: expect.any(String), Role: 'CUSTOMER', Text: 'Hi', At: expect.any(String) },
			{ Id: expect.any(String), Role: 'CUSTOM_BOT', Text: 'One', At: expect.any(String) },
		]);
		await new Promise((go) => setTimeout(go, 20));
		const last = reply(talk.state, contact, 'Last');
		const since = async (value: unknown) => {
			const parameters = { participantToken: contact.customBot?.token, since: value as string };
			const result = await run([contact], [{ operation: 'getMessages', parameters }]);
			return (result.of('getMessages')[0].json.Messages as IDataObject[]).map(({ Text }) => Text);
		};
		expect(await since(Messages.at(-2)?.Id)).toEqual(['One', 'Last']);
		expect(await since(last.AbsoluteTime)).toEqual(['Last']);
		expect((await since('')).slice(-3)).toEqual(['Hi', 'One', 'Last']);
	});
});
