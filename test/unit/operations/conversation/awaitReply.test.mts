/** Waiting for customers, on a virtual clock. */
import { describe, expect, it } from 'vitest';
import { awaitReply } from '../../../../nodes/AmazonConnect/operations/conversation/awaitReply/index.ts';
import { keptOf } from '../../../../nodes/AmazonConnect/operations/conversation/shared/kept.ts';
import { fault } from '../../../support/simulation.mts';
import { item, TalkService } from '../../../support/talk.mts';
import { VirtualTime } from '../../../support/virtualTime.mts';

const MINUTE = 60_000;

let tokens = 0;

/** A conversation that no other test has. */
const conversation = (waitUpTo = 5 * MINUTE, parts: string[] = []) => {
	tokens += 1;
	const name = `participant-${tokens}`;
	return {
		InstanceId: 'instance',
		ContactId: `contact-${tokens}`,
		ParticipantToken: name,
		parts,
		waitUpTo,
		simplify: true,
	};
};

describe('one conversation', () => {
	it.each([0, 700, 1900, 2100, 17_777, 200_000])(
		'sees an answer of %i ms after its start within 3 seconds, and gives it after 2 of silence',
		async (at) => {
			const time = new VirtualTime();
			const service = new TalkService(time);
			const request = conversation();
			service.say(request.ParticipantToken, at, item('1'));
			const answer = await time.run(awaitReply.call(service.execution(), request));
			expect(answer).toMatchObject({ status: 'replied', LastMessageId: '1' });
			const seen = service.looks.find((look) => look.at >= at)?.at ?? NaN;
			expect(seen - at).toBeLessThan(3000);
			expect(time.monotonic() - seen).toBeGreaterThanOrEqual(2000);
			expect(time.monotonic() - seen).toBeLessThan(3000);
		},
	);

	it('takes what comes until there is silence for one reply', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const request = conversation();
		for (const [index, at] of [500, 2300, 4000, 9000].entries()) {
			service.say(request.ParticipantToken, at, item(String(index)));
		}
		const flow = {};
		const first = await time.run(awaitReply.call(service.execution(flow), request));
		expect(first.messages.map(({ Text }) => Text)).toEqual(['0', '1', '2']);
		expect(keptOf(flow, request).lastMessageId).toBe('2');
		const second = await time.run(awaitReply.call(service.execution(flow), request));
		expect(second.messages.map(({ Text }) => Text)).toEqual(['3']);
	});

	it('ends when the time is up, with what was said until then', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const silent = conversation(MINUTE);
		const { status } = await time.run(awaitReply.call(service.execution(), silent));
		expect(status).toBe('timedOut');
		expect(time.monotonic()).toBeGreaterThanOrEqual(MINUTE);
		expect(time.monotonic()).toBeLessThan(MINUTE + 1000);

		const chatty = conversation(MINUTE);
		const began = time.monotonic();
		for (let at = began; at < began + 3 * MINUTE; at += 1000) {
			service.say(chatty.ParticipantToken, at, item(String(at)));
		}
		const talk = await time.run(awaitReply.call(service.execution(), chatty));
		expect(talk.status).toBe('replied');
		expect(time.monotonic() - began).toBeLessThan(MINUTE + 3000);
	});

	it('looks once when it is to wait for no time', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const { status } = await time.run(awaitReply.call(service.execution(), conversation(0)));
		expect(status).toBe('timedOut');
		expect(service.looks).toHaveLength(1);
	});

	it.each([
		['AccessDeniedException', 403],
		['ValidationException', 400],
		['ResourceNotFoundException', 404],
		['NotAmazonConnect', 200],
		['InternalServerException', 500],
	])(
		'gives what was heard, and says that there may be more, when the next look meets %s',
		async (name, status) => {
			const time = new VirtualTime();
			const service = new TalkService(time);
			const request = conversation();
			service.say(request.ParticipantToken, 0, item('Bye'));
			service.beforeLook = () => {
				if (service.looks.length > 1) throw fault(name, status);
			};
			const answer = await time.run(awaitReply.call(service.execution(), request));
			expect(answer).toMatchObject({
				status: 'replied',
				mayBeIncomplete: true,
				LastMessageId: 'Bye',
			});
		},
	);

	it('fails when a look meets an error and nothing was heard', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		service.beforeLook = () => {
			throw fault('ValidationException', 400);
		};
		const waiting = awaitReply.call(service.execution(), conversation());
		await expect(time.run(waiting)).rejects.toMatchObject({ name: 'ValidationException' });
	});

	it('asks only for what is new, however long the chat is', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const request = conversation(MINUTE);
		const before = Array.from({ length: 150 }, (_, index) =>
			item(`before ${index}`, { ParticipantRole: 'SYSTEM' }),
		);
		service.say(request.ParticipantToken, 0, ...before);
		for (let at = 1000; at < MINUTE; at += 1000) {
			service.say(request.ParticipantToken, at, item(`typing ${at}`, { Type: 'TYPING' }));
		}
		const { status } = await time.run(awaitReply.call(service.execution(), request));
		expect(status).toBe('timedOut');
		// 10 pages of the first look, then one page every two seconds.
		expect(service.looks.length).toBeGreaterThanOrEqual(10 + 25);
		expect(service.looks.length).toBeLessThanOrEqual(10 + 31);
	});

	it('hears what is shown after what came later', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const request = conversation();
		const at = (second: number) => ({ AbsoluteTime: new Date(second * 1000).toISOString() });
		service.say(request.ParticipantToken, 0, item('first', at(1)));
		service.say(request.ParticipantToken, 1000, item('third', at(3)));
		service.say(request.ParticipantToken, 3000, item('second', at(2)));
		const { messages } = await time.run(awaitReply.call(service.execution(), request));
		expect(messages.map(({ Text }) => Text)).toEqual(['first', 'second', 'third']);
	});

	it('ends at once when it is cancelled', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const cancel = new AbortController();
		const waiting = awaitReply.call(service.execution({}, cancel.signal), conversation());
		const cancelling = time.sleep(10_500).then(() => cancel.abort(new Error('cancelled')));
		await expect(time.run(waiting)).rejects.toThrow('cancelled');
		await cancelling;
		expect(time.monotonic()).toBe(10_500);
	});

	it('two items for one chat hear one reply each', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const request = conversation();
		service.say(request.ParticipantToken, 1000, item('1'));
		service.say(request.ParticipantToken, 20_000, item('2'));
		const flow = {};
		const replies = await time.run(
			Promise.all([
				awaitReply.call(service.execution(flow), request),
				awaitReply.call(service.execution(flow), request),
			]),
		);
		expect(replies.map(({ messages }) => messages.map(({ Text }) => Text))).toEqual([['1'], ['2']]);
	});
});

