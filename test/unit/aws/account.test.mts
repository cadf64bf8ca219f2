import { expect, it } from 'vitest';
import { accountOf } from '../../../nodes/AmazonConnect/aws/account.ts';
import { loadSdk } from '../../../nodes/AmazonConnect/aws/loadSdk.ts';
import type { Transport } from '../../../nodes/AmazonConnect/aws/transports.ts';

const sdk = await loadSdk();

const HOUR = 60 * 60 * 1000;

it('STS is asked for the account of a key once a day', async () => {
	let asked = 0;
	const transport: Transport = async () => {
		asked += 1;
		const body =
			'<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
		return { statusCode: 200, headers: {}, body };
	};
	const access = {
		region: 'us-east-1',
		keys: { accessKeyId: 'AKIAACCOUNT', secretAccessKey: 'secret' },
		endpoints: {},
		fips: false,
	};
	const at = async (hour: number) => await accountOf(sdk, access, transport, 1000, hour * HOUR);
	const accounts = [await at(0), await at(1), await at(23)];
	expect(new Set(accounts)).toEqual(new Set(['123456789012']));
	expect(asked).toBe(1);
	await at(24);
	expect(asked).toBe(2);
});
