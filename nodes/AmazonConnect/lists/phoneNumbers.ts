import type { ListPhoneNumbersSummary } from '@aws-sdk/client-connect';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { parseArn } from '../aws/arn';
import { nothingToChoose } from './empty';
import { searchList, type List } from './lookUp';
import { chosenInstance, currentValue } from './parameters';

/**
 * The API gives up to 1,000, which descriptions in long scripts make longer than an answer may be here.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_ListPhoneNumbersV2.html
 */
const PAGE = 250;

/** Typed into the search, it lists the numbers of all channels. */
const EVERYTHING = '*';

const phoneNumbers: List<ListPhoneNumbersSummary> = {
	operation: 'ListPhoneNumbersV2',
	// Quota L-B07B2C56: https://docs.aws.amazon.com/general/latest/gr/connect_region.html
	quota: { requestsPerSecond: 2, burst: 5 },
	errors: {
		iamAction: 'connect:ListPhoneNumbersV2',
		iamResources: "'phone-number/*' of the account. 'By ARN' works without it",
		notFound: "Check that the instance in 'Instance' is in the credential's Region and account.",
	},
	id: 'PhoneNumberArn',
	texts: [
		'PhoneNumber',
		'PhoneNumberCountryCode',
		'PhoneNumberDescription',
		'SourcePhoneNumberArn',
	],
	async readPage({ sdk, connect }, InstanceId, NextToken) {
		const command = new sdk.ListPhoneNumbersV2Command({ InstanceId, MaxResults: PAGE, NextToken });
		const { ListPhoneNumbersSummaryList: entries, NextToken: next } = await connect.send(command);
		return { entries, next };
	},
};

/**
 * The service that a messaging number was imported from, by the service in the ARN of its origin. A number
 * without one was claimed for calls.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_ListPhoneNumbersSummary.html
 */
const SERVICE_BY_CHANNEL = new Map<unknown, { service: string; name: string }>([
	['sms', { service: 'sms-voice', name: 'SMS' }],
	['whatsApp', { service: 'social-messaging', name: 'WhatsApp' }],
]);

const serviceOf = ({ SourcePhoneNumberArn = '' }: ListPhoneNumbersSummary): string =>
	parseArn(SourcePhoneNumberArn)?.service ?? '';

const channelOf = (number: ListPhoneNumbersSummary): string => {
	const service = serviceOf(number);
	const channels = [...SERVICE_BY_CHANNEL.values()];
	return channels.find((channel) => channel.service === service)?.name ?? 'calls';
};

/** Digits only, for a search in any spelling; undefined for anything that is no part of a number. */
const digits = (text: string): string | undefined =>
	/^[+()\d\s./-]+$/.test(text) ? text.replace(/\D/g, '') : undefined;

/** Fills the list of *From*: the numbers of the instance that can do the chosen channel. */
export async function searchPhoneNumbers(
	this: ILoadOptionsFunctions,
	filter: string = '',
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	const all = filter.startsWith(EVERYTHING);
	const wanted = filter.replace(EVERYTHING, '').trim();
	const channel = all ? undefined : SERVICE_BY_CHANNEL.get(currentValue(this, 'channel'));
	const label = ({ PhoneNumber = '', PhoneNumberCountryCode }: ListPhoneNumbersSummary) =>
		`${PhoneNumber} (${PhoneNumberCountryCode ?? '?'})`;
	return await searchList(this, phoneNumbers, {
		within: chosenInstance(this),
		filter: digits(wanted) ?? wanted,
		paginationToken,
		shows: (number) => !channel || serviceOf(number) === channel.service,
		texts: ({ PhoneNumber, PhoneNumberCountryCode, PhoneNumberDescription }) => [
			PhoneNumber,
			PhoneNumberCountryCode,
			PhoneNumberDescription,
		],
		item: (number) => ({
			name: [
				label(number),
				...(channel ? [] : [channelOf(number)]),
				...(number.PhoneNumberDescription ? [number.PhoneNumberDescription] : []),
			].join(', '),
			value: number.PhoneNumberArn ?? '',
		}),
		nothing: async (service) =>
			await nothingToChoose(this, service, {
				what: channel ? `no ${channel.name} number in this instance` : 'no number in this instance',
				cure: channel
					? `Import one from AWS End User Messaging into the instance, or choose another 'Channel'. Search for ${EVERYTHING} to see the numbers of all channels.`
					: 'Claim or import one in Amazon Connect.',
			}),
	});
}
