import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
	actTokensOf,
	clientTokensOf,
	deriveActToken,
	deriveClientToken,
	type Origin,
} from '../../../nodes/AmazonConnect/once/clientToken.ts';
import type { Start } from '../../../nodes/AmazonConnect/operations/draft.ts';

const origin: Origin = {
	n8nInstanceId: 'n8n-1',
	workflowId: 'workflow-1',
	nodeId: 'node-1',
	executionOrigin: 'established:1700000000000:signature',
	runIndex: 0,
};
const REQUEST = { b: 2, a: 1 };
const start = (overrides: Partial<Start> = {}): Start => ({
	recipient: ['instance', 'from', '+14155552671', 'SMS'],
	customer: ['instance', 'from', '+14155552671', 'SMS'],
	message: [{ ContentType: 'text/plain', Content: 'Hello' }, null, null],
	repeatProtection: { kind: 'execution' },
	...overrides,
});
const tokenOf = (from: Origin, one: Start, { request = REQUEST as unknown, occurrence = 0 } = {}) =>
	deriveClientToken(from, one, request, occurrence);
const tokens = (starts: Start[]) => {
	const next = clientTokensOf(origin);
	return starts.map((one) => next(one, REQUEST));
};
const tool: Origin = { ...origin, runIndex: undefined };

describe('v1 is frozen', () => {
	// A changed vector means that an upgrade messages customers twice. Add v2 instead.
	it.each([
		[
			'execution',
			origin,
			start(),
			'74692d1dae6d95d91e9bf3b60fadb9a0e55596a7d8841e4552bab3b3dc4031a6',
		],
		[
			'message',
			origin,
			start({ repeatProtection: { kind: 'message' } }),
			'9f3aa4632e4afe4ad5397653e0061f8e5d1c78a3e76704834b7f17aae15543d8',
		],
		[
			'key',
			origin,
			start({ repeatProtection: { kind: 'key', key: 'order-4711' } }),
			'0e8feef9c4f2443bf7db2d552114c476a2f9d68959c2037bbd309eff6d8b6ff3',
		],
		['tool', tool, start(), '5561b4a6bd80bb12036ab31a27c86df5383aa0e22f4e2c577d6fc860acd16907'],
	])('%s', (_, from, one, token) => {
		expect(tokenOf(from, one)).toBe(token);
	});

	it('is SHA-256 over JSON with sorted keys', () => {
		const hashed =
			'["v1","n8n-1","workflow-1","node-1","tool","established:1700000000000:signature",{"a":1,"b":2},["instance","from","+14155552671","SMS"],0]';
		expect(tokenOf(tool, start())).toBe(createHash('sha256').update(hashed).digest('hex'));
	});
});

describe('within an execution', () => {
	it('text, attributes and order do not matter', () => {
		const edited = start({ message: ['corrected'] });
		expect(tokenOf(origin, edited, { request: { other: true } })).toBe(tokenOf(origin, start()));
		const other = start({ recipient: ['instance', 'from', '+14155552672', 'SMS'] });
		const [a, b] = tokens([start(), other]);
		expect(tokens([other, start()])).toEqual([b, a]);
	});

	it('the same recipient twice gets two chats', () => {
		expect(new Set(tokens([start(), start(), start()])).size).toBe(3);
	});

	it.each([
		['execution', { executionOrigin: 'established:1700000000000:other' }],
		['loop', { runIndex: 1 }],
		['node', { nodeId: 'node-2' }],
		['workflow', { workflowId: 'workflow-2' }],
		['n8n instance', { n8nInstanceId: 'n8n-2' }],
	])('another %s is another chat', (_, change) => {
		expect(tokenOf({ ...origin, ...change }, start())).not.toBe(tokenOf(origin, start()));
	});
});

describe('as an AI tool', () => {
	it('another text is another chat', () => {
		expect(tokenOf(tool, start(), { request: { text: 'other' } })).not.toBe(tokenOf(tool, start()));
	});
});

describe('with Own Key or Same Message', () => {
	const key = start({ repeatProtection: { kind: 'key', key: 'order-4711' } });
	const message = start({ repeatProtection: { kind: 'message' } });
	const later: Origin = { ...origin, executionOrigin: 'execution:9', runIndex: 3 };

	it('another execution is the same chat', () => {
		for (const one of [key, message]) {
			expect(tokenOf(later, one, { occurrence: 7 })).toBe(tokenOf(origin, one));
		}
	});

	it('a constant key over many numbers loses nobody', () => {
		const starts = Array.from({ length: 1000 }, (_, index) => ({
			...key,
			recipient: ['instance', 'from', `+1415${2_000_000 + index}`, 'SMS'],
		}));
		expect(new Set(tokens(starts)).size).toBe(1000);
	});

	it('one key in two nodes is two chats', () => {
		expect(tokenOf({ ...origin, nodeId: 'node-2' }, key)).not.toBe(tokenOf(origin, key));
	});
});

it('an explicit client token goes out as it is', () => {
	const explicit = start({ repeatProtection: { kind: 'token', clientToken: 'mine' } });
	expect(tokenOf(origin, explicit)).toBe('mine');
});

describe('what is no start', () => {
	const act = {
		kind: 'sendMessage',
		about: ['instance', 'contact'],
		content: [['Hello'], 'message-1'],
	};

	// As above: another vector means that an upgrade sends messages twice.
	it('is frozen as well', () => {
		expect([deriveActToken(origin, act, 0), deriveActToken(tool, act, 0)]).toEqual([
			'07983dc0524b10159ba020c9f17abea87c5c17c022f686ff6a5860755d58339a',
			'04c23de144b4fcbd060f213229dbfb2a129395e1c7ce2e630b1dd2bfa81acc28',
		]);
	});

	it('has another token for another kind, contact, run, or place among equals', () => {
		const all = [
			deriveActToken(origin, act, 0),
			deriveActToken(origin, act, 1),
			deriveActToken(origin, { ...act, kind: 'awaitReply' }, 0),
			deriveActToken(origin, { ...act, about: ['instance', 'other'] }, 0),
			deriveActToken({ ...origin, runIndex: 1 }, act, 0),
			deriveActToken({ ...origin, executionOrigin: 'other' }, act, 0),
			deriveActToken(tool, act, 0),
		];
		expect(new Set(all).size).toBe(all.length);
	});

	it('is the same whatever it says, except as a tool, where that tells calls apart', () => {
		const other = { ...act, content: [['Bye'], 'message-1'] };
		expect(deriveActToken(origin, other, 0)).toBe(deriveActToken(origin, act, 0));
		expect(deriveActToken(tool, other, 0)).not.toBe(deriveActToken(tool, act, 0));
	});

	it('is counted by what it is about', () => {
		const next = actTokensOf(origin);
		const tokens = [next(act), next(act), next({ ...act, about: ['other'] })];
		expect(tokens).toEqual([
			deriveActToken(origin, act, 0),
			deriveActToken(origin, act, 1),
			deriveActToken(origin, { ...act, about: ['other'] }, 0),
		]);
	});
});
