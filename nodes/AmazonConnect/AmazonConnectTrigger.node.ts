import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { amazonConnectApiTest } from './aws/credentialTest';
import { DESCRIPTION } from './listEntry';
import { listSearch } from './lists';
import { subtitle } from './trigger/events';
import { triggerProperties } from './trigger/parameters';
import { pollContacts } from './trigger/poll';

/** Starts a workflow when a contact has ended, was started, or was connected to an agent. */
export class AmazonConnectTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Amazon Connect Trigger',
		name: 'amazonConnectTrigger',
		icon: { light: 'file:amazonConnect.svg', dark: 'file:amazonConnect.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle,
		description: DESCRIPTION,
		defaults: { name: 'Amazon Connect Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'amazonConnectApi', required: true, testedBy: 'amazonConnectApiTest' }],
		properties: triggerProperties,
	};

	methods = { credentialTest: { amazonConnectApiTest }, listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollContacts(this);
	}
}
