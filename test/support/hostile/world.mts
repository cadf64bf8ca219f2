/** A local Amazon Connect with chats in all states, and what parameters mean in it. */
import { flowArn, instanceArn, phoneNumberArn } from '../../localConnect/account.mts';
import { connectAgent, end, reply } from '../../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../../localConnect/server.mts';
import { State, type Contact } from '../../localConnect/state.mts';
import { credentialFor, customers } from '../chat.mts';
import { startContacts } from '../contacts.mts';
import { locator } from '../locator.mts';
import type { Chance } from './chance.mts';
import { distorted, objectOf } from './values.mts';
import type { Meaning } from './panel.mts';

const HOUR = 3_600_000;

/** What customers, flows and the workflow say, whose words are nobody else's business. */
const CONFIDENTIAL = new Set([
	'attributes',
	'contactAttributes',
	'customerProfileAttributes',
	'initialSystemMessage',
	'message',
	'participantDetails',
	'participantToken',
	'segmentAttributes',
	'tags',
	'templateAttributes',
	'templateVariables',
]);

export interface HostileWorld {
	local: LocalConnect;
	credential: ReturnType<typeof credentialFor>;
	contacts: Contact[];
	/** Whether the service answers what it should not. */
	lies: boolean;
	/** What must be shown nowhere, whatever the items are. */
	secrets(): string[];
	meaning: Meaning;
}

/** A customer's number in one of the spellings that people use. */
export function spelled(chance: Chance, e164: string): string {
	const [country, area, rest] = [e164.slice(1, 2), e164.slice(2, 5), e164.slice(5)];
	return chance.one([
		e164,
		`+${country} (${area}) ${rest.slice(0, 3)}-${rest.slice(3)}`,
		`00${e164.slice(1)}`,
		`'${e164}`,
		`tel:${e164}`,
		`＋${country} ${area} ${rest}`,
	]);
}

/** Chats of which some ended, are with an agent, or have a workflow that takes part. */
function populate(local: LocalConnect, chance: Chance, count: number, joined: boolean): Contact[] {
	const { state } = local;
	const changed = chance.one([0, 0, 0.1]);
	return startContacts(local, count).map((contact) => {
		if (chance.happens(0.7)) reply(state, contact, `Reply ${chance.below(1000)}`);
		if (joined || chance.happens(0.2)) {
			const participant = state.participants.add({
				contact,
				request: {},
				speaker: {
					ParticipantId: state.behaviour.newId(),
					DisplayName: 'n8n',
					ParticipantRole: 'CUSTOM_BOT',
				},
				createdAt: state.behaviour.now(),
			});
			participant.connectedAt = state.behaviour.now();
			if (chance.happens(0.7)) reply(state, contact, 'And one more thing');
		}
		if (chance.happens(changed)) connectAgent(state, contact);
		if (chance.happens(changed)) end(state, contact, 'CUSTOMER_DISCONNECT');
		return contact;
	});
}

/** Answers some requests with an error that repeats what it was sent, and by whom. */
function echo({ state }: LocalConnect, chance: Chance, keys: readonly string[]): void {
	let words = '';
	const { log } = state;
	state.faults.push({
		kind: 'error',
		status: 400,
		times: Number.POSITIVE_INFINITY,
		get type() {
			return chance.one([
				'InvalidRequestException',
				'InvalidParameterException',
				'MadeUpException',
			]);
		},
		get message() {
			return words;
		},
		when(body) {
			if (body === undefined || !chance.happens(0.15)) return false;
			const text = JSON.stringify(body);
			const senders = log.filter(
				({ body: bytes, status }) => status === undefined && bytes.toString('utf8') === text,
			);
			const bearer = senders.length === 1 ? String(senders[0].headers['x-amz-bearer'] ?? '') : '';
			const start = chance.below(Math.max(1, text.length - 200));
			words = `${chance.one(['', bearer, ...keys])} refused: ${text.slice(start)}`;
			return true;
		},
	});
	state.faults.push({ kind: 'error', status: 503, times: 2, when: () => chance.happens(0.05) });
}

/**
 * @param number tells worlds apart: each has an account and quotas of its own
 * @param joined whether the workflow takes part in the chats
 */
