/**
 * Everything the package uses of the AWS SDK. The build replaces the compiled file with a bundle (see
 * `bundle/`), because an n8n community package has no dependencies. Load it through `loadSdk` only,
 * so that starting n8n does not pay for it.
 */
export {
	ConnectClient,
	CreateParticipantCommand,
	DescribeContactCommand,
	ListContactFlowsCommand,
	ListInstancesCommand,
	ListPhoneNumbersV2Command,
	SearchContactsCommand,
	StartOutboundChatContactCommand,
	StopContactCommand,
	UpdateContactAttributesCommand,
} from '@aws-sdk/client-connect';
export {
	ConnectParticipantClient,
	CreateParticipantConnectionCommand,
	DisconnectParticipantCommand,
	GetTranscriptCommand,
	SendMessageCommand,
} from '@aws-sdk/client-connectparticipant';
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
export { partition } from '@aws-sdk/core/client';
export { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
export { Sha256 } from '@smithy/core/checksum';
export { loadRestJsonErrorCode } from '@smithy/core/protocols';
export { isThrottlingError, isTransientError } from '@smithy/core/retry';
export { SignatureV4 } from '@smithy/signature-v4';
import { DEFAULT_RETRY_DELAY_BASE, MAXIMUM_RETRY_DELAY } from '@smithy/core/retry';

/** The SDK's own waits between repeats, in milliseconds. */
export const BACKOFF = { base: DEFAULT_RETRY_DELAY_BASE, max: MAXIMUM_RETRY_DELAY };
