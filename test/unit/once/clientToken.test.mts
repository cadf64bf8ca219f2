import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	deriveToken,
	tokensOf,
	type Origin,
} from '../../../nodes/AmazonConnect/once/clientToken.ts';
import type { Step } from '../../../nodes/AmazonConnect/operations/draft.ts';

const origin: Origin = {
	n8nInstanceId: 'n8n-1',
	workflowId: 'workflow-1',
	nodeName: 'Amazon Connect',
	executionOrigin: 'established:1700000000000:signature',
	runIndex: 0,
};
const tool: Origin = { ...origin, runIndex: undefined };
const chat = (overrides: Partial<Step> = {}): Step => ({
	kind: 'chat',
	identity: ['instance', 'from', '+14155552671', 'SMS'],
	message: [{ ContentType: 'text/plain', Content: 'Hello' }, null, null],
	content: { b: 2, a: 1 },
	...overrides,
});
const sent: Step = {
	kind: 'sendMessage',
	identity: ['instance', 'contact'],
	content: [['Hello'], 'message-1'],
};
const tokenOf = (from: Origin, step: Step, occurrence = 0) => deriveToken(from, step, occurrence);
const tokens = (steps: Step[]) => steps.map(tokensOf(origin));

describe('v1 is frozen', () => {
	// A changed vector means that an upgrade messages customers twice. Add v2 instead.
	it.each([
		[
			'execution',
			origin,
			chat(),
			'3c494d722a7e6716139f7607e228d0d6786470e3032c7f8f7ada0c22b7ecf55c',
		],
		[
			'message',
			origin,
			chat({ repeatProtection: { kind: 'message' } }),
			'5d863c15d8140a1bfcacb3b92c4e5c7606adc90f33bf50defeba1ab97ec7ecb2',
		],
		[
			'key',
			origin,
			chat({ repeatProtection: { kind: 'key', key: 'order-4711' } }),
			'c4a3b964a4bae6cfd8eed775a12f26b3f84310c761fc52f1f10a527cf526ed23',
		],
		['tool', tool, chat(), '2d8f8994902dc004833520e47d4199fd6407969fb34ad08360e4676478c1f285'],
		[
			'a step of a conversation',
			origin,
			sent,
			'681bffc3c66314c1f43732ee38d77dc7fc1b1d81d5f4eb8cae66cf9db41a1085',
		],
		[
			'a step of a conversation, as a tool',
			tool,
			sent,
			'a3836f03fcc7c3d4b448d449bd23c950604e16ebb54afb9de4543408b928f61d',
		],
	])('%s', (_, from, step, token) => {
		expect(tokenOf(from, step)).toBe(token);
	});

	it('is SHA-256 over JSON with sorted keys', () => {
		const hashed =
			'["v1","n8n-1","workflow-1","Amazon Connect","chat","tool","established:1700000000000:signature",{"a":1,"b":2},["instance","from","+14155552671","SMS"],0]';
		expect(tokenOf(tool, chat())).toBe(createHash('sha256').update(hashed).digest('hex'));
	});
});

describe('within an execution', () => {
	it('text, attributes and order do not matter', () => {
		const edited = chat({ message: ['corrected'], content: { other: true } });
		expect(tokenOf(origin, edited)).toBe(tokenOf(origin, chat()));
		const other = chat({ identity: ['instance', 'from', '+14155552672', 'SMS'] });
		const [a, b] = tokens([chat(), other]);
		expect(tokens([other, chat()])).toEqual([b, a]);
	});

	it('the same recipient twice gets two chats', () => {
		expect(new Set(tokens([chat(), chat(), chat()])).size).toBe(3);
	});

	it.each([
		['execution', { executionOrigin: 'established:1700000000000:other' }],
		['loop', { runIndex: 1 }],
		['node', { nodeName: 'Amazon Connect1' }],
		['workflow', { workflowId: 'workflow-2' }],
		['n8n instance', { n8nInstanceId: 'n8n-2' }],
	])('another %s is another chat', (_, change) => {
		expect(tokenOf({ ...origin, ...change }, chat())).not.toBe(tokenOf(origin, chat()));
	});

	it('what is started is part of it', () => {
		expect(tokenOf(origin, chat({ kind: 'call' }))).not.toBe(tokenOf(origin, chat()));
	});

	it('a name is the same however its accents are encoded', () => {
		const named = (nodeName: string) => tokenOf({ ...origin, nodeName }, chat());
		expect(named('Für Zoë'.normalize('NFD'))).toBe(named('Für Zoë'.normalize('NFC')));
	});
});

describe('as an AI tool', () => {
	it('another text is another chat', () => {
		const other = chat({ content: { text: 'other' } });
		expect(tokenOf(tool, other)).not.toBe(tokenOf(tool, chat()));
	});
});

describe('with Own Key or Same Message', () => {
	const key = chat({ repeatProtection: { kind: 'key', key: 'order-4711' } });
	const message = chat({ repeatProtection: { kind: 'message' } });
	const later: Origin = { ...origin, executionOrigin: 'execution:9', runIndex: 3 };

	it('another execution is the same chat', () => {
		for (const one of [key, message]) expect(tokenOf(later, one, 7)).toBe(tokenOf(origin, one));
	});

	it('a constant key over many numbers loses nobody', () => {
		const steps = Array.from({ length: 1000 }, (_, index) => ({
			...key,
			identity: ['instance', 'from', `+1415${2_000_000 + index}`, 'SMS'],
		}));
		expect(new Set(tokens(steps)).size).toBe(1000);
	});

	it('one key in two nodes is two chats', () => {
		expect(tokenOf({ ...origin, nodeName: 'Shipped' }, key)).not.toBe(tokenOf(origin, key));
	});
});

it('an explicit client token goes out as it is', () => {
	const explicit = chat({ repeatProtection: { kind: 'token', clientToken: 'mine' } });
	expect(tokenOf(origin, explicit)).toBe('mine');
});

describe('a step of a conversation', () => {
	it('has another token for another kind, contact, run, or place among equals', () => {
		const all = [
			tokenOf(origin, sent),
			tokenOf(origin, sent, 1),
			tokenOf(origin, { ...sent, kind: 'awaitReply' }),
			tokenOf(origin, { ...sent, identity: ['instance', 'other'] }),
			tokenOf({ ...origin, runIndex: 1 }, sent),
			tokenOf({ ...origin, executionOrigin: 'other' }, sent),
			tokenOf(tool, sent),
		];
		expect(new Set(all).size).toBe(all.length);
	});

	it('has the same whatever it says, except as a tool, where that tells calls apart', () => {
		const other = { ...sent, content: [['Bye'], 'message-1'] };
		expect(tokenOf(origin, other)).toBe(tokenOf(origin, sent));
		expect(tokenOf(tool, other)).not.toBe(tokenOf(tool, sent));
	});

	it('is counted by what it is about', () => {
		const other = { ...sent, identity: ['other'] };
		expect(tokens([sent, sent, other])).toEqual([
			tokenOf(origin, sent),
			tokenOf(origin, sent, 1),
			tokenOf(origin, other),
		]);
	});
});
