import { z } from 'zod';
import { optOutListArn } from '../account.mts';
import { AwsError, notFound } from '../errors.mts';
import { page, type Operation } from './operation.mts';

/** AWS JSON 1.0: every operation is `POST /`, and this header says which. */
export const TARGET_PREFIX = 'PinpointSMSVoiceV2.';

export const JSON_TYPE = 'application/x-amz-json-1.0';

const LARGEST_PAGE = 100;

/**
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribeOptedOutNumbers.html
 * Without its filters. Unknown members are refused; the real service ignores them.
 */
const optedOutRequest = z.strictObject({
	OptOutListName: z.string().regex(/^[\w:/-]{1,256}$/),
	OptedOutNumbers: z
		.array(z.string().regex(/^\+?[1-9]\d{1,18}$/))
		.max(5)
		.optional(),
	NextToken: z.string().min(1).max(1024).optional(),
	MaxResults: z.number().int().min(1).max(LARGEST_PAGE).optional(),
});

const describeOptedOutNumbers: Operation = {
	name: 'DescribeOptedOutNumbers',
	action: 'sms-voice:DescribeOptedOutNumbers',
	method: 'POST',
	path: '/',
	handle({ state, caller, body }) {
		const { data: request, error } = optedOutRequest.safeParse(body);
		if (!request) throw new AwsError('ValidationException', 400, error.issues[0].message);
		const { account, behaviour } = state;
		const list = account.optOutLists.find(
			(one) =>
				one.region === caller.region &&
				[one.name, optOutListArn(account, one)].includes(request.OptOutListName),
		);
		if (!list) throw notFound('The opt-out list was not found', 400);

		const wanted = request.OptedOutNumbers ?? [];
		const isOut = (number: string) => list.numbers.some((one) => one.number === number);
		if (behaviour.numberNotOptedOut === 'notFound' && !wanted.every(isOut)) {
			throw notFound('The opted-out number was not found', 400);
		}
		const numbers = list.numbers.filter(
			({ number }) => wanted.length === 0 || wanted.includes(number),
		);
		const { entries, next } = page(numbers, request.MaxResults ?? LARGEST_PAGE, request.NextToken);
		return {
			OptOutListArn: optOutListArn(account, list),
			OptOutListName: list.name,
			OptedOutNumbers: entries.map(({ number, at, byEndUser }) => ({
				OptedOutNumber: number,
				OptedOutTimestamp: at / 1000,
				EndUserOptedOut: byEndUser,
			})),
			NextToken: next,
		};
	},
};

export const smsVoiceOperations: Operation[] = [describeOptedOutNumbers];
