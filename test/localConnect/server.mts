/** The local Amazon Connect: a stand-in on loopback for tests, benchmarks and the first run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { AwsError } from './errors.mts';
import { connectOperations } from './operations/connect.mts';
import { createParticipant } from './operations/createParticipant.mts';
import { describeContact } from './operations/describeContact.mts';
import type { Operation } from './operations/operation.mts';
import { participantOperations } from './operations/participant.mts';
import { admit, type ParticipantOperation } from './operations/participantOperation.mts';
import { qConnectOperations } from './operations/qConnect.mts';
import { searchContacts } from './operations/searchContacts.mts';
import { startOutboundChatContact } from './operations/startOutboundChatContact.mts';
import { JSON_TYPE, smsVoiceOperations, TARGET_PREFIX } from './operations/smsVoice.mts';
import { stopContact } from './operations/stopContact.mts';
import { callSts, stsError } from './operations/sts.mts';
import { updateContactAttributes } from './operations/updateContactAttributes.mts';
import { servePhones } from './phones/routes.mts';
import { verifySignature, type Caller, type ReceivedRequest } from './signature.mts';
import { State, type Fault, type LoggedRequest } from './state.mts';

const SERVICES: ReadonlyArray<{ name: string; operations: Operation[] }> = [
	{
		name: 'connect',
		operations: [
			startOutboundChatContact,
			describeContact,
			searchContacts,
			stopContact,
			updateContactAttributes,
			createParticipant,
			...connectOperations,
		],
	},
	{ name: 'wisdom', operations: qConnectOperations },
];

/** A running server. */
export interface LocalConnect {
	/** E.g. http://127.0.0.1:4566 */
	url: string;
	/** The page with what the customers got. */
	phones: string;
	state: State;
	close(): Promise<void>;
}

const received = (request: FastifyRequest): ReceivedRequest => ({
	method: request.method,
	target: request.raw.url ?? '',
	headers: request.headers,
	body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
});

function parseJson(body: Buffer): unknown {
	if (body.length === 0) return undefined;
	try {
		return JSON.parse(body.toString('utf8'));
	} catch {
		throw new AwsError('SerializationException', 400, 'The body is not JSON');
	}
}

function allow({ key }: Caller, action: string): void {
	const isAllowed = key.allowed?.includes(action) ?? true;
	if (isAllowed && !key.denied?.includes(action)) return;
	throw new AwsError(
		action.startsWith('sts:') ? 'AccessDenied' : 'AccessDeniedException',
		403,
		`User: arn:aws:iam::123456789012:user/local is not authorized to perform: ${action}`,
	);
}

/** Spoils a request. Says whether it has been answered, or never will be. */
async function spoil(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
	switch (fault.kind) {
		case 'error':
			throw new AwsError(fault.type ?? '', fault.status ?? 500, fault.message ?? 'A planned fault');
		case 'hang':
			reply.hijack();
			return true;
		case 'redirect':
			await reply.code(307).header('location', 'http://127.0.0.1:9/elsewhere').send();
			return true;
		case 'oversized':
			await reply.type('application/json').send(JSON.stringify({ ContactId: 'x'.repeat(2 ** 21) }));
			return true;
		case 'answer':
		case 'answerAfter': {
			const { status = 200, headers = {}, body = '' } = fault.answer ?? {};
			await reply.code(status).headers(headers).send(body);
			return true;
		}
		default:
			reply.hijack();
			request.raw.socket.destroy();
			return true;
	}
}

type Protocol = 'restJson1' | 'participant' | 'awsJson1.0' | 'query';

/** A request that may be carried out. */
interface Admitted {
	/** Parsed JSON, or undefined without a body. */
	body: unknown;
	/** Carries it out, and gives the answer's body. */
	answer(): unknown;
}

function refuse(
	reply: FastifyReply,
	error: unknown,
	entry: LoggedRequest,
	protocol: Protocol = 'restJson1',
) {
	const known =
		error instanceof AwsError
			? error
			: new AwsError(
					protocol === 'participant' ? 'InternalServerException' : 'InternalServiceException',
					500,
					String(error),
				);
	entry.status = known.status;
	entry.errorType = known.type;
	if (known.breaksModel) entry.breaksModel = known.message;
	void reply.code(known.status).header('x-amzn-requestid', randomUUID());
	if (protocol === 'query') return reply.type('text/xml').send(stsError(known));
	if (protocol === 'awsJson1.0') {
		const body = { __type: known.type, Message: known.message };
		return reply.type(JSON_TYPE).send(JSON.stringify(body));
	}
	// So do the throttle in front of the API and the participant service (amazon-connect-chatjs, issue 19).
	const isLowerCase = known.type === 'TooManyRequestsException' || protocol === 'participant';
	const member = isLowerCase ? 'message' : 'Message';
	if (known.type) void reply.header('x-amzn-errortype', known.type);
	return reply.type('application/json').send(JSON.stringify({ [member]: known.message }));
}

