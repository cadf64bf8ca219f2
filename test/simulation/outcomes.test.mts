/** What becomes of each item, and which of them are sent. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import {
	fault,
	newAccount,
	SimulatedConnect,
	simulate,
	type Simulation,
} from '../support/simulation.mts';
import { VirtualTime } from '../support/virtualTime.mts';

/** One request at a time: the next leaves when the last one was answered. */
const ONE_BY_ONE = { requestsPerSecond: 1, burst: 1 };

/** A clock, and an account whose quota goes by it. */
const newWorld = () => ({ time: new VirtualTime(), account: newAccount() });

/** Runs items one by one, with what goes wrong with some of them. */
async function run(
	items: number,
	trouble: (customer: number) => void = () => {},
	more: Partial<Simulation> = {},
	{ time, account } = newWorld(),
) {
	const service = new SimulatedConnect(time);
	const sent: number[] = [];
	service.before = (customer) => {
		sent.push(customer);
		trouble(customer);
	};
	const result = await time.run(simulate({ service, items, pace: ONE_BY_ONE, account, ...more }));
	return { ...result, sent, service };
}

const failing =
	(customers: readonly number[], code: string, status = 400, message?: string) =>
	(customer: number): void => {
		if (customers.includes(customer)) throw fault(code, status, message);
	};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('every item has an outcome', () => {
	it('one failure fails one item', async () => {
		const { list } = await run(3, failing([1], 'InvalidRequestException'));
		expect(list).toEqual(['started', 'InvalidRequestException', 'started']);
	});

	it('with Stop Workflow nothing is sent after the first failure', async () => {
		const { sent, error } = await run(3, failing([1], 'InvalidRequestException'), {
			onError: 'stopWorkflow',
		});
		expect(sent).toEqual([0, 1]);
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.description).toContain('1 of 3 started, 1 not tried');
	});

	it('an error of everyone ends the batch', async () => {
		const { list, sent } = await run(3, failing([0], 'UnrecognizedClientException', 403));
		expect(list).toEqual(['UnrecognizedClientException', 'NotAttempted', 'NotAttempted']);
		expect(sent).toEqual([0]);
	});

	it('ten equal failures in a row end the batch, nine do not', async () => {
		const ten = await run(20, failing(upTo(20), 'AccessDeniedException', 403));
		expect(ten.sent).toHaveLength(10);
		const nine = upTo(20).filter((customer) => customer % 10 !== 9);
		const broken = await run(20, failing(nine, 'AccessDeniedException', 403));
		expect(broken.sent).toHaveLength(20);
	});

	it('after a cancellation nothing is sent, and what was on its way may have been done', async () => {
		const controller = new AbortController();
		const { list, sent, output } = await run(
			4,
			(customer) => {
				if (customer === 1) controller.abort();
			},
			{ cancelled: controller.signal },
		);
		expect(sent).toEqual([0, 1]);
		expect([list[0], ...list.slice(2)]).toEqual(['started', 'Cancelled', 'Cancelled']);
		expect(output[1].json.details).toMatchObject({ attempted: true });
		expect(output[2].json.details).toMatchObject({ attempted: false });
	});
});

describe('what is not sent', () => {
	const keyed = (key: string) => ({ repeatProtection: 'ownKey', idempotencyKey: key });

	it('an item that is only checked', async () => {
		const { list, sent } = await run(2, undefined, {
			parameters: (index) => ({ options: { checkOnly: index === 0 } }),
		});
		expect(list).toEqual(['checked', 'started']);
		expect(sent).toEqual([1]);
	});

	it('an item with the key and the customer of an earlier one in the batch', async () => {
		const { list, sent, output } = await run(3, undefined, {
			parameters: (index) => ({
				...keyed('order'),
				...(index === 2 ? { destinationEndpoint: '+14152000000' } : {}),
			}),
		});
		expect(list).toEqual(['started', 'started', 'alreadyStarted']);
		expect(output[2].json.ContactId).toBe(output[0].json.ContactId);
		expect(sent).toEqual([0, 1]);
	});

	it('an item whose turn comes too late, which waits for none', async () => {
		const { list, sent, milliseconds } = await run(2, undefined, {
			pace: { requestsPerSecond: 0.001, burst: 1 },
			parameters: (index) => ({
				options: index === 0 ? { startBefore: '2020-01-01T00:00:00Z' } : {},
			}),
		});
		expect(list).toEqual(['TooLate', 'started']);
		expect(sent).toEqual([1]);
		expect(milliseconds).toBeLessThan(1000);
	});
});

it('a token that AWS says was used is already started, not an error', async () => {
	const used = failing([0], 'ConflictException', 409, 'The client token was already used');
	const { list } = await run(2, used);
	expect(list).toEqual(['alreadyStarted', 'started']);
});

it('what n8n would take for a failure is not carried over from the input', async () => {
	const { output } = await run(1, undefined, {
		fields: () => ({ $error: { message: 'old' }, $json: { old: true }, name: 'Ada' }),
	});
	expect(output[0].json).toMatchObject({ Status: 'started', name: 'Ada' });
	expect(output[0].json).not.toHaveProperty('$error');
});

