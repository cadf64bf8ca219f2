/** Waiting for customers, and reading what they say. */
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { fault, instanceId, page, SimulatedConnect, simulate } from '../support/simulation.mts';
import { converse, item, newTalk, TalkService, type Talk } from '../support/talk.mts';
import { VirtualTime } from '../support/virtualTime.mts';

const MINUTE = 60_000;

const setUp = () => {
	const time = new VirtualTime();
	return { time, service: new TalkService(time) };
};

/** Awaits a reply in each chat; `waitUpTo` is in minutes. */
const awaitReply = async (
	service: TalkService,
	chats: readonly Talk[],
	waitUpTo = 5,
	more: Parameters<typeof converse>[4] = {},
) => await converse(service, 'awaitReply', chats, { message: '', waitUpTo }, more);

const textsOf = ({ Messages }: IDataObject): unknown[] =>
	(Messages as IDataObject[]).map(({ Text }) => Text);

describe('one conversation', () => {
	it.each([0, 700, 1900, 2100, 17_777, 200_000])(
		'sees an answer of %i ms after its start within 3 seconds, and gives it after 2 of silence',
		async (at) => {
			const { time, service } = setUp();
			const talk = newTalk();
			service.say(talk, at, item('1'));
			const { output } = await time.run(awaitReply(service, [talk]));
			expect(output[0].json).toMatchObject({ Status: 'replied', LastMessageId: '1' });
			const seen = service.looks.find((look) => look.at >= at)?.at ?? NaN;
			expect(seen - at).toBeLessThan(3000);
			expect(time.monotonic() - seen).toBeGreaterThanOrEqual(2000);
			expect(time.monotonic() - seen).toBeLessThan(3000);
		},
	);

	it('takes what comes until there is silence for one reply', async () => {
		const { time, service } = setUp();
		const talk = newTalk();
		for (const [index, at] of [500, 2300, 4000, 9000].entries()) {
			service.say(talk, at, item(String(index)));
		}
		const flow = {};
		const first = await time.run(awaitReply(service, [talk], 5, { flow }));
		expect(textsOf(first.output[0].json)).toEqual(['0', '1', '2']);
		const second = await time.run(awaitReply(service, [talk], 5, { flow }));
		expect(textsOf(second.output[0].json)).toEqual(['3']);
	});

	it('ends when the time is up, with what was said until then', async () => {
		const { time, service } = setUp();
		const silent = await time.run(awaitReply(service, [newTalk()], 1));
		expect(silent.list).toEqual(['timedOut']);
		expect(silent.milliseconds).toBeGreaterThanOrEqual(MINUTE);
		expect(silent.milliseconds).toBeLessThan(MINUTE + 1000);

		const chatty = newTalk();
		const began = time.monotonic();
		for (let at = began; at < began + 3 * MINUTE; at += 1000) {
			service.say(chatty, at, item(String(at)));
		}
		const talk = await time.run(awaitReply(service, [chatty], 1));
		expect(talk.list).toEqual(['replied']);
		expect(talk.milliseconds).toBeLessThan(MINUTE + 3000);
	});

	it('looks once when it is to wait for no time', async () => {
		const { time, service } = setUp();
		const { list } = await time.run(awaitReply(service, [newTalk()], 0));
		expect(list).toEqual(['timedOut']);
		expect(service.looks).toHaveLength(1);
	});

	it.each([
		['a denial', () => fault('AccessDeniedException', 403)],
		['a refusal', () => fault('ValidationException', 400)],
		['no such chat', () => fault('ResourceNotFoundException', 404)],
		['a page of somebody else', page],
		['a fault of the service', () => fault('InternalServerException', 500)],
	])(
		'gives what was heard, and says that there may be more, when the next look meets %s',
		async (_, trouble) => {
			const { time, service } = setUp();
			const talk = newTalk();
			service.say(talk, 0, item('Bye'));
			service.beforeLook = () => {
				if (service.looks.length > 1) throw trouble();
			};
			const { output } = await time.run(awaitReply(service, [talk]));
			expect(output[0].json).toMatchObject({
				Status: 'replied',
				Reply: 'Bye',
				MayBeIncomplete: true,
				LastMessageId: 'Bye',
			});
		},
	);

	it('fails when a look meets an error and nothing was heard', async () => {
		const { time, service } = setUp();
		service.beforeLook = () => {
			throw fault('ValidationException', 400);
		};
		const { list } = await time.run(awaitReply(service, [newTalk()]));
		expect(list).toEqual(['ValidationException']);
	});

	it('asks only for what is new, however long the chat is', async () => {
		const { time, service } = setUp();
		const talk = newTalk();
		const before = Array.from({ length: 150 }, (_, index) =>
			item(`before ${index}`, { ParticipantRole: 'SYSTEM' }),
		);
		service.say(talk, 0, ...before);
		for (let at = 1000; at < MINUTE; at += 1000) {
			service.say(talk, at, item(`typing ${at}`, { Type: 'TYPING' }));
		}
		const { list } = await time.run(awaitReply(service, [talk], 1));
		expect(list).toEqual(['timedOut']);
		// 10 pages of the first look, then one page every two seconds.
		expect(service.looks.length).toBeGreaterThanOrEqual(10 + 25);
		expect(service.looks.length).toBeLessThanOrEqual(10 + 31);
	});

	it('hears what is shown after what came later', async () => {
		const { time, service } = setUp();
		const talk = newTalk();
		const at = (second: number) => ({ AbsoluteTime: new Date(second * 1000).toISOString() });
		service.say(talk, 0, item('first', at(1)));
		service.say(talk, 1000, item('third', at(3)));
		service.say(talk, 3000, item('second', at(2)));
		const { output } = await time.run(awaitReply(service, [talk]));
		expect(textsOf(output[0].json)).toEqual(['first', 'second', 'third']);
	});

	it('ends at once when it is cancelled', async () => {
		const { time, service } = setUp();
		const cancel = new AbortController();
		const waiting = awaitReply(service, [newTalk()], 5, { cancelled: cancel.signal });
		const cancelling = time.sleep(10_500).then(() => cancel.abort(new Error('cancelled')));
		const [{ list }] = await time.run(Promise.all([waiting, cancelling]));
		expect(list).toEqual(['Interrupted']);
		expect(time.monotonic()).toBe(10_500);
	});

	it('two items for one chat hear one reply each', async () => {
		const { time, service } = setUp();
		const talk = newTalk();
		service.say(talk, 1000, item('1'));
		service.say(talk, 20_000, item('2'));
		const { output } = await time.run(awaitReply(service, [talk, talk]));
		expect(output.map(({ json }) => textsOf(json))).toEqual([['1'], ['2']]);
	});
});