/** Starts the server on a port of loopback; 0 takes a free one. */
export async function startLocalConnect(
	state: State = new State(),
	port = 0,
): Promise<LocalConnect> {
	const app = fastify({ forceCloseConnections: true, bodyLimit: 4 * 1024 * 1024 });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	// Node's own is kept for a second, and longer while the process is busy.
	app.addHook('onRequest', async (_request, reply) => {
		if (state.behaviour.sendsDate) void reply.header('date', new Date().toUTCString());
		else reply.raw.sendDate = false;
	});

	const enter = (request: FastifyRequest, operation: string): LoggedRequest => {
		const { target, body, headers } = received(request);
		const entry = { operation, target, body, headers, at: state.behaviour.now() };
		state.log.push(entry);
		state.advance();
		return entry;
	};
	const keys = () => new Map(state.account.keys.map((key) => [key.accessKeyId, key]));
	const callerOf = async (request: FastifyRequest, service: string): Promise<Caller> => {
		if (!state.behaviour.verifySignatures) {
			const { keys, instances } = state.account;
			return { key: keys[0], region: instances[0].region, service };
		}
		const caller = await verifySignature(received(request), keys(), state.behaviour.now());
		if (caller.service === service) return caller;
		throw new AwsError(
			'InvalidSignatureException',
			403,
			`Credential should be scoped to ${service}`,
		);
	};

	/** Lets a signed request pass, within the quota of its account and Region. */
	const admitCaller = async (
		service: string,
		operation: Operation,
		request: FastifyRequest,
	): Promise<Admitted> => {
		const { target, body: bytes } = received(request);
		const caller = await callerOf(request, service);
		allow(caller, operation.action);
		const body = parseJson(bytes);
		if (!state.withinQuota(operation.quota?.(body) ?? operation.name, caller.region)) {
			throw new AwsError(state.behaviour.throttling.type, 429, 'Too Many Requests');
		}
		const path = request.params as Record<string, string>;
		const query = new URLSearchParams(target.split('?')[1] ?? '');
		return { body, answer: () => operation.handle({ state, caller, body, path, query }) };
	};
	const admitParticipant = (operation: ParticipantOperation, request: FastifyRequest): Admitted => {
		const body = parseJson(received(request).body);
		const participant = admit(state, operation, request.headers['x-amz-bearer'], body);
		return { body, answer: () => operation.handle({ state, participant, body }) };
	};

	/** Carries out an operation that speaks JSON, in one of the protocols for it. */
	const carryOut = async (
		name: string,
		admitted: () => Admitted | Promise<Admitted>,
		request: FastifyRequest,
		reply: FastifyReply,
		protocol: Protocol = 'restJson1',
	) => {
		const entry = enter(request, name);
		try {
			const { body, answer: carriedOut } = await admitted();
			if (state.behaviour.latency > 0) await sleep(state.behaviour.latency);
			const fault = state.takeFault(name, body);
			const isAfter = fault?.kind === 'resetAfter' || fault?.kind === 'answerAfter';
			if (fault && !isAfter && (await spoil(fault, request, reply))) return reply;
			const answer = carriedOut();
			if (fault && (await spoil(fault, request, reply))) return reply;
			entry.status = 200;
			const { answersInstead } = state.behaviour;
			const answered = answersInstead ? answersInstead(name, answer) : answer;
			return await reply
				.type(protocol === 'awsJson1.0' ? JSON_TYPE : 'application/json')
				.header('x-amzn-requestid', randomUUID())
				.send(
					JSON.stringify(answered ?? null, (_, value: unknown) =>
						state.behaviour.writesNull ? (value ?? null) : value,
					),
				);
		} catch (error) {
			const { retryAfterSeconds } = state.behaviour.throttling;
			if (retryAfterSeconds !== undefined && error instanceof AwsError && error.status === 429) {
				void reply.header('retry-after', String(retryAfterSeconds));
			}
			return refuse(reply, error, entry, protocol);
		}
	};

	for (const { name: service, operations } of SERVICES) {
		for (const operation of operations) {
			app.route({
				method: operation.method,
				url: operation.path,
				handler: async (request, reply) =>
					await carryOut(
						operation.name,
						async () => await admitCaller(service, operation, request),
						request,
						reply,
					),
			});
		}
	}
	for (const operation of participantOperations) {
		app.post(
			operation.path,
			async (request, reply) =>
				await carryOut(
					operation.name,
					() => admitParticipant(operation, request),
					request,
					reply,
					'participant',
				),
		);
	}

	const callSmsVoice = async (target: string, request: FastifyRequest, reply: FastifyReply) => {
		const operation = smsVoiceOperations.find(({ name }) => target === TARGET_PREFIX + name);
		if (operation && request.headers['content-type'] === JSON_TYPE) {
			return await carryOut(
				operation.name,
				async () => await admitCaller('sms-voice', operation, request),
				request,
				reply,
				'awsJson1.0',
			);
		}
		const unknown = new AwsError('UnknownOperationException', 404, 'Unknown target or media type');
		return refuse(reply, unknown, enter(request, 'unknown'), 'awsJson1.0');
	};

	app.post('/', async (request, reply) => {
		const target = request.headers['x-amz-target'];
		if (typeof target === 'string') return await callSmsVoice(target, request, reply);
		const parameters = new URLSearchParams(received(request).body.toString('utf8'));
		const action = parameters.get('Action') ?? '';
		const entry = enter(request, action);
		try {
			const caller = await callerOf(request, 'sts');
			allow(caller, `sts:${action}`);
			const fault = state.takeFault(action, undefined);
			if (fault && (await spoil(fault, request, reply))) return reply;
			const xml = callSts(state, caller, parameters);
			entry.status = 200;
			return await reply.type('text/xml').send(xml);
		} catch (error) {
			return refuse(reply, error, entry, 'query');
		}
	});

	servePhones(app, state);

	app.setNotFoundHandler(async (request, reply) => {
		const error = new AwsError(
			'MissingAuthenticationTokenException',
			403,
			'Missing Authentication Token',
		);
		return refuse(reply, error, enter(request, 'unknown'));
	});

	await app.listen({ host: '127.0.0.1', port });
	const { port: chosen } = app.server.address() as AddressInfo;
	const url = `http://127.0.0.1:${chosen}`;
	return { url, phones: `${url}/phones`, state, close: async () => await app.close() };
}
