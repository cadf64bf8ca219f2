import type { RetryStrategyV2 } from '@smithy/types';
import type { ConnectAccess } from './credential';
import { N8nHttpHandler } from './httpHandler';
import { credentialsOf } from './identity';
import type { Sdk } from './loadSdk';
import type { Transport } from './transports';

/** Settings shared by every client: the credential's Region and identity, HTTP through n8n. */
const settings = (sdk: Sdk, access: ConnectAccess, transport: Transport) => ({
	region: access.region,
	useFipsEndpoint: access.fips,
	credentials: credentialsOf(sdk, access, transport),
	requestHandler: new N8nHttpHandler(transport),
});

/** A client for Amazon Connect. Without a retry strategy, as in the credential test: three attempts. */
export const connectClient = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	retryStrategy?: RetryStrategyV2,
) =>
	new sdk.ConnectClient({
		...settings(sdk, access, transport),
		retryStrategy,
		endpoint: access.endpoints.connect,
	});

/** A client for STS in the credential's Region. */
export const stsClient = (sdk: Sdk, access: ConnectAccess, transport: Transport) =>
	new sdk.STSClient({
		...settings(sdk, access, transport),
		endpoint: access.endpoints.sts,
	});
