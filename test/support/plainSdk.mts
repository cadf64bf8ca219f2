import { ConnectClient } from '@aws-sdk/client-connect';
import type { LocalConnect } from '../localConnect/server.mts';

/** The AWS SDK as it comes, without retries, against a local Amazon Connect. */
export const plainSdk = ({ url, state }: LocalConnect, overrides: object = {}): ConnectClient =>
	new ConnectClient({
		endpoint: url,
		region: 'us-east-1',
		credentials: state.account.keys[0],
		maxAttempts: 1,
		...overrides,
	});
