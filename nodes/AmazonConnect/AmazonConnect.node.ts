import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { amazonConnectApiTest } from './aws/credentialTest';
import { builderHint } from './builderHint';
import { DESCRIPTION } from './listEntry';
import { listSearch, resourceMapping } from './lists';
import { hints, properties, subtitle } from './resources';
import { SYSTEM_TIME } from './pace/time';
import { run } from './run';

/** The panel and the entry points; what they do is in the folders beside this file. */
export class AmazonConnect implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Amazon Connect',
		name: 'amazonConnect',
		icon: { light: 'file:amazonConnect.svg', dark: 'file:amazonConnect.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle,
		description: DESCRIPTION,
		defaults: { name: 'Amazon Connect' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'amazonConnectApi', required: true, testedBy: 'amazonConnectApiTest' }],
		usableAsTool: {
			replacements: {
				description:
					'Send real SMS and WhatsApp messages to real people through Amazon Connect, talk with them, and read, change and end their chats',
			},
		},
		hints,
		// n8n redacts it wherever it redacts executions, and never reveals it; the workflow itself can use it.
		sensitiveOutputFields: ['ParticipantToken'],
		builderHint,
		properties,
	};

	methods = { credentialTest: { amazonConnectApiTest }, listSearch, resourceMapping };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await run(this, SYSTEM_TIME)];
	}
}