describe.each(['executions', 'items of an execution'])('100 %s at once', (kind) => {
	it('share 8 requests per second fairly, and all hear their customers', async () => {
		const { time, service } = setUp();
		const { instance } = newTalk();
		const chats = Array.from({ length: 100 }, () => newTalk(instance));
		for (const [index, talk] of chats.entries()) {
			service.say(talk, 60_000 + index * 1500, item(`reply ${index}`));
		}
		const lists = kind === 'executions' ? chats.map((talk) => [talk]) : [chats];
		const runs = await time.run(
			Promise.all(lists.map(async (list) => await awaitReply(service, list, 10))),
		);
		expect(runs.flatMap(({ output }) => output.map(({ json }) => json.Reply))).toEqual(
			chats.map((_, index) => `reply ${index}`),
		);

		const { looks } = service;
		const inSecondFrom = (from: number) =>
			looks.filter(({ at }) => at >= from && at < from + 1000).length;
		const busy = looks.filter(({ at }) => at > 5000 && at < 60_000);
		// After the burst of 12, at most 8 per second; and the quota is used.
		expect(Math.max(...busy.map(({ at }) => inSecondFrom(at)))).toBeLessThanOrEqual(9);
		expect(busy.length / 55).toBeGreaterThan(7.5);

		// While all wait, each is looked at once in 100 / 8 seconds and a bit, and none starves.
		for (const { participant } of chats) {
			const times = looks
				.filter((look) => look.participant === participant)
				.map(({ at }) => at)
				.filter((at) => at > 30_000 && at < 60_000);
			const gaps = times.slice(1).map((at, index) => at - times[index]);
			expect(times.length).toBeGreaterThanOrEqual(2);
			expect(Math.max(...gaps)).toBeLessThan(15_500);
		}
	});
});

