/** How contacts are searched and read. Messages nobody. */
import { randomUUID } from 'node:crypto';
import type { TimeRangeType } from '../../../nodes/AmazonConnect/operations/shared/searchPage.ts';
import type { Check, Probe } from '../probe.mts';
import { holds, holdsIf, noted } from '../probe.mts';
import { shipped } from '../shipped.mts';
import { failed, inWords, isListed } from '../words.mts';
import { get, read } from './chats.mts';

const DAY = 24 * 60 * 60_000;

const CONTEXT = { iamAction: 'connect:SearchContacts', iamResources: '', notFound: '' };

/** A page of contacts, as the node reads it. */
export const search = async (
	{ aws, config }: Check,
	range: { start: number; end: number },
	{
		type = 'INITIATION_TIMESTAMP' as TimeRangeType,
		InstanceId = config.instanceId,
		newestFirst = true,
		isWide = false,
		token = undefined as string | undefined,
	} = {},
) =>
	await aws.outcomeOf(CONTEXT, async () => {
		const { readSearchPage, searchQuota } = shipped('operations/shared/searchPage');
		// A wide range has the quota of the other times.
		const client = await aws.clientFor(searchQuota(isWide ? 'DISCONNECT_TIMESTAMP' : type));
		const query = { InstanceId, type, newestFirst };
		return await readSearchPage(aws.service(), client, query, range, token);
	});

const lastDays = ({ time }: Check, days: number) => ({
	start: time.now() - days * DAY,
	end: time.now(),
});

/** The instance's ARN, by the account and the Region of the number. */
export const instanceArn = ({ config }: Pick<Check, 'config'>): string =>
	config.from.replace(/:phone-number\/.*$/, `:instance/${config.instanceId}`);

export const SEARCH: readonly Probe[] = [
	{
		question: 'Is an empty search answered with an empty list?',
		expected: 'Yes',
		node: 'Takes an answer without the list for one that AWS did not give.',
		async ask(check) {
			const { start } = lastDays(check, 3);
			const { answer, error } = await search(check, { start, end: start + 1 });
			return error ? failed(error) : holds(`Yes, ${answer.contacts.length} contacts`);
		},
	},
	{
		question: 'May a search be of 90 days?',
		expected: 'Not known: the console allows 8 weeks',
		node: 'Searches in ranges of two weeks.',
		cannotBreak: true,
		async ask(check) {
			const { error } = await search(check, lastDays(check, 90), { isWide: true });
			return noted(error ? inWords(error) : 'Yes');
		},
	},
	{
		question: 'Does a search say how many contacts it has, and more than 10,000?',
		expected: 'Not known: the console shows 10,000',
		node: 'Halves a range whose count is not reached or is above 10,000.',
		cannotBreak: true,
		async ask(check) {
			const { answer, error } = await search(check, lastDays(check, 14));
			if (error) return noted(inWords(error));
			const { total } = answer;
			if (total === undefined) return noted('It has no count.');
			return noted(
				total > 10_000
					? 'It counts more than 10,000.'
					: total === 10_000
						? '10,000'
						: 'Fewer than 10,000',
			);
		},
	},
	{
		question: 'What is a page’s token refused with that does not hold?',
		expected: 'InvalidRequestException or InvalidParameterException',
		node: 'The trigger then begins the range anew.',
		async ask(check) {
			const { error, thrown } = await search(check, lastDays(check, 1), { token: 'bm8gdG9rZW4=' });
			if (!error) return noted('It was not refused.');
			return holdsIf(shipped('trigger/errors').isRefusedToken(thrown), inWords(error));
		},
	},
	{
		question: 'May `InstanceId` be an ARN in a search?',
		expected: 'Not known',
		node: 'Always sends the ID.',
		cannotBreak: true,
		async ask(check) {
			const range = lastDays(check, 1);
			const { error } = await search(check, range, { InstanceId: instanceArn(check) });
			return noted(error ? inWords(error) : 'Yes');
		},
	},
	{
		question: 'What is an unknown contact refused with?',
		expected: 'ResourceNotFoundException',
		node: 'Says that Amazon Connect does not know the contact. The item fails.',
		async ask(check) {
			const { error } = await get(check, randomUUID());
			if (!error) return holdsIf(false, 'There was an answer.');
			return error.code === 'ResourceNotFoundException' ? holds(inWords(error)) : failed(error);
		},
	},
	{
		question: 'What is a contact ID of a wrong form refused with?',
		expected: 'An error of the table',
		node: 'Says what to check. The item fails.',
		async ask(check) {
			const { error } = await get(check, 'not-a-contact');
			if (!error) return holdsIf(false, 'There was an answer.');
			return holdsIf(isListed(error), inWords(error));
		},
	},
	{
		question: 'What is an unknown instance refused with?',
		expected: 'An error of the table',
		node: 'Says what to check, or which right is missing.',
		async ask(check) {
			const { error } = await search(check, lastDays(check, 1), { InstanceId: randomUUID() });
			if (!error) return holdsIf(false, 'There was an answer.');
			return holdsIf(isListed(error), inWords(error));
		},
	},
	{
		question: 'Does a transferred contact name the one that it went on as?',
		expected: 'Yes, in `NextContacts`',
		node: 'Puts it out as `TransferredTo` when it is there.',
		cannotBreak: true,
		async ask(check) {
			const { answer, error } = await search(check, lastDays(check, 7));
			if (error) return noted(inWords(error));
			const previous = answer.contacts.flatMap(({ PreviousContactId }) => PreviousContactId ?? []);
			if (previous.length === 0) return noted('No contact of the last week was transferred.');
			const { NextContacts = [] } = await read(check, previous[0]);
			return noted(NextContacts.length > 0 ? `Yes, as ${NextContacts[0].Type}` : 'No');
		},
	},
];
