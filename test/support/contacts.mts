/** Contacts that a local Amazon Connect has, and nodes that deal with them. */
import type { IDataObject } from 'n8n-workflow';
import { phoneNumberArn } from '../localConnect/account.mts';
import type { LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { locator } from './locator.mts';

type Local = Pick<LocalConnect, 'state'>;

/** Starts chats without asking for them. */
export function startContacts({ state }: Local, count: number, from = 0): Contact[] {
	const { account } = state;
	const [instance] = account.instances;
	const Address = phoneNumberArn(account, instance, account.phoneNumbers[0]);
	return Array.from({ length: count }, (_, index) =>
		state.start(
			{
				InstanceId: instance.id,
				ContactFlowId: account.flows[0].id,
				SourceEndpoint: { Type: 'CONNECT_PHONENUMBER_ARN', Address },
				DestinationEndpoint: {
					Type: 'TELEPHONE_NUMBER',
					Address: `+1415${String(2_000_000 + from + index)}`,
				},
				SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } },
				InitialSystemMessage: { ContentType: 'text/plain', Content: 'Hello' },
				Attributes: { orderId: String(from + index) },
			},
			instance.region,
		),
	);
}

/** Items as Start Outbound Chat outputs them. */
export const itemsOf = (contacts: readonly Contact[]): IDataObject[] =>
	contacts.map(({ contactId }, index) => ({ ContactId: contactId, name: `Customer ${index}` }));

/** Parameters of an operation that is about the contact of each item. */
export const contactParameters = (
	{ state }: Local,
	operation: string,
	overrides: IDataObject = {},
): IDataObject => ({
	resource: 'contact',
	operation,
	instanceId: locator('id', state.account.instances[0].id),
	contactId: locator('id', '={{ $json.ContactId }}'),
	...overrides,
});
