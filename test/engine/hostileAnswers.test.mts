/** Answers that Amazon Connect would not give: each item comes out once, with what is known of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import type { Fault } from '../localConnect/state.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { execute, type Run } from '../support/engine.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const run = async (overrides: Partial<Run> = {}) =>
	await execute({
		items: customers(10),
		parameters: smsParameters(local),
		credential: credentialFor(local),
		node: { onError: 'continueRegularOutput' },
		...overrides,
	});

type Answer = NonNullable<Fault['answer']>;

const JSON_ANSWER = { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1' };

/** Answers the requests for one customer so, as often as they come. */
const answerTo = (index: number, answer: Answer, kind: Fault['kind'] = 'answer') => {
	const { phone } = customers(index + 1)[index];
	local.state.faults.push({
		kind,
		times: 1000,
		answer,
		operation: 'StartOutboundChatContact',
		when: (body) =>
			(body as { DestinationEndpoint: { Address: string } }).DestinationEndpoint.Address === phone,
	});
};

const json = (value: unknown, more: Partial<Answer> = {}): Answer => ({
	status: 200,
	headers: JSON_ANSWER,
	body: JSON.stringify(value),
	...more,
});
const error = (value: unknown, headers: Record<string, string> = {}): Answer =>
	json(value, {
		status: 400,
		headers: { ...JSON_ANSWER, 'x-amzn-errortype': 'InvalidRequestException', ...headers },
	});
const html: Answer = {
	status: 200,
	headers: { 'content-type': 'text/html' },
	body: '<!doctype html><title>Sign in</title>',
};

/** An error item's parts. */
const details = (item: { json: object }) =>
	item.json as { error?: string; details?: { code: string; attempted: boolean } };

describe('a success without its ContactId', () => {
	it.each<[string, Answer]>([
		['an empty body', { status: 200, headers: JSON_ANSWER, body: '' }],
		['no content', { status: 204, headers: JSON_ANSWER, body: '' }],
		['{}', json({})],
		['[]', json([])],
		['a text', json('text')],
		['null', json(null)],
		['an empty ContactId', json({ ContactId: '' })],
		['a number', json({ ContactId: 4711 })],
		['an object', json({ ContactId: { id: 'x' } })],
		['a list', json({ ContactId: ['x'] })],
		['900 KB of text', json({ ContactId: 'x'.repeat(900_000) })],
		['HTML', html],
		['half an answer', { status: 200, headers: JSON_ANSWER, body: '{"ContactId":"c' }],
	])('(%s) is no success', async (_, answer) => {
		answerTo(9, answer);
		const { output } = await run();
		expect(output.map(({ json: { Status } }) => Status)).toEqual([
			...Array(9).fill('started'),
			undefined,
		]);
		const failed = details(output[9]);
		expect(failed.error).toMatch(/^This was not Amazon Connect/);
		expect(failed.error).toContain('does not start a second one');
		expect(failed.details).toMatchObject({ code: 'NotAmazonConnect', attempted: true });
		expect(JSON.stringify(failed).length).toBeLessThan(2000);
		expect(JSON.stringify(failed)).not.toMatch(/\$response|SyntaxError|Unexpected token/);
	});

	it('is retried with the same token, so that a chat that exists is found', async () => {
		answerTo(4, { status: 200, headers: JSON_ANSWER, body: '{"ContactId":"c' }, 'answerAfter');
		local.state.faults[0].times = 1;
		const { output } = await run();
		expect(output.map(({ json: { ContactId } }) => ContactId)).toEqual(
			customers(10).map(
				({ phone }) =>
					local.state.contacts.find(({ request }) => request.DestinationEndpoint.Address === phone)
						?.contactId,
			),
		);
		expect(local.state.contacts).toHaveLength(10);
	});
});