it("the service's words are quoted without what the customer reads", async () => {
	const refused = failing([0], 'InvalidRequestException', 400, 'refused: my secret text');
	const { output } = await run(1, refused, {
		parameters: () => ({ initialSystemMessage: 'my secret text' }),
	});
	expect(output[0].json.error).toContain('AWS says: refused: …');
	expect(output[0].json.error).not.toContain('secret');
	expect(output[0].json.details).toMatchObject({ attempted: true });
});

describe('a retry of the execution', () => {
	it('sends what was not started, and nothing else', async () => {
		const context: IDataObject = {};
		const first = { context, execution: 'first' };
		const world = newWorld();
		await run(4, failing([2], 'InvalidRequestException'), first, world);
		const again = await run(4, undefined, first, world);
		expect(again.list).toEqual(['alreadyStarted', 'alreadyStarted', 'started', 'alreadyStarted']);
		expect(again.sent).toEqual([2]);
		const other = await run(4, undefined, { context, execution: 'another' }, world);
		expect(other.sent).toHaveLength(4);
	});

	it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
		'knows the token "%s" as one like any other',
		async (clientToken) => {
			const context: IDataObject = {};
			const more = {
				context,
				execution: `with ${clientToken}`,
				parameters: () => ({ additionalFields: { clientToken } }),
			};
			const world = newWorld();
			const first = await run(1, undefined, more, world);
			expect(first.list).toEqual(['started']);
			const again = await run(1, undefined, more, world);
			expect(again.list).toEqual(['alreadyStarted']);
			expect(again.output[0].json.ContactId).toBe('contact-0');
			expect(again.sent).toEqual([]);
		},
	);
});

describe('when an item ends the batch', () => {
	const together = { pace: { requestsPerSecond: 100, burst: 100 } };

	it('with Stop Workflow what is on its way is awaited, and written down', async () => {
		const context: IDataObject = {};
		const more = { ...together, context, execution: 'awaited' };
		const world = newWorld();
		const { time, account } = world;
		const service = new SimulatedConnect(time);
		service.latency = 200;
		service.before = failing([1], 'InvalidRequestException');
		const stop = { service, account, items: 3, onError: 'stopWorkflow' as const, ...more };
		const { error } = await time.run(simulate(stop));
		expect(error?.context?.itemIndex).toBe(1);
		expect(service.started.map(({ customer }) => customer)).toContain(0);
		const again = await run(3, undefined, more, world);
		expect(again.list[0]).toBe('alreadyStarted');
	});

	it('one whose retry was waited for may have been carried out', async () => {
		const { output, sent } = await run(
			3,
			(customer) => {
				if (customer === 0) throw fault('InternalServiceException', 500);
				if (customer === 1) throw fault('UnrecognizedClientException', 403);
			},
			{ pace: { requestsPerSecond: 20, burst: 2 } },
		);
		const details = output.map(({ json }) => json.details);
		expect(details).toMatchObject([
			{ attempted: true },
			{ attempted: true, code: 'UnrecognizedClientException' },
			{ attempted: false, code: 'NotAttempted' },
		]);
		expect(sent.sort()).toEqual([0, 1]);
	});

	it('that item is named, whichever failed first in the order of the input', async () => {
		const { error } = await run(
			7,
			(customer) => {
				// Item 0 waits for a retry, which the end of the batch ends.
				if (customer === 0) throw fault('ServiceUnavailable', 503);
				if (customer === 3) throw fault('AccessDeniedException', 403);
			},
			{ ...together, onError: 'stopWorkflow' },
		);
		expect(error?.context?.itemIndex).toBe(3);
	});
});

describe('what is thrown inside', () => {
	it('by n8n fails its item, which may have been started, and no other', async () => {
		const time = new VirtualTime();
		const service = new SimulatedConnect(time);
		const thrown = [
			Object.create(null),
			Object.defineProperty(new Error('broken'), 'name', {
				get: () => {
					throw new TypeError('planned');
				},
			}),
			'a text',
			undefined,
		];
		service.before = (customer) => {
			if (customer > 0 && customer <= thrown.length) throw thrown[customer - 1];
		};
		const { list, output } = await time.run(simulate({ service, items: 6 }));
		expect([list[0], list[5]]).toEqual(['started', 'started']);
		for (const { json } of output.slice(1, 5)) {
			expect(json.details).toMatchObject({ attempted: true });
		}
	});

	it('while a chat is written down does not undo it', async () => {
		const started = new Proxy(
			{},
			{
				defineProperty: () => {
					throw new Error('planned');
				},
			},
		);
		const context = new Proxy<IDataObject>(
			{},
			{ get: (target, name) => (name === 'started' ? started : Reflect.get(target, name)) },
		);
		const { list } = await run(2, undefined, { context });
		expect(list).toEqual(['started', 'started']);
	});

	it('by an item without fields costs nobody their result', async () => {
		const { list, sent } = await run(3, undefined, {
			fields: (index) => (index === 1 ? undefined : {}),
		});
		expect(list).toEqual(['started', 'started', 'started']);
		expect(sent).toEqual([0, 1, 2]);
	});

	it('while items are read leaves what was sent as it is', async () => {
		const { list, sent } = await run(4, undefined, {
			parameters: (index) => {
				if (index === 2) throw new Error('planned');
				return {};
			},
		});
		expect(list).toEqual(['started', 'started', 'InvalidParameter', 'started']);
		expect(sent).toEqual([0, 1, 3]);
	});
});
