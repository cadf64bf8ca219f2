/** The whole check against the local Amazon Connect. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { afterEach, describe, expect, it } from 'vitest';
import { optOutListArn } from '../localConnect/account.mts';
import { n8nHelpers } from '../support/engine.mts';
import { MOST_MESSAGES, type HttpRequest } from './guard.mts';
import { check, configFor, PHONE, startLocal, type Local } from './support.mts';

let local: Local;
afterEach(async () => await local.close());

const WRITES = /^(Start|Stop|Update|Create|Send|Disconnect|GetTranscript)/;

const operations = () => local.state.log.map(({ operation }) => operation);

const stateOfAll = () => local.state.contacts.map((contact) => local.state.isActive(contact));

describe('with everything configured', () => {
	it('holds, and messages one phone as often as the plan says', async () => {
		local = await startLocal();
		// A template whose version may be named: as AWS does not document, so that the most that can come comes.
		const { messageTemplates } = local.state.account;
		messageTemplates.push({
			...messageTemplates[1],
			id: `${messageTemplates[1].id}:$ACTIVE_VERSION`,
		});
		const { code, report, told, row } = await check(local);
		expect(report).not.toMatch(/DOES NOT HOLD|not asked|skipped \|/);
		expect(row('May the template’s ID have a version?')).toContain('Yes');
		expect(code).toBe(0);

		const { contacts } = local.state;
		const arrived = contacts.length + local.state.requests('SendMessage').length;
		const [, announced] = /gets a message each \((\d+)\)/.exec(told.join('\n')) ?? [];
		expect(arrived).toBe(Number(announced));
		expect(contacts.every(({ request }) => request.DestinationEndpoint.Address === PHONE)).toBe(
			true,
		);
		expect(stateOfAll()).not.toContain(true);
		const newTokens = new Set(
			local.state
				.requests('StartOutboundChatContact')
				.map(({ body }) => (JSON.parse(body.toString()) as { ClientToken: string }).ClientToken),
		);
		const messages = newTokens.size + local.state.requests('SendMessage').length;
		expect(messages).toBeLessThanOrEqual(MOST_MESSAGES);
	});

	it('messages once less where a version of a template is refused', async () => {
		local = await startLocal();
		const { row } = await check(local);
		expect(row('May the template’s ID have a version?')).toContain('ResourceNotFoundException');
		expect(local.state.contacts).toHaveLength(3);
		expect(local.state.requests('SendMessage')).toHaveLength(1);
	});

	it('tells nothing of whose it is', async () => {
		local = await startLocal();
		const { account } = local.state;
		// As AWS quotes the request in its errors.
		local.state.faults.push({
			operation: 'StopContact',
			kind: 'error',
			times: Number.POSITIVE_INFINITY,
			type: 'AccessDeniedException',
			status: 403,
			message: `User: arn:aws:iam::${account.id}:user/alice may not connect:StopContact on arn:aws:connect:us-east-1:${account.id}:instance/${account.instances[0].id}/contact/0fd3c2a1-1111-4222-8333-444444444444 for ${PHONE} by ${account.keys[0].accessKeyId}`,
		});
		const { report, told } = await check(local);
		expect(report).toContain('AccessDeniedException (HTTP 403)');
		const secrets = [
			account.id,
			'alice',
			PHONE,
			account.keys[0].accessKeyId,
			account.keys[0].secretAccessKey,
			account.instances[0].id,
			...account.flows.map(({ id }) => id),
			...account.phoneNumbers.flatMap(({ id, number }) => [id, number]),
			...account.messageTemplates.map(({ id }) => id),
			...local.state.contacts.map(({ contactId }) => contactId),
			'0fd3c2a1',
			local.url,
			optOutListArn(account, account.optOutLists[0]),
		];
		for (const secret of secrets) {
			expect(report).not.toContain(secret);
			expect(told.join('\n')).not.toContain(secret);
		}
	});

	it('reads only, when it is told to', async () => {
		local = await startLocal();
		const { code, report } = await check(local, { args: ['--yes', '--read-only'] });
		expect(code).toBe(0);
		expect(report).toContain('Is the flow offered?');
		expect(operations().filter((operation) => WRITES.test(operation))).toEqual([]);
	});

	it('holds with a quota that cannot be used up', async () => {
		local = await startLocal({ quotas: {} });
		const { code, row } = await check(local);
		expect(row('What are too many requests')).toContain('300 requests were not too many');
		expect(local.state.contacts.length).toBeLessThanOrEqual(3);
		expect(code).toBe(0);
	});

	it('holds with whatever AWS leaves open', async () => {
		local = await startLocal({
			throttling: { type: 'ThrottlingException', retryAfterSeconds: 2 },
			repeatWithOtherContent: 'conflict',
			initiationMethod: 'OUTBOUND',
			chatMetrics: 'atEnd',
			totalCount: 'missing',
			writesNull: true,
			repeatedDisconnect: 'accepted',
			repeatOfGoneParticipant: 'create',
			transcriptStart: 'exclusive',
			lastPage: 'emptyPage',
			waitFinds: 'created',
		});
		const { code, report, row } = await check(local);
		expect(report).not.toMatch(/DOES NOT HOLD|not asked/);
		expect(code).toBe(0);
		expect(row('Does the header `Retry-After`')).toContain('Yes, 2');
		expect(row('How was the contact initiated')).toContain('OUTBOUND');
		expect(row('What does a repeated client token give with other content')).toContain(
			'ConflictException',
		);
	});
});

describe('without a person', () => {
	it('does not begin without --yes', async () => {
		local = await startLocal();
		const { code, told } = await check(local, { args: [], person: { isThere: false } });
		expect(code).toBe(2);
		expect(told.at(-1)).toContain('--yes');
		expect(local.state.log).toEqual([]);
	});

	it('skips what must be answered on the phone', async () => {
		local = await startLocal();
		const { code, row } = await check(local, {
			person: { isThere: false, asks: async () => false, confirm: async () => false },
		});
		expect(code).toBe(0);
		expect(row('Does a chat in its flow')).toContain('skipped');
		expect(row('Is a reply heard')).toContain('skipped');
		expect(local.state.requests('SendMessage')).toEqual([]);
	});
});

describe('with a person', () => {
	it('does nothing unless they agree', async () => {
		local = await startLocal();
		const { code, told } = await check(local, { args: [], person: { confirm: async () => false } });
		expect(code).toBe(2);
		expect(told.at(-1)).toBe('Nothing was done.');
		expect(local.state.log).toEqual([]);
	});

	it('ends its chats when they cancel', async () => {
		local = await startLocal();
		const cancel = new AbortController();
		const { code, row } = await check(local, {
			signal: cancel.signal,
			person: {
				async asks() {
					cancel.abort(new Error('Cancelled'));
					return false;
				},
			},
		});
		expect(code).toBe(2);
		expect(row('Does Stop end a chat?')).toContain('cancelled');
		expect(stateOfAll()).toEqual([false]);
	});
});

describe('what keeps it from running', () => {
	it('a configuration that is not complete', async () => {
		local = await startLocal();
		const { code, told } = await check(local, { config: { phone: PHONE } });
		expect(code).toBe(2);
		expect(told.at(-1)).toContain('- flow: ');
	});

	it('keys that AWS does not know', async () => {
		local = await startLocal();
		const config = configFor(local);
		const credential = { ...(config.credential as object), accessKeyId: 'AKIANOBODY0000000000' };
		const { code, told } = await check(local, { config: { ...config, credential } });
		expect(code).toBe(2);
		expect(told.at(-1)).toContain('The credential is not good');
		expect(told.join()).not.toContain('AKIANOBODY');
	});

	it('a mistake of the check itself, which ends its chats and tells no secret', async () => {
		local = await startLocal();
		const told: string[] = [];
		const { code } = await check(local, {
			person: {
				tell(line) {
					told.push(line);
					if (line.includes('Can a contact be read')) throw new Error(`No paper for ${PHONE}`);
				},
			},
		});
		expect(code).toBe(2);
		expect(told.at(-1)).toMatch(
			/^The check itself has failed: Error: No paper for <phone>\n +at .*checkAws\.test\.mts/,
		);
		expect(stateOfAll()).toEqual([false]);
	});

	it('a report that cannot be written', async () => {
		local = await startLocal();
		const { code, told } = await check(local, {
			args: ['--yes', '--read-only', '--report', '/dev/null/report.md'],
		});
		expect(code).toBe(2);
		expect(told.at(-1)).toContain('The check itself has failed');
	});

	it('a right that is missing', async () => {
		local = await startLocal();
		local.state.account.keys[0].denied = ['connect:UpdateContactAttributes'];
		const { code, row } = await check(local);
		expect(row('Can attributes of a live contact be set?')).toMatch(
			/A right is missing.*not asked/,
		);
		expect(code).toBe(2);
	});

	it('a flow that ends the chat', async () => {
		local = await startLocal({ chatsEndAfter: 1000 });
		const { code, row } = await check(local);
		expect(row('Does the chat stay open?')).toContain('configure one that keeps it open');
		expect(code).not.toBe(0);
	});

	it('a flow that ends the chat while a search is late', async () => {
		const MINUTE = 60_000;
		local = await startLocal({
			chatsEndAfter: 11 * MINUTE,
			visibleAfter: () => 60 * MINUTE,
			verifySignatures: false,
		});
		const { row } = await check(local);
		expect(row('When does a search show that a contact has started?')).toMatch(
			/Not after 7[2-4]\d\.\d s .*DOES NOT HOLD/,
		);
		expect(row('Do both ends of a range')).toMatch(/The flow has ended the chat.*not asked/);
		expect(row('Does Stop end a chat?')).toMatch(/The chat has ended.*not asked/);
		expect(row('Does the contact tell its end')).toContain('holds');
		expect(row('When does a search show that a contact has ended?')).toMatch(/Not after 7/);
	});

	it('an answer that is too long, whose chat it ends', async () => {
		local = await startLocal();
		const httpRequest: HttpRequest = async (options) => {
			const { httpRequest: send } = await n8nHelpers();
			const answer = (await send(options)) as IN8nHttpFullResponse;
			if (options.method !== 'PUT') return answer;
			const start = await buffer(answer.body as unknown as Readable);
			const body = Readable.from([start, Buffer.alloc(2 * 1024 * 1024, ' ')]);
			return { ...answer, body: body as unknown as IN8nHttpFullResponse['body'] };
		};
		const { code, report, row } = await check(local, { httpRequest });
		expect(code).toBe(2);
		expect(row('Does a chat with a text start?')).toMatch(/is too long.*not asked/);
		expect(report).toContain('The answer to StartOutboundChatContact was too long');
		expect(report).not.toContain('held back');
		expect(stateOfAll().length).toBeGreaterThan(0);
		expect(stateOfAll()).not.toContain(true);
	});
});
