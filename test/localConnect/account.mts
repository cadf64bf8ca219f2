import type { AccessKey } from './signature.mts';

export interface Instance {
	id: string;
	alias: string;
	region: string;
	status: 'ACTIVE' | 'CREATION_IN_PROGRESS' | 'CREATION_FAILED';
}

export interface Flow {
	id: string;
	instanceId: string;
	name: string;
	type: 'CONTACT_FLOW' | 'CUSTOMER_QUEUE' | 'CAMPAIGN';
	state: 'ACTIVE' | 'ARCHIVED';
	status: 'PUBLISHED' | 'SAVED';
}

export interface PhoneNumber {
	id: string;
	instanceId: string;
	number: string;
	country: string;
	description: string;
	/** Where it was imported from: the channel stands in the ARN's service. Voice numbers have none. */
	importedFrom?: 'sms-voice' | 'social-messaging';
}

export interface MessageTemplate {
	id: string;
	knowledgeBaseId: string;
	name: string;
	channelSubtype: 'SMS' | 'WHATSAPP' | 'EMAIL';
	/** Undefined when no version is active. */
	activeVersion?: number;
	/** The text of the active version; of the latest one too, unless there is a draft. */
	body: string;
	/** The text of the latest version, saved but not activated. */
	draft?: string;
	/** Default values of custom variables. */
	defaults: Record<string, string>;
	/** Default values of variables of the customer profile, under the API's names. */
	profileDefaults?: Record<string, string>;
}

export interface KnowledgeBase {
	id: string;
	name: string;
	type: 'MESSAGE_TEMPLATES' | 'CUSTOM';
	region: string;
}

/** An IAM role that keys of the account may assume. */
export interface Role {
	name: string;
	/** The access key IDs that its trust policy names. */
	trusted: string[];
	/** What its trust policy demands, if it demands one. */
	externalId?: string;
	/** Its MaxSessionDuration, 3,600 to 43,200. */
	maxSessionSeconds: number;
	/** IAM actions that are refused to its sessions, e.g. `connect:ListInstances`. */
	denied: string[];
}

/** A list of AWS End User Messaging SMS: who does not want messages. */
export interface OptOutList {
	name: string;
	region: string;
	numbers: Array<{
		number: string;
		/** Milliseconds since the epoch. */
		at: number;
		/** Whether the customer asked for it, by STOP. */
		byEndUser: boolean;
	}>;
}

/** One AWS account and what is in it. Everything may be changed while the server runs. */
export interface Account {
	id: string;
	keys: AccessKey[];
	roles: Role[];
	instances: Instance[];
	flows: Flow[];
	phoneNumbers: PhoneNumber[];
	knowledgeBases: KnowledgeBase[];
	messageTemplates: MessageTemplate[];
	optOutLists: OptOutList[];
}

const KEY = 'AKIALOCALCONNECT0001';
const INSTANCE = '11111111-2222-4333-8444-555555555555';
const KNOWLEDGE_BASE = '99999999-8888-4777-8666-555555555555';

/** An account for a first try: one instance, two flows, an SMS, a WhatsApp and a voice number. */
export const demoAccount = (): Account => ({
	id: '123456789012',
	keys: [
		{
			accessKeyId: KEY,
			secretAccessKey: 'local-connect-secret-that-opens-nothing',
		},
	],
	roles: [{ name: 'n8n', trusted: [KEY], maxSessionSeconds: 3600, denied: [] }],
	instances: [{ id: INSTANCE, alias: 'local-demo', region: 'us-east-1', status: 'ACTIVE' }],
	flows: [
		{
			id: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
			instanceId: INSTANCE,
			name: 'Outbound message',
			type: 'CONTACT_FLOW',
			state: 'ACTIVE',
			status: 'PUBLISHED',
		},
		{
			id: 'aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff',
			instanceId: INSTANCE,
			name: 'Draft',
			type: 'CONTACT_FLOW',
			state: 'ACTIVE',
			status: 'SAVED',
		},
	],
	phoneNumbers: [
		{
			id: '10000000-0000-4000-8000-000000000001',
			instanceId: INSTANCE,
			number: '+12065550100',
			country: 'US',
			description: 'Orders by SMS',
			importedFrom: 'sms-voice',
		},
		{
			id: '10000000-0000-4000-8000-000000000002',
			instanceId: INSTANCE,
			number: '+12065550101',
			country: 'US',
			description: 'Orders by WhatsApp',
			importedFrom: 'social-messaging',
		},
		{
			id: '10000000-0000-4000-8000-000000000003',
			instanceId: INSTANCE,
			number: '+12065550102',
			country: 'US',
			description: 'Hotline',
		},
	],
	knowledgeBases: [
		{ id: KNOWLEDGE_BASE, name: 'Templates', type: 'MESSAGE_TEMPLATES', region: 'us-east-1' },
	],
	messageTemplates: [
		{
			id: '77777777-6666-4555-8444-333333333333',
			knowledgeBaseId: KNOWLEDGE_BASE,
			name: 'order_update',
			channelSubtype: 'WHATSAPP',
			activeVersion: 1,
			body: 'Hello {{Attributes.firstName}}, your order {{Attributes.orderId}} is on its way.',
			defaults: {},
		},
		{
			id: '77777777-6666-4555-8444-444444444444',
			knowledgeBaseId: KNOWLEDGE_BASE,
			name: 'appointment_reminder',
			channelSubtype: 'SMS',
			activeVersion: 2,
			body: 'Dear {{Attributes.Customer.FirstName}}, we expect you on {{Attributes.date}} at {{Attributes.place}}. {{Attributes.Agent.FirstName}}',
			defaults: { place: 'our main office' },
		},
	],
	optOutLists: [{ name: 'Default', region: 'us-east-1', numbers: [] }],
});

export const roleArn = ({ id }: Account, { name }: Role) => `arn:aws:iam::${id}:role/${name}`;

export const optOutListArn = ({ id }: Account, { name, region }: OptOutList) =>
	`arn:aws:sms-voice:${region}:${id}:opt-out-list/${name}`;

export const instanceArn = (account: Account, { id, region }: Instance) =>
	`arn:aws:connect:${region}:${account.id}:instance/${id}`;

export const flowArn = (account: Account, instance: Instance, { id }: Flow) =>
	`${instanceArn(account, instance)}/contact-flow/${id}`;

export const phoneNumberArn = (account: Account, instance: Instance, { id }: PhoneNumber) =>
	`arn:aws:connect:${instance.region}:${account.id}:phone-number/${id}`;

/** The ID at the end of an ARN, or the ID itself. */
const lastId = (text: string) => text.split('/').at(-1);

/** The template that a request names by IDs or ARNs. */
export const findTemplate = (
	{ messageTemplates }: Account,
	named: { KnowledgeBaseId: string; MessageTemplateId: string },
): MessageTemplate | undefined =>
	messageTemplates.find(
		({ id, knowledgeBaseId }) =>
			id === lastId(named.MessageTemplateId) && knowledgeBaseId === lastId(named.KnowledgeBaseId),
	);