describe('whoever else answers', () => {
	it.each<[string, Answer]>([
		[
			"a proxy's 407",
			{ status: 407, headers: { 'content-type': 'text/html' }, body: '<h1>407</h1>' },
		],
		['HTML 404', { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' }],
		['JSON 404 of another API', json({ error: 'not found' }, { status: 404, headers: {} })],
		['a sign-in page', html],
	])('(%s) ends the batch after few items', async (_, answer) => {
		local.state.faults.push({ kind: 'answer', times: 100_000, answer });
		const credential = { ...credentialFor(local), requestsPerSecond: 20, burst: 1 };
		const { output } = await run({ items: customers(1000), credential });
		const codes = output.map((item) => details(item).details?.code);
		expect(codes.filter((code) => code === 'NotAmazonConnect').length).toBeLessThan(40);
		expect(new Set(codes)).toEqual(new Set(['NotAmazonConnect', 'NotAttempted']));
		expect(details(output[0]).error).toContain('proxy');
	});

	it('is not quoted', async () => {
		answerTo(3, { status: 404, headers: {}, body: '{"message":"SECRET-KEY-OF-SOMEBODY"}' });
		const { output } = await run();
		expect(JSON.stringify(output)).not.toContain('SECRET-KEY');
	});
});

describe('an error in a form that AWS would not give', () => {
	it.each<[string, Answer]>([
		['a message that is an object', error({ message: { reason: 'bad' } })],
		['a message that is a number', error({ message: 42 })],
		['a message that is a list', error({ Message: ['a'] })],
		['no message', error({})],
		['null', error(null)],
		['a message of 900 KB', error({ message: 'word '.repeat(180_000) })],
		['a type nobody knows', error({ message: 'x' }, { 'x-amzn-errortype': 'Made Up <b>!' })],
		['a name among its members', error({ message: 'x', name: 'AbortError', code: {} })],
		['a type that is an object', json({ __type: { a: 1 }, message: 'x' }, { status: 400 })],
	])('(%s) fails its item and no other', async (_, answer) => {
		answerTo(9, answer);
		const { output } = await run();
		expect(output.slice(0, 9).every(({ json: { Status } }) => Status === 'started')).toBe(true);
		expect(details(output[9]).details?.attempted).toBe(true);
		expect(JSON.stringify(output[9].json).length).toBeLessThan(2000);
		expect(local.state.contacts).toHaveLength(9);
	});

	it('with a code beside its type holds nobody up for ever', async () => {
		const full = json(
			{ code: 'QUOTA_FULL', message: 'full' },
			{
				status: 429,
				headers: { ...JSON_ANSWER, 'x-amzn-errortype': 'LimitExceededException' },
			},
		);
		local.state.faults.push({ kind: 'answer', times: 100_000, answer: full });
		const parameters = smsParameters(local, { options: { giveUpAfter: 0.01 } });
		const { output } = await run({ parameters });
		const codes = output.map((item) => details(item).details?.code);
		expect(new Set(codes)).toEqual(new Set(['LimitExceededException', 'NotAttempted']));
	});

	it('does not say of itself that nothing was sent', async () => {
		answerTo(0, error({ unsent: true, tooLate: true, cause: { code: 'ECONNREFUSED' } }));
		const { output } = await run({ items: customers(1) });
		expect(details(output[0]).details).toMatchObject({
			code: 'InvalidRequestException',
			attempted: true,
		});
	});

	it('in the middle of a batch changes nothing for those before and after', async () => {
		answerTo(4, error({ message: { reason: 'bad' } }));
		const { output } = await run();
		expect(output.map(({ json: { Status } }) => Status ?? 'failed')).toEqual([
			...Array(4).fill('started'),
			'failed',
			...Array(5).fill('started'),
		]);
	});
});

describe('Retry-After', () => {
	it.each([
		'99999999999999999999999',
		'-5',
		'NaN',
		'soon',
		'Fri, 31 Dec 9999 23:59:59 GMT',
		'1e400',
	])('%s: the item is retried with a pause of our own', async (value) => {
		answerTo(
			2,
			json({ message: 'busy' }, { status: 503, headers: { ...JSON_ANSWER, 'retry-after': value } }),
		);
		const [fault] = local.state.faults;
		// Years are cut to a minute, which is more than this test waits: then only the count matters.
		const isLong = /^9{5}|9999 /.test(value);
		fault.times = isLong ? 1000 : 2;
		const parameters = smsParameters(local, {
			options: { giveUpAfter: isLong ? 0.02 : 1 },
		});
		const { output } = await run({ parameters });
		expect(output).toHaveLength(10);
		expect(local.state.requests('StartOutboundChatContact').length).toBeLessThan(20);
		expect(output[2].json.Status).toBe(isLong ? undefined : 'started');
	});
});

describe('with Stop Workflow', () => {
	it('the error names the item that ended the batch, and how far it came', async () => {
		const denied = error(
			{ message: 'not authorized' },
			{ 'x-amzn-errortype': 'InvalidRequestException' },
		);
		answerTo(1, denied);
		const { error: thrown } = await run({
			items: customers(7),
			node: {},
			credential: { ...credentialFor(local), requestsPerSecond: 5, burst: 1 },
		});
		const lines = String(thrown?.description).split('<br>');
		expect(thrown?.message).toBe('Amazon Connect does not accept the values of this item');
		expect(lines[1]).toBe('AWS says: not authorized');
		expect(lines[2]).toBe(
			'Failed at item 1: 1 of 7 started, 5 not tried. A retry of this execution does not start them again.',
		);
	});
});

it('a conflict that is not about the token is no chat', async () => {
	answerTo(
		0,
		error(
			{ message: 'A contact with this RelatedContactId already exists' },
			{ 'x-amzn-errortype': 'ConflictException' },
		),
	);
	const { output } = await run({ items: customers(1) });
	expect(details(output[0]).details).toMatchObject({ code: 'ConflictException' });
});

it('a refused connection has sent nothing', async () => {
	const credential = { ...credentialFor(local), connectEndpoint: 'http://127.0.0.1:9' };
	const parameters = smsParameters(local, { options: { giveUpAfter: 0 } });
	const { output } = await run({ items: customers(1), credential, parameters });
	expect(details(output[0]).details).toMatchObject({ code: 'ECONNREFUSED', attempted: false });
});
