/** Takes out of a text whatever tells whose account, instance, contact or phone it is about. */
import type { Config } from './config.mts';

type Secret = [secret: unknown, label: string];

/** A phone, with or without `+` and whatever may part its digits. */
const phonePattern = (phone: string): RegExp =>
	new RegExp(`\\+?${[...phone.slice(1)].join(String.raw`[\s().-]*`)}`, 'g');

/** An endpoint's own host, where AWS or a proxy names it without the rest of its URL. */
function hostsOf([name, value]: [name: string, value: unknown]): Secret[] {
	if (typeof value !== 'string' || !URL.canParse(value)) return [];
	const { host, hostname } = new URL(value);
	return [host, hostname].map((secret) => [secret, `<${name}>`]);
}

/** An ARN, and what it names. */
const arnsOf = (arn: string | undefined, label: string): Secret[] =>
	[arn, ...(arn?.split('/').slice(1) ?? [])].map((secret) => [secret, label]);

/** What stands in a configuration and must not stand in a report, with what stands there instead. */
function secretsOf({
	credential,
	template,
	...rest
}: Config): Array<[secret: string | RegExp, label: string]> {
	const fields = Object.entries(credential).filter(
		([name]) => !['region', 'otherRegion'].includes(name),
	);
	const secrets: Secret[] = [
		...[...fields, ...Object.entries(rest)].map(([name, value]): Secret => [value, `<${name}>`]),
		...fields.flatMap(hostsOf),
		...Object.values(template?.attributes ?? {}).map((value): Secret => [value, '<attribute>']),
		...arnsOf(rest.from, '<from>'),
		...arnsOf(template?.arn, '<template>'),
		...arnsOf(template?.from, '<from>'),
	];
	const texts = secrets
		.filter((entry): entry is [string, string] => typeof entry[0] === 'string')
		.filter(([secret]) => secret.length >= 4)
		.sort(([left], [right]) => right.length - left.length);
	return [...texts, [phonePattern(rest.phone), '<phone>']];
}

/** In this order. */
const PATTERNS: ReadonlyArray<[RegExp, string]> = [
	[/arn(?:%3A|%3a)[^\s"'<>|]+/g, '<ARN>'],
	// Service and kind of the resource stay: they are what is asked.
	[
		/arn:(aws[\w-]*):([\w-]*):[^:\s]*:[^:\s]*:([a-z-]+)?[^\s"',;|)\]]*/g,
		'arn:$1:$2:<region>:<account>:$3/<id>',
	],
	[/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, '<id>'],
	[/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}/g, '<key>'],
	[/https?:\/\/[^\s"'<>|]+/g, '<URL>'],
	[/[\w-][\w.-]*\.(?:connect\.aws|awsapps\.com|api\.aws|amazonaws\.com(?:\.cn)?)\b/gi, '<host>'],
	[/\bvpce-[\w-]+/g, '<host>'],
	[/\+\d[\d\s().-]{5,}\d|\d[\d\s().-]{7,}\d|\b\d{7,8}\b/g, '<number>'],
	// Names of errors are long, too, and have no digits.
	[/(?=[\w+/=-]*\d)[\w+/=-]{32,}/g, '<token>'],
];

/**
 * @param config left out: only what looks like a secret is known
 * @param contactIds of the run, which may grow
 */
export function redactor(config?: Config, contactIds: readonly string[] = []) {
	const secrets = config ? secretsOf(config) : [];
	return (text: string): string => {
		const named = secrets.reduce((rest, [secret, label]) => rest.replaceAll(secret, label), text);
		const own = contactIds.reduce((rest, id) => rest.replaceAll(id, '<contact>'), named);
		return PATTERNS.reduce((rest, [pattern, label]) => rest.replace(pattern, label), own);
	};
}