it('any number of conversations wait at once, where 128 requests of starts are on their way', async () => {
	const { time, service } = setUp();
	const chats = Array.from({ length: 300 }, () => newTalk());
	const { list } = await time.run(awaitReply(service, chats, 1));
	expect(list).toEqual(chats.map(() => 'timedOut'));
	const first = new Set(
		service.looks.filter(({ at }) => at < 2000).map(({ participant }) => participant),
	);
	expect(first.size).toBe(300);

	const slow = new SimulatedConnect(time);
	slow.latency = 60_000;
	// No answer comes in time: the first are given up after 10 seconds, and ten of them end the batch.
	await time.run(
		simulate({
			service: slow,
			items: 300,
			pace: { requestsPerSecond: 1000, burst: 1000 },
			options: { giveUpAfter: 0 },
		}),
	);
	expect(slow.mostInFlight).toBe(128);
});

it('cancelled, an item was attempted if a request was sent for it, and only then', async () => {
	const { time, service } = setUp();
	service.latency = 400;
	const asked = new Set<string>();
	const serviceOf = ({ headers }: IHttpRequestOptions) => {
		asked.add(String(headers?.['x-amz-bearer']).replace('connection of ', ''));
		return service;
	};
	const { instance } = newTalk();
	const chats = Array.from({ length: 60 }, () => newTalk(instance));
	const cancel = new AbortController();
	const more = { cancelled: cancel.signal, serviceOf };
	const reading = converse(service, 'getMessages', chats, { since: '' }, more);
	const cancelling = time.sleep(1000).then(() => cancel.abort());
	const [{ list, output }] = await time.run(Promise.all([reading, cancelling]));
	expect([...new Set(list)].sort()).toEqual(['AbortError', 'Cancelled', 'read']);
	for (const [index, { json }] of output.entries()) {
		if (list[index] === 'read') continue;
		expect(json.details).toMatchObject({ attempted: asked.has(chats[index].participant) });
	}
});

it('a quota of an instance is shared by those who use the instance, and asks for no account', async () => {
	const { time, service } = setUp();
	const paths = new Set<string>();
	const { other } = service;
	service.other = (sent) => {
		paths.add(sent.url.pathname);
		return other(sent);
	};
	const instances = [instanceId(1_900_001), instanceId(1_900_002)];
	const chats = Array.from({ length: 80 }, (_, index) => newTalk(instances[index % 2]));
	const { milliseconds } = await time.run(converse(service, 'getMessages', chats, { since: '' }));
	expect([...paths].sort()).toEqual(['/participant/connection', '/participant/transcript']);
	// Connections: 6 per second and a burst of 9, for 40 chats of each instance.
	expect(milliseconds).toBeGreaterThan(((40 - 9) / 6) * 1000 * 0.97);
	expect(milliseconds).toBeLessThan(((40 - 9) / 6) * 1000 * 1.1 + 500);
});

describe('a transcript in pages', () => {
	/** What is read of pages, and how many were asked for; each has a token of its own, if any. */
	async function readPages(
		tokenOf: (page: number) => string | undefined,
		pages: Array<Array<ReturnType<typeof item>>>,
	) {
		const { time, service } = setUp();
		service.page = () => ({
			Transcript: (pages[service.looks.length - 1] ?? []) as unknown as IDataObject[],
			NextToken: tokenOf(service.looks.length),
		});
		const read = converse(service, 'getMessages', [newTalk()], { since: 'before' });
		const { output } = await time.run(read);
		return { ids: textsOf(output[0].json), asked: service.looks.length };
	}

	it('goes on after empty pages, but not for ever', async () => {
		const pages = [[item('1')], [], [], [item('2')], [], [], [], [item('too late')]];
		const read = await readPages((number) => `page ${number}`, pages);
		expect(read).toEqual({ ids: ['1', '2'], asked: 7 });
	});

	it('ends where no new token is given', async () => {
		const pages = [[item('1')], [], [item('2')]];
		expect(await readPages(() => 'same', pages)).toEqual({ ids: ['1'], asked: 2 });
		expect(await readPages(() => undefined, pages)).toEqual({ ids: ['1'], asked: 1 });
		expect(await readPages(() => '', pages)).toEqual({ ids: ['1'], asked: 1 });
	});
});
