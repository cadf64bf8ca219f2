/** Takes out of a text whatever tells whose account, instance, contact or phone it is about. */
import type { Config } from './config.mts';

/** What stands in a configuration and must not stand in a report, with what stands there instead. */
function secretsOf(config: Config): Array<[secret: string, label: string]> {
	const { credential, template, ...rest } = config;
	const fields = Object.entries(credential).filter(
		([name, value]) => typeof value === 'string' && !['region', 'otherRegion'].includes(name),
	);
	const values: Array<[unknown, string]> = [
		...fields.map(([name, value]): [unknown, string] => [value, `<${name}>`]),
		...Object.entries(rest).map(([name, value]): [unknown, string] => [value, `<${name}>`]),
		...Object.values(template?.attributes ?? {}).map((value): [unknown, string] => [
			value,
			'<attribute>',
		]),
	];
	return values
		.filter((entry): entry is [string, string] => typeof entry[0] === 'string')
		.filter(([value]) => value.length >= 4)
		.sort(([left], [right]) => right.length - left.length);
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
	[/\+?\d[\d\s().-]{7,}\d/g, '<number>'],
	// Names of errors are long, too, and have no digits.
	[/(?=[\w+/=-]*\d)[\w+/=-]{32,}/g, '<token>'],
];

/** @param contactIds of the run, which may grow */
export const redactor =
	(config: Config, contactIds: readonly string[] = []) =>
	(text: string): string => {
		const contacts = contactIds.map((id): [string, string] => [id, '<contact>']);
		const named = [...secretsOf(config), ...contacts].reduce(
			(rest, [secret, label]) => rest.replaceAll(secret, label),
			text,
		);
		return PATTERNS.reduce((rest, [pattern, label]) => rest.replace(pattern, label), named);
	};
