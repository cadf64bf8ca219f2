import type { Contact } from '@aws-sdk/client-connect';
import { notAmazonConnect, requiredText, requireOf } from '../../aws/answers';
import type { ConnectClient } from '../../aws/loadSdk';
import type { ApiQuota } from '../../pace/quotas';
import type { Service } from '../operation';
import { CONTACT_ID } from './limits';

/** Code L-371095B8: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html */
export const DESCRIBE_CONTACT: ApiQuota = {
	operation: 'DescribeContact',
	requestsPerSecond: 10,
	burst: 15,
};

/**
 * Asks for one contact.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContact.html
 *
 * @throws an error when the answer is not about this contact
 */
export async function describeContact(
	{ sdk, abortSignal }: Pick<Service, 'sdk' | 'abortSignal'>,
	client: ConnectClient,
	{ InstanceId, ContactId }: { InstanceId: string; ContactId: string },
): Promise<Contact> {
	const command = new sdk.DescribeContactCommand({ InstanceId, ContactId });
	requireOf(command, (output) => {
		const id = requiredText(output?.Contact?.Id, CONTACT_ID);
		if (id.toLowerCase() !== ContactId.toLowerCase()) throw notAmazonConnect(200);
	});
	const { Contact: contact = {} } = await client.send(command, { abortSignal });
	return contact;
}
