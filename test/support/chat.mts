import type { IDataObject } from 'n8n-workflow';
import { phoneNumberArn } from '../localConnect/account.mts';
import type { LocalConnect } from '../localConnect/server.mts';
import { locator } from './locator.mts';

/** Where a local Amazon Connect is, perhaps in another process, and what it knows. */
type Whereabouts = Pick<LocalConnect, 'url' | 'state'>;

/** A credential for a local Amazon Connect. */
export const credentialFor = ({ url, state }: Whereabouts) => {
	const [{ accessKeyId, secretAccessKey }] = state.account.keys;
	return {
		region: 'us-east-1',
		accessKeyId,
		secretAccessKey,
		// What the server enforces is up to each test.
		quotaRaised: true,
		requestsPerSecond: 100_000,
		burst: 100_000,
		customEndpoints: true,
		connectEndpoint: url,
		participantEndpoint: url,
		stsEndpoint: url,
		qConnectEndpoint: url,
		// Another name of this machine: the HTTP Request node's requests are told apart by their host.
		smsVoiceEndpoint: url.replace('127.0.0.1', 'localhost'),
	};
};

/** Parameters of a first SMS: the number comes from the item. */
export const smsParameters = (
	{ state: { account } }: Pick<Whereabouts, 'state'>,
	overrides: IDataObject = {},
): IDataObject => {
	const [instance] = account.instances;
	return {
		resource: 'contact',
		operation: 'startOutboundChat',
		instanceId: locator('id', instance.id),
		channel: 'sms',
		sourceEndpoint: locator('arn', phoneNumberArn(account, instance, account.phoneNumbers[0])),
		destinationEndpoint: '={{ $json.phone }}',
		messageType: 'text',
		initialSystemMessage: '=Hello {{ $json.name }}',
		contactFlowId: locator('id', account.flows[0].id),
		...overrides,
	};
};

/** Items with possible numbers, all different. */
export const customers = (count: number, from = 0): Array<{ phone: string; name: string }> =>
	Array.from({ length: count }, (_, index) => ({
		phone: `+1415${String(2_000_000 + from + index)}`,
		name: `Customer ${from + index}`,
	}));