describe.each(['executions', 'items of an execution'])('100 %s at once', (kind) => {
	it('share 8 requests per second fairly, and all hear their customers', async () => {
		const time = new VirtualTime();
		const service = new TalkService(time);
		const requests = Array.from({ length: 100 }, () => conversation(10 * MINUTE));
		const shared = service.execution();
		const repliedAt = requests.map((_, index) => 60_000 + index * 1500);
		for (const [index, { ParticipantToken }] of requests.entries()) {
			service.say(ParticipantToken, repliedAt[index], item(`reply ${index}`));
		}
		const answers = await time.run(
			Promise.all(
				requests.map(async (request) => {
					const one = service.execution();
					// Items have steps of their own, and one place among those who share the quota.
					const own = kind === 'executions' ? one : { ...shared, steps: one.steps };
					return await awaitReply.call(own, request);
				}),
			),
		);
		expect(answers.map(({ messages }) => messages.map(({ Text }) => Text))).toEqual(
			requests.map((_, index) => [`reply ${index}`]),
		);

		const { looks } = service;
		const inSecondFrom = (from: number) =>
			looks.filter(({ at }) => at >= from && at < from + 1000).length;
		const busy = looks.filter(({ at }) => at > 5000 && at < 60_000);
		// After the burst of 12, at most 8 per second; and the quota is used.
		expect(Math.max(...busy.map(({ at }) => inSecondFrom(at)))).toBeLessThanOrEqual(9);
		expect(busy.length / 55).toBeGreaterThan(7.5);

		// While all wait, each is looked at once in 100 / 8 seconds and a bit, and none starves.
		for (const { ParticipantToken } of requests) {
			const times = looks
				.filter(({ participant }) => participant === ParticipantToken)
				.map(({ at }) => at)
				.filter((at) => at > 30_000 && at < 60_000);
			const gaps = times.slice(1).map((at, index) => at - times[index]);
			expect(times.length).toBeGreaterThanOrEqual(2);
			expect(Math.max(...gaps)).toBeLessThan(15_500);
		}
	});
});
