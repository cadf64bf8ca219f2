/** The node's own code, from the packed package: what is asked is what ships. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { LOADED_PACKAGE } from '../support/paths.mts';

const FOLDER = path.join(LOADED_PACKAGE, 'dist/nodes/AmazonConnect');

type Nodes = {
	'aws/account': typeof import('../../nodes/AmazonConnect/aws/account.ts');
	'aws/arn': typeof import('../../nodes/AmazonConnect/aws/arn.ts');
	'aws/client': typeof import('../../nodes/AmazonConnect/aws/client.ts');
	'aws/credential': typeof import('../../nodes/AmazonConnect/aws/credential.ts');
	'aws/credentialTest': typeof import('../../nodes/AmazonConnect/aws/credentialTest.ts');
	'aws/errors': typeof import('../../nodes/AmazonConnect/aws/errors.ts');
	'aws/errorTable': typeof import('../../nodes/AmazonConnect/aws/errorTable.ts');
	'aws/loadSdk': typeof import('../../nodes/AmazonConnect/aws/loadSdk.ts');
	'aws/qConnect': typeof import('../../nodes/AmazonConnect/aws/qConnect.ts');
	'aws/transports': typeof import('../../nodes/AmazonConnect/aws/transports.ts');
	'operations/contact/get': typeof import('../../nodes/AmazonConnect/operations/contact/get/index.ts');
	'operations/contact/startOutboundChat': typeof import('../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts');
	'operations/contact/stop': typeof import('../../nodes/AmazonConnect/operations/contact/stop/index.ts');
	'operations/contact/updateAttributes': typeof import('../../nodes/AmazonConnect/operations/contact/updateAttributes/index.ts');
	'operations/conversation/awaitReply': typeof import('../../nodes/AmazonConnect/operations/conversation/awaitReply/index.ts');
	'operations/conversation/getMessages': typeof import('../../nodes/AmazonConnect/operations/conversation/getMessages/index.ts');
	'operations/conversation/join': typeof import('../../nodes/AmazonConnect/operations/conversation/join/index.ts');
	'operations/conversation/leave': typeof import('../../nodes/AmazonConnect/operations/conversation/leave/index.ts');
	'operations/conversation/shared/limits': typeof import('../../nodes/AmazonConnect/operations/conversation/shared/limits.ts');
	'operations/conversation/shared/participant': typeof import('../../nodes/AmazonConnect/operations/conversation/shared/participant.ts');
	'operations/shared/contact': typeof import('../../nodes/AmazonConnect/operations/shared/contact.ts');
	'operations/shared/searchPage': typeof import('../../nodes/AmazonConnect/operations/shared/searchPage.ts');
	'pace/retryStrategy': typeof import('../../nodes/AmazonConnect/pace/retryStrategy.ts');
	'pace/time': typeof import('../../nodes/AmazonConnect/pace/time.ts');
	'pace/tokenBucket': typeof import('../../nodes/AmazonConnect/pace/tokenBucket.ts');
	'trigger/errors': typeof import('../../nodes/AmazonConnect/trigger/errors.ts');
};

// CommonJS, as n8n loads it.
const require = createRequire(path.join(LOADED_PACKAGE, 'package.json'));

export const shipped = <Name extends keyof Nodes>(name: Name): Nodes[Name] =>
	require(path.join(FOLDER, name)) as Nodes[Name];
