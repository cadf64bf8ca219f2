import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optOutListArn } from './account.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
	local.state.account.optOutLists[0].numbers = [
		{ number: '+14155550001', at: 1_700_000_000_500, byEndUser: true },
		{ number: '+14155550002', at: 1_700_000_001_000, byEndUser: false },
		{ number: '+14155550003', at: 1_700_000_002_000, byEndUser: true },
	];
});
afterEach(async () => await local.close());

/** Signs with the SDK's signer and sends. There is no client of the service in this repository. */
async function call(request: object, change: { service?: string; type?: string } = {}) {
	const { host, hostname, port } = new URL(local.url);
	const signed = await new SignatureV4({
		credentials: local.state.account.keys[0],
		region: 'us-east-1',
		service: change.service ?? 'sms-voice',
		sha256: Hash.bind(null, 'sha256'),
	}).sign(
		new HttpRequest({
			method: 'POST',
			hostname,
			port: Number(port),
			headers: {
				host,
				'content-type': change.type ?? 'application/x-amz-json-1.0',
				'x-amz-target': 'PinpointSMSVoiceV2.DescribeOptedOutNumbers',
			},
			body: JSON.stringify(request),
		}),
	);
	const { headers, body } = signed;
	const answer = await fetch(local.url, { method: 'POST', headers, body: body as string });
	return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('DescribeOptedOutNumbers', () => {
	it('gives the numbers of a list, by its name or its ARN', async () => {
		const { account } = local.state;
		const arn = optOutListArn(account, account.optOutLists[0]);
		for (const OptOutListName of ['Default', arn]) {
			const { status, body } = await call({ OptOutListName });
			expect(status).toBe(200);
			expect(body).toMatchObject({ OptOutListArn: arn, OptOutListName: 'Default' });
			expect(body.OptedOutNumbers).toHaveLength(3);
		}
	});

	it('gives those that are asked for', async () => {
		const OptedOutNumbers = ['+14155550001', '+14155550009'];
		const asked = { OptOutListName: 'Default', OptedOutNumbers };
		expect((await call(asked)).body.OptedOutNumbers).toEqual([
			{
				OptedOutNumber: '+14155550001',
				OptedOutTimestamp: 1_700_000_000.5,
				EndUserOptedOut: true,
			},
		]);
		local.state.behaviour.numberNotOptedOut = 'notFound';
		expect((await call(asked)).body.__type).toBe('ResourceNotFoundException');
	});

	it('gives them page by page', async () => {
		const first = await call({ OptOutListName: 'Default', MaxResults: 2 });
		expect(first.body.OptedOutNumbers).toHaveLength(2);
		const { NextToken } = first.body;
		const second = await call({ OptOutListName: 'Default', MaxResults: 2, NextToken });
		expect(second.body.OptedOutNumbers).toHaveLength(1);
		expect(second.body.NextToken).toBeUndefined();
	});

	const named = { OptOutListName: 'Default' };
	it.each([
		['an unknown list', { OptOutListName: 'Other' }, {}, 400, 'ResourceNotFoundException'],
		['no list', {}, {}, 400, 'ValidationException'],
		['an unknown member', { ...named, Colour: 'blue' }, {}, 400, 'ValidationException'],
		['a page of 101', { ...named, MaxResults: 101 }, {}, 400, 'ValidationException'],
		[
			'six numbers',
			{ ...named, OptedOutNumbers: Array<string>(6).fill('+14155550001') },
			{},
			400,
			'ValidationException',
		],
		[
			'a signature for another service',
			named,
			{ service: 'connect' },
			403,
			'InvalidSignatureException',
		],
		['another protocol', named, { type: 'application/json' }, 404, 'UnknownOperationException'],
	])('refuses %s', async (_, request, change, status, type) => {
		const answer = await call(request, change);
		expect(answer.status).toBe(status);
		expect(answer.body.__type).toBe(type);
	});
});
