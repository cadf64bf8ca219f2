import { expect, it } from 'vitest';
import { notAmazonConnect } from '../../../../nodes/AmazonConnect/aws/answers.ts';
import { explainError } from '../../../../nodes/AmazonConnect/aws/errors.ts';
import { participantErrors } from '../../../../nodes/AmazonConnect/operations/conversation/shared/errors.ts';
import { SENT_ONCE } from '../../../../nodes/AmazonConnect/operations/conversation/shared/message.ts';

it('somebody else who answers for Amazon Connect ends no other conversation', () => {
	const context = participantErrors({ again: SENT_ONCE });
	expect(explainError(notAmazonConnect(200), context)).toMatchObject({
		ends: 'item',
		advice: expect.stringContaining(SENT_ONCE),
	});
});
