/** Who is compared. */
import type { HttpRequestSettings } from './senders/httpRequest.mts';
import type { NodeSettings } from './senders/node.mts';
import type { SdkSettings } from './senders/sdk.mts';

export const OURS = 'this node';

export interface Named<Settings> {
	name: string;
	settings: Settings;
}

export const ourNode = (
	requestsPerSecond: number,
	burst: number,
	onError?: NodeSettings['onError'],
): NodeSettings => ({ kind: 'node', pace: { requestsPerSecond, burst }, onError });

const sdk = (retryMode: SdkSettings['retryMode'], atOnce: number): Named<SdkSettings> => ({
	name: `AWS SDK loop, ${retryMode}, ${atOnce} at once`,
	settings: { kind: 'sdk', retryMode, atOnce },
});

export const SDK_TEN_AT_ONCE = [sdk('standard', 10), sdk('adaptive', 10)];

export const SDK_LOOPS = [...SDK_TEN_AT_ONCE, sdk('standard', 1), sdk('adaptive', 1)];

export const httpRequest = (
	name: string,
	settings: Omit<HttpRequestSettings, 'kind'>,
): Named<HttpRequestSettings> => ({
	name: `HTTP Request node, ${name}`,
	settings: { kind: 'httpRequest', ...settings },
});

export const HTTP_REQUESTS = [
	httpRequest('defaults', {}),
	httpRequest('Continue', { node: { onError: 'continueRegularOutput' } }),
	httpRequest('Retry On Fail × 5', {
		node: { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 },
	}),
	httpRequest('batches of 20 a second', {
		node: { onError: 'continueRegularOutput' },
		batch: { batchSize: 20, batchInterval: 1000 },
	}),
];
