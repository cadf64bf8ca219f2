import { afterEach, expect, it } from 'vitest';
import { check, startLocal, type Local } from './support.mts';

let local: Local;
afterEach(async () => await local.close());

it('passes', async () => {
	local = await startLocal({ verifySignatures: true });
	const began = performance.now();
	const { code, told, report } = await check(local);
	console.log(told.filter((l) => !/^holds/.test(l)).join('\n'), performance.now() - began);
	console.log(
		local.state
			.requests('StartOutboundChatContact')
			.map((e) =>
				[
					e.status,
					JSON.parse(e.body.toString()).ClientToken?.slice(0, 5),
					e.at - local.state.contacts[0].startedAt,
				].join(' '),
			)
			.join('\n'),
	);
	expect(code).toBe(0);
});
