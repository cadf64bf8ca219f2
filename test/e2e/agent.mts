/** n8n's AI Agent with the node as its only tool, and a chat model whose answers a test writes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INode } from 'n8n-workflow';
import type { N8nRest } from '../realN8n/rest.mts';
import { place } from './n8n.mts';

/** What the tool is called with. A text alone is the argument `text`. */
type Call = string | Record<string, string>;

/** What the model does next: says a text, or makes calls, all at once; nothing is left when there are none. */
export type Answer = Call[] | { says: string } | 'refused';

export interface Model {
	url: string;
	/** How often it was asked. */
	readonly asked: number;
	/** What it was last told about its first tool. */
	readonly toolDescription: string | undefined;
	/** All that it was last told, oldest first. */
	readonly told: string[];
	/** Sets what it says to the next requests. After the last it is done. */
	willAnswer(...answers: Answer[]): void;
	close(): Promise<void>;
}

export async function startModel(): Promise<Model> {
	let asked = 0;
	let toolDescription: string | undefined;
	let told: string[] = [];
	let answers: Answer[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			asked += 1;
			response.setHeader('content-type', 'application/json');
			const { tools = [], messages } = JSON.parse(Buffer.concat(chunks).toString()) as {
				tools?: Array<{ function: { name: string; description?: string } }>;
				messages: Array<{ content: unknown }>;
			};
			toolDescription = tools[0]?.function.description;
			told = messages.map(({ content }) => String(content));
			const answer = answers.shift() ?? { says: 'Done.' };
			if (answer === 'refused') {
				response.statusCode = 400;
				response.end(JSON.stringify({ error: { message: 'Refused' } }));
				return;
			}
			const calls = ('says' in answer ? [] : answer).map((call, index) => ({
				id: `call-${asked}-${index}`,
				type: 'function',
				function: {
					name: tools[0].function.name,
					arguments: JSON.stringify(typeof call === 'string' ? { text: call } : call),
				},
			}));
			const message =
				calls.length > 0
					? { role: 'assistant', content: null, tool_calls: calls }
					: { role: 'assistant', content: 'says' in answer ? answer.says : 'Done.' };
			const finish_reason = calls.length > 0 ? 'tool_calls' : 'stop';
			response.end(
				JSON.stringify({
					id: `chat-${asked}`,
					object: 'chat.completion',
					created: 1,
					model: 'fake',
					choices: [{ index: 0, message, finish_reason }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		get asked() {
			return asked;
		},
		get toolDescription() {
			return toolDescription;
		},
		get told() {
			return told;
		},
		willAnswer(...next) {
			answers = next;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		},
	};
}

/** What the node has as its text when the model writes it. */
export const FROM_MODEL = "={{ $fromAI('text', 'what to tell the customer', 'string') }}";

/** A workflow in which the agent has a node of the package as its tool. */
export async function drawAgent(rest: N8nRest, model: Model, node: INode) {
	const name = 'Fake model';
	const data = { apiKey: 'none', url: model.url };
	const { id } = await rest.post<{ id: string }>('/rest/credentials', {
		name,
		type: 'openAiApi',
		data,
	});
	const to = (target: string, type: 'main' | 'ai_languageModel' | 'ai_tool') => ({
		[type]: [[{ node: target, type, index: 0 }]],
	});
	return {
		name: 'Agent',
		nodes: [
			place('Start', 'n8n-nodes-base.manualTrigger', 1),
			place('AI Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
				promptType: 'define',
				text: 'Tell the customer that the order is late.',
				options: { maxIterations: 5, enableStreaming: false },
			}),
			place(
				'Model',
				'@n8n/n8n-nodes-langchain.lmChatOpenAi',
				1.3,
				{
					model: { __rl: true, mode: 'id', value: 'fake' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
				{ credentials: { openAiApi: { id, name } } },
			),
			{ ...node, name: 'Send SMS', type: `${node.type}Tool` },
		],
		connections: {
			Start: to('AI Agent', 'main'),
			Model: to('AI Agent', 'ai_languageModel'),
			'Send SMS': to('AI Agent', 'ai_tool'),
		},
		settings: { executionOrder: 'v1' as const },
	};
}
