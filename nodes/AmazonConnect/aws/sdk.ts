/**
 * Everything the package uses of the AWS SDK. The build replaces the compiled file with a bundle (see
 * `bundle/`), because an n8n community package has no dependencies. Load it through `loadSdk` only,
 * so that starting n8n does not pay for it.
 */
export {
	ConnectClient,
	ListInstancesCommand,
	StartOutboundChatContactCommand,
} from '@aws-sdk/client-connect';
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
export { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