export async function startWorld(
	chance: Chance,
	number: number,
	count: number,
	joined: boolean,
): Promise<HostileWorld> {
	const local = await startLocalConnect(new State(undefined, { verifySignatures: true }));
	const { state } = local;
	const { account } = state;
	account.id = String(100_000_000_000 + number);
	const sessionToken = `session-${chance.times(40, () => chance.below(36).toString(36)).join('')}`;
	const secretAccessKey = `secret-${chance.times(33, () => chance.below(36).toString(36)).join('')}`;
	const accessKeyId = `ASIA${String(number).padStart(16, '0')}`;
	account.keys.unshift({ accessKeyId, secretAccessKey, sessionToken });
	const credential = { ...credentialFor(local), temporaryCredentials: true, sessionToken };
	const lies = chance.happens(0.2);
	if (lies) {
		state.behaviour.answersInstead = (_, answer) =>
			chance.happens(0.3) ? distorted(chance, JSON.parse(JSON.stringify(answer))) : answer;
	}
	const [instance] = account.instances;
	// Each is an instance of its own for the quotas of the participant service.
	const instanceId = `11111111-2222-4333-8444-${String(number).padStart(12, '0')}`;
	for (const one of [...account.flows, ...account.phoneNumbers]) one.instanceId = instanceId;
	instance.id = instanceId;
	const contacts = populate(local, chance, count, joined);
	const phones = customers(count + 1, 500_000).map(({ phone }) => phone);
	const contactOf = (item: number) => contacts[item % contacts.length];
	const tokenOf = (item: number) => contactOf(item).customBot?.token ?? '';
	const secrets = () => [
		secretAccessKey,
		sessionToken,
		...contacts.flatMap(({ customBot }) => customBot?.token ?? []),
		...local.state.log.flatMap(({ headers }) => [headers['x-amz-bearer'] ?? []].flat()),
	];
	if (chance.happens(0.5)) echo(local, chance, [secretAccessKey, sessionToken]);

	const meanings: Record<string, (item: number) => unknown> = {
		instanceId: () =>
			chance.one([
				locator('id', instanceId),
				locator('arn', instanceArn(account, instance)),
				locator('list', instanceId),
			]),
		contactId: (item) =>
			chance.one([
				locator('id', contactOf(item).contactId),
				locator(
					'url',
					`https://local-demo.my.connect.aws/contact-trace-records/details/${contactOf(item).contactId}`,
				),
			]),
		channel: () => (chance.happens(0.97) ? 'sms' : undefined),
		sourceEndpoint: () =>
			locator('arn', phoneNumberArn(account, instance, account.phoneNumbers[0])),
		destinationEndpoint: (item) => spelled(chance, phones[item]),
		contactFlowId: () =>
			chance.one([
				locator('id', account.flows[0].id),
				locator('arn', flowArn(account, instance, account.flows[0])),
			]),
		messageTemplateId: () =>
			locator(
				'arn',
				`arn:aws:wisdom:us-east-1:${account.id}:message-template/${account.knowledgeBases[0].id}/${account.messageTemplates[1].id}`,
			),
		knowledgeBaseId: () => locator('id', account.knowledgeBases[0].id),
		templateVariables: () => ['Attributes.date', 'Attributes.Customer.FirstName'],
		initialSystemMessageContentType: () => (chance.happens(0.8) ? 'text/plain' : undefined),
		destinationEndpointType: () => 'TELEPHONE_NUMBER',
		sourceEndpointType: () => 'CONNECT_PHONENUMBER_ARN',
		messageType: () => (chance.happens(0.7) ? 'text' : undefined),
		'segmentAttributes.type': () => (chance.happens(0.7) ? 'string' : undefined),
		'segmentAttributes.json': () => '{"size":{"ValueInteger":7},"list":{"ValueList":[]}}',
		clientToken: (item) => `token-${number}-${item}`,
		checkOnly: () => chance.happens(0.1),
		testRecipient: () => '+14155550100',
		startBefore: () => new Date(Date.now() + HOUR * (chance.happens(0.9) ? 1 : -1)).toISOString(),
		participantToken: (item) => (joined ? tokenOf(item) : undefined),
		waitUpTo: () => 0,
		lastMessageId: (item) => contactOf(item).transcript.at(-1)?.Id ?? '',
		since: (item) =>
			chance.one(['', contactOf(item).transcript[0].Id, new Date(Date.now() - HOUR).toISOString()]),
		timeRangeType: () => (chance.happens(0.97) ? 'INITIATION_TIMESTAMP' : undefined),
		startTime: () => new Date(Date.now() - HOUR).toISOString(),
		endTime: () => new Date(Date.now() + HOUR).toISOString(),
		limit: () => 1 + chance.below(3),
		includeDetails: () => chance.happens(0.2),
		giveUpAfter: () => 1,
	};
	const isLong = (value: unknown, from: number, to: number) =>
		['string', 'number'].includes(typeof value) && Number(value) > from && Number(value) < to;
	return {
		local,
		credential,
		contacts,
		lies,
		secrets,
		meaning: {
			of(name, item, owner = '') {
				const key = [`${owner}.${name}`, name].find((one) => Object.hasOwn(meanings, one));
				return key === undefined ? undefined : meanings[key](item);
			},
			tame(name, value) {
				if (name === 'maxRequestsPerSecond' && isLong(value, 0, 1000)) return 100_000;
				const isWait = value === '' || (value ?? undefined) === undefined;
				if (name === 'waitUpTo' && (isWait || isLong(value, 0, Number.POSITIVE_INFINITY))) return 0;
				return value;
			},
			isConfidential: (name) => CONFIDENTIAL.has(name),
		},
	};
}

/** Fields of an item besides those that parameters are made of. */
export const strayFields = (chance: Chance): object =>
	objectOf(
		chance
			.some(['error', 'details', 'message', 'Status', 'ContactId', '__proto__', 'pairedItem'], 0.2)
			.map((name) => [name, chance.one(['from the input', 1, null, { a: 1 }])]),
	);
