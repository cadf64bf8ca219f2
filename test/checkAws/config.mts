/** What the check needs to know: one JSON file outside of the repository. docs/maintainers/check-aws.md has an example. */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';
import { ROOT } from '../support/paths.mts';

const id = z.string().regex(/^[\w-]{1,100}$/, 'is not an ID: use the last part of the ARN');

const arn = (service: string, resource: string) =>
	z
		.string()
		.regex(
			new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]+:\\d{12}:${resource}/[\\w-]+(/[\\w-]+)?$`),
			`is not an ARN of the form arn:aws:${service}:REGION:ACCOUNT:${resource}/…`,
		);

const phoneNumber = arn('connect', 'phone-number');

const schema = z.strictObject({
	/** The fields of the credential *Amazon Connect API*, under their names in n8n. */
	credential: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
	instanceId: id,
	/** The number that sends. */
	from: phoneNumber,
	/** The phone that gets the messages: of whoever runs the check. */
	phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'is not a phone number such as +14155550100'),
	/** A published flow that keeps the chat open. */
	flow: id,
	/** A flow that was saved and never published. */
	unpublishedFlow: id.optional(),
	/** A flow as docs/conversations.md describes it. */
	conversationFlow: id.optional(),
	/** An active template. */
	template: z
		.strictObject({
			arn: arn('wisdom', 'message-template'),
			attributes: z.record(z.string(), z.string()).default({}),
			/** The number that sends it, where it is not `from`. */
			from: phoneNumber.optional(),
			channel: z.enum(['sms', 'whatsApp']).default('sms'),
		})
		.optional(),
});

export type Config = z.infer<typeof schema> & { credential: ICredentialDataDecryptedObject };

/** What is wrong with the file. Says where, and never what stands there. */
export class BadConfig extends Error {
	override readonly name = 'BadConfig';
}

/** @throws BadConfig */
export function readConfig(text: string): Config {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		throw new BadConfig('The configuration is not JSON.');
	}
	const { data, error } = schema.safeParse(json);
	if (data) return data;
	const problems = error.issues.map((issue) =>
		issue.code === 'unrecognized_keys'
			? `- ${[...issue.path, issue.keys.join(', ')].join('.')}: nothing by this name is known`
			: `- ${issue.path.join('.') || 'the whole'}: ${issue.message}`,
	);
	throw new BadConfig(['The configuration is not complete:', ...problems].join('\n'));
}

function isWithin(folder: string, file: string): boolean {
	const relative = path.relative(folder, file);
	const isOutside =
		relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
	return !isOutside;
}

/**
 * Reads the file, which must not be part of the repository: it holds keys.
 *
 * @throws BadConfig
 */
export async function loadConfig(file: string, root = ROOT): Promise<Config> {
	let real: string;
	try {
		real = await realpath(file);
	} catch {
		throw new BadConfig('The configuration file does not exist.');
	}
	if (isWithin(await realpath(root), real)) {
		throw new BadConfig('The configuration holds keys: keep it outside of the repository.');
	}
	const text = await readFile(real, 'utf8').catch(() => undefined);
	if (text === undefined) throw new BadConfig('The configuration file cannot be read.');
	return readConfig(text);
}
