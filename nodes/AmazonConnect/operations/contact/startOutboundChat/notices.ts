import type { INodeProperties } from 'n8n-workflow';
import { IS_EXPRESSION } from './needed';

/** What must not be overlooked while it is set, at the top of the panel. */
export const notices: INodeProperties[] = [
	{
		displayName:
			'<b>Check Only</b> is on: this node starts no chats, even when the workflow is published.',
		name: 'checkOnlyNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '/options.checkOnly': [{ _cnd: { not: true } }] } },
	},
	{
		displayName:
			'<b>Check Only</b> is an expression: if it is true for an item, the item starts no chat, even when the workflow is published.',
		name: 'checkOnlyExpressionNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '/options.checkOnly': [IS_EXPRESSION] } },
	},
	{
		displayName:
			'<b>Test Recipient</b> is set: manual runs send to that number only, published workflows send to the customers.',
		name: 'testRecipientNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '/options.testRecipient': [{ _cnd: { exists: true } }] } },
	},
];
