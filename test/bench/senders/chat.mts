/** The chat that every sender starts with a customer. */
import type { StartOutboundChatContactRequest } from '@aws-sdk/client-connect';
import { phoneNumberArn } from '../../localConnect/account.mts';
import { State } from '../../localConnect/state.mts';

const { account } = new State();
const [instance] = account.instances;

export const [KEYS] = account.keys;

export const REGION = instance.region;

export const chatWith = (phone: string, name: string): StartOutboundChatContactRequest => ({
	InstanceId: instance.id,
	ContactFlowId: account.flows[0].id,
	SourceEndpoint: {
		Type: 'CONNECT_PHONENUMBER_ARN',
		Address: phoneNumberArn(account, instance, account.phoneNumbers[0]),
	},
	DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: phone },
	SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } },
	InitialSystemMessage: { ContentType: 'text/plain', Content: `Hello ${name}` },
});
