/** Keys, clock and lists. Messages nobody. */
import { offered } from '../lists.mts';
import type { Check, Probe } from '../probe.mts';
import { holds, holdsIf, noted, skipped } from '../probe.mts';
import { shipped } from '../shipped.mts';
import { inWords, seconds } from '../words.mts';
import { locator } from '../../support/locator.mts';

const instanceIn = ({ config }: Check) => ({ instanceId: locator('id', config.instanceId) });

/** Asks with wrong keys: the whole batch must end. */
async function wrongKeys(
	{ aws }: Check,
	change: Parameters<typeof aws.eagerClient>[0],
	field: string,
) {
	if (aws.hasRole) return skipped('The keys assume a role, so AWS STS would answer.');
	const client = aws.eagerClient(change);
	const context = { iamAction: '', iamResources: '', notFound: '' };
	const { error } = await aws.outcomeOf(
		context,
		async () => await client.send(new aws.sdk.ListInstancesCommand({ MaxResults: 1 })),
	);
	if (!error) return holdsIf(false, 'The request was carried out.');
	return holdsIf(error.ends === 'batch' && error.field === field, inWords(error));
}

/** Whether a list of the editor offers a value. */
async function isOffered(
	check: Check,
	list: Parameters<typeof offered>[1],
	parameters: Parameters<typeof offered>[2],
	wanted: string | undefined,
) {
	const items = await offered(check, list, parameters);
	const isThere = items.some(({ value }) => value === wanted);
	return holdsIf(isThere, isThere ? 'Yes' : `No, among ${items.length}`);
}

/** Another last character. */
const spoilt = (text: string) => text.slice(0, -1) + (text.endsWith('x') ? 'y' : 'x');

/** A number of the account, as the API has it. */
async function ownNumber({ aws, config }: Check) {
	const quota = { operation: 'ListPhoneNumbersV2', requestsPerSecond: 2, burst: 5 };
	for (let NextToken: string | undefined; ;) {
		const client = await aws.clientFor(quota);
		const command = new aws.sdk.ListPhoneNumbersV2Command({
			InstanceId: config.instanceId,
			NextToken,
		});
		const page = await client.send(command);
		const numbers = page.ListPhoneNumbersSummaryList ?? [];
		const number = numbers.find(({ PhoneNumberArn }) => PhoneNumberArn === config.from);
		if (number || !page.NextToken) return number;
		NextToken = page.NextToken;
	}
}

export const ACCESS: readonly Probe[] = [
	{
		question: 'Does an answer have the header `Date`?',
		expected: 'Yes',
		node: 'The trigger counts time by it. Without it, the trigger does not work.',
		async ask({ aws, config, time }) {
			const { readSearchPage, searchQuota } = shipped('operations/shared/searchPage');
			const type = 'INITIATION_TIMESTAMP';
			const client = await aws.clientFor(searchQuota(type));
			const query = { InstanceId: config.instanceId, type, newestFirst: true } as const;
			const range = { start: time.now() - 60_000, end: time.now() };
			const { date } = await readSearchPage(aws.service(), client, query, range);
			if (date === undefined) return holdsIf(false, 'No');
			return holds(`Yes, ${seconds(Math.abs(date - time.now()))} from the clock of this machine`);
		},
	},
	{
		question: 'What is a wrong secret key refused with?',
		expected: 'InvalidSignatureException',
		node: 'Ends the batch and names the field of the credential.',
		ask: async (check) =>
			await wrongKeys(
				check,
				(keys) => ({ ...keys, secretAccessKey: spoilt(keys.secretAccessKey) }),
				'Secret Access Key',
			),
	},
	{
		question: 'What is an unknown access key refused with?',
		expected: 'UnrecognizedClientException',
		node: 'Ends the batch and names the field of the credential.',
		ask: async (check) =>
			await wrongKeys(
				check,
				({ secretAccessKey }) => ({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey }),
				'Access Key ID',
			),
	},
	{
		question: 'Is the instance in the list of instances?',
		expected: 'Yes',
		node: 'Offers it in *Instance*.',
		async ask(check) {
			return await isOffered(check, 'searchInstances', {}, check.config.instanceId);
		},
	},
	{
		question: 'Is the number offered for its channel?',
		expected: 'Yes',
		node: 'Offers in *From* the numbers that were imported from `sms-voice`.',
		async ask(check) {
			const parameters = { ...instanceIn(check), channel: 'sms' };
			return await isOffered(check, 'searchPhoneNumbers', parameters, check.config.from);
		},
	},
	{
		question: 'What does an imported number look like?',
		expected: '`SourcePhoneNumberArn` of the service `sms-voice`; any `PhoneNumberType`',
		node: 'Goes by the service of `SourcePhoneNumberArn`, never by `PhoneNumberType`.',
		cannotBreak: true,
		async ask(check) {
			const number = await ownNumber(check);
			if (!number) return noted('The number is not in the list.');
			const { PhoneNumberType: type, SourcePhoneNumberArn: source } = number;
			return noted(
				`PhoneNumberType ${type ?? 'missing'}, SourcePhoneNumberArn ${source ?? 'missing'}`,
			);
		},
	},
	{
		question: 'Is the flow offered?',
		expected: 'Yes',
		node: 'Offers in *Flow* the inbound flows that are active and published.',
		async ask(check) {
			return await isOffered(check, 'searchFlows', instanceIn(check), check.config.flow);
		},
	},
	{
		question: 'Is a flow left out that was never published?',
		expected: 'Yes',
		node: 'Offers in *Flow* the inbound flows that are active and published.',
		needs: 'unpublishedFlow',
		async ask(check) {
			const items = await offered(check, 'searchFlows', instanceIn(check));
			const isThere = items.some(({ value }) => value === check.config.unpublishedFlow);
			return holdsIf(!isThere, isThere ? 'No, it is offered' : 'Yes');
		},
	},
	{
		question: 'Is the template offered?',
		expected: 'Yes',
		node: 'Offers in *Template* the active templates of the channel, from Amazon Q in Connect.',
		needs: 'template',
		async ask(check) {
			const { template } = check.config;
			return await isOffered(
				check,
				'searchMessageTemplates',
				{ channel: template?.channel },
				template?.arn,
			);
		},
	},
];
