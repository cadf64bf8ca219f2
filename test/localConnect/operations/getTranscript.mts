import { z } from 'zod';
import { validationError } from '../errors.mts';
import { transcriptOf } from '../lifecycle.mts';
import { text } from '../model.mts';
import type { State } from '../state.mts';
import type { Item } from '../transcript.mts';
import { parsed } from './operation.mts';
import type { ParticipantOperation } from './participantOperation.mts';

const direction = z.enum(['FORWARD', 'BACKWARD']);

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_GetTranscript.html */
const transcriptRequest = z.strictObject({
	ContactId: text(1, 256).optional(),
	MaxResults: z.number().int().min(0).max(100).optional(),
	NextToken: text(1, 1000).optional(),
	ScanDirection: direction.optional(),
	SortOrder: z.enum(['DESCENDING', 'ASCENDING']).optional(),
	StartPosition: z
		.strictObject({
			Id: text(1, 256).optional(),
			AbsoluteTime: text(1, 100).optional(),
			MostRecent: z.number().int().min(0).max(100).optional(),
		})
		.optional(),
});

type TranscriptRequest = z.infer<typeof transcriptRequest>;

const DEFAULT_PAGE = 10;

/** Where a page begins: the place of its first item in the scan's direction, and that direction. */
const cursor = z.object({ at: z.number().int(), direction });

type Cursor = z.infer<typeof cursor>;

const written = (value: Cursor) => Buffer.from(JSON.stringify(value)).toString('base64url');

function read(token: string): Cursor {
	try {
		return cursor.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
	} catch {
		throw validationError('The token is unknown');
	}
}

/** Where a time is between items: how many are before it, and at it when they count as before. */
function countUntil(items: Item[], time: string, withEqual: boolean): number {
	const at = Date.parse(time);
	if (Number.isNaN(at)) throw validationError('AbsoluteTime is no time');
	const isBefore = (item: number) => (withEqual ? item <= at : item < at);
	return items.filter(({ AbsoluteTime }) => isBefore(Date.parse(AbsoluteTime))).length;
}

function begin({ behaviour }: State, items: Item[], request: TranscriptRequest): Cursor {
	const { StartPosition = {}, ScanDirection } = request;
	const { Id, AbsoluteTime, MostRecent } = StartPosition;
	const given = [Id, AbsoluteTime, MostRecent].filter((one) => one !== undefined).length;
	if (given > 1) throw validationError('More than one StartPosition');
	if (given === 0) {
		// https://github.com/amazon-connect/amazon-connect-chatjs/issues/19
		if (ScanDirection === 'FORWARD') throw validationError('FORWARD needs a StartPosition');
		return { at: items.length - 1, direction: 'BACKWARD' };
	}
	const direction = ScanDirection ?? 'FORWARD';
	const isForward = direction === 'FORWARD';
	const isExclusive = behaviour.transcriptStart === 'exclusive';
	if (MostRecent !== undefined) {
		return { at: Math.max(0, items.length - Math.max(1, MostRecent)), direction };
	}
	if (AbsoluteTime !== undefined) {
		const before = countUntil(items, AbsoluteTime, isForward === isExclusive);
		return { at: isForward ? before : before - 1, direction };
	}
	const at = items.findIndex((item) => item.Id === Id);
	if (at < 0) throw validationError('StartPosition: unknown Id');
	const step = isForward ? 1 : -1;
	return { at: isExclusive ? at + step : at, direction };
}

function nextTokenOf({ lastPage }: State['behaviour'], rest: number, size: number, next: Cursor) {
	if (rest > 0 || (lastPage === 'emptyPage' && size > 0)) return written(next);
	return lastPage === 'emptyToken' ? '' : undefined;
}

export const getTranscript: ParticipantOperation = {
	name: 'GetTranscript',
	path: '/participant/transcript',
	bearer: 'connectionToken',
	admitsGone: ({ behaviour }) => behaviour.goneParticipants === 'mayRead',
	handle({ state, participant: { contact }, body }) {
		const request = parsed(transcriptRequest, body, validationError);
		const { ContactId, MaxResults, NextToken, SortOrder } = request;
		// Of contacts of other chats there is nothing: amazon-connect-chatjs, issue 28.
		const items = transcriptOf(state, contact).filter(
			(item) => ContactId === undefined || item.ContactId === ContactId,
		);
		const { at, direction } = NextToken ? read(NextToken) : begin(state, items, request);
		const size = Math.min(MaxResults || DEFAULT_PAGE, state.behaviour.pageSize);
		const isForward = direction === 'FORWARD';
		const [from, to] = isForward ? [at, at + size] : [at + 1 - size, at + 1];
		const page = items.slice(Math.max(0, from), Math.max(0, to));
		const next = { at: isForward ? at + page.length : at - page.length, direction };
		const rest = isForward ? items.length - next.at : next.at + 1;
		return {
			InitialContactId: contact.initialContactId ?? contact.contactId,
			Transcript: SortOrder === 'ASCENDING' ? page : page.toReversed(),
			NextToken: nextTokenOf(state.behaviour, rest, page.length, next),
		};
	},
};
