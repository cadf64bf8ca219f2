/** Values that nobody expects in a parameter. */
import type { Chance } from './chance.mts';

/** Names that objects have by themselves, and such that n8n or JavaScript heed. */
export const NAMES = [
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'valueOf',
	'hasOwnProperty',
	'toJSON',
	'then',
	'length',
	'error',
	'details',
	'json',
	'pairedItem',
	'__rl',
	'mode',
	'value',
	'key',
	'attribute',
	'connect:Subtype',
	'',
	' ',
	'0',
	'-1',
	'ключ',
	'a.b',
	'a b',
	'\ud800',
];

const LONG = [101, 129, 257, 501, 1025, 4097, 16_385, 70_000];

const TEXTS: readonly string[] = [
	...NAMES,
	'null',
	'undefined',
	'NaN',
	'Infinity',
	'-0',
	'1e309',
	'1e3',
	'0x10',
	'١٢٣',
	'１２３',
	'true',
	'FALSE',
	' yes ',
	'[object Object]',
	'{}',
	'[]',
	'"',
	'{"a":',
	'{"a":1}',
	'{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}',
	'{"ValueMap":{"a":{"ValueList":[{"ValueString":"x"},{"ValueInteger":2147483648}]}}}',
	'<script>alert(1)</script>',
	"'; DROP TABLE customers; --",
	'../../../etc/passwd',
	'%00',
	'%2e%2e%2f',
	'%E0%A4%A',
	'..',
	'.',
	'/',
	'\\',
	'?a=b#c',
	'https://elsewhere.example/instance/11111111-2222-4333-8444-555555555555',
	'file:///etc/passwd',
	'arn:aws:connect:eu-central-1:123456789012:instance/11111111-2222-4333-8444-555555555555',
	'arn:aws:connect:us-east-1:123456789012:instance/x/contact/y',
	'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1',
	'arn:banana:::',
	'= {{ $json }}',
	'{{ 1 }}',
	'$& $1 $$',
	'\r\nX-Injected: 1',
	'\u0000',
	'a\u0000b',
	'\u0007\u001b[31m',
	'\u2028\u2029',
	'\u00a0\u200b\ufeff',
	'\u202eesrever',
	'\ud800',
	'\udfff\ud800',
	'a\udc00b',
	'👩‍👩‍👧‍👦',
	`Z${'\u0301'.repeat(60)}`,
	'ﬁ ß İ ς Ⅷ',
	'٠+1415',
	'+',
	'00',
	'+1',
	'911',
	'+14155552671;ext=12',
	'+1 415 555 2671, +1 415 555 2672',
	'tel:+14155552671',
	'0000-01-01',
	'9999-12-31T23:59:59Z',
	'2030-02-30',
	'2030-01-01T25:61:61',
	'2030-01-01T00:00:00+99:99',
];

/** Endings that make a value invalid, or a different one. */
const TAILS = [
	';ext=12',
	' x5',
	' ext. 7',
	', +14155550101',
	'/2',
	'/',
	'#',
	'*',
	'?x',
	'\u0000',
	'\n',
];

const NUMBERS: readonly number[] = [
	0,
	-0,
	1,
	-1,
	1.5,
	59,
	10_081,
	2 ** 31,
	-(2 ** 31) - 1,
	2 ** 53,
	1e21,
	Number.MIN_VALUE,
	Number.MAX_VALUE,
	Number.NaN,
	Number.POSITIVE_INFINITY,
	Number.NEGATIVE_INFINITY,
];

/** Characters of all kinds, half of a surrogate pair among them. */
function noise(chance: Chance): string {
	const limit = chance.one([0x20, 0x7f, 0x2ff, 0xffff, 0x10ffff]);
	return chance
		.times(1 + chance.below(40), () => String.fromCodePoint(chance.below(limit + 1)))
		.join('');
}

/** A text that was meant well. */
function spoiled(chance: Chance, text: string): string {
	const at = chance.below(text.length + 1);
	const [before, after] = [text.slice(0, at), text.slice(at)];
	switch (chance.below(6)) {
		case 0:
			return before;
		case 4:
			return text + chance.one(TAILS);
		case 1:
			return before + chance.one(TEXTS) + after;
		case 2:
			return text + text;
		case 3:
			return ` ${text}\u200b\n`;
		default:
			return text.toUpperCase();
	}
}

export function hostileText(chance: Chance, meant?: unknown): string {
	if (typeof meant === 'string' && chance.happens(0.6)) return spoiled(chance, meant);
	switch (chance.below(8)) {
		case 0:
		case 1:
			return chance.one(['x', '€', '👋', ' ', 'a b. ']).repeat(chance.one(LONG));
		case 2:
			return noise(chance);
		default:
			return chance.one(TEXTS);
	}
}

/** An object with a member of any name, also of one that would set its prototype. */
export function objectOf(members: ReadonlyArray<readonly [string, unknown]>): object {
	const object = {};
	for (const [name, value] of members) {
		Object.defineProperty(object, name, {
			value,
			configurable: true,
			enumerable: true,
			writable: true,
		});
	}
	return object;
}

function nested(chance: Chance, depth: number): unknown {
	const isList = chance.happens(0.5);
	let value: unknown = chance.one(TEXTS);
	for (let level = 0; level < depth; level += 1) {
		value = isList ? [value] : { ValueMap: { a: value } };
	}
	return value;
}

/** Anything; what was meant in its place, spoiled, among it. */
export function hostileValue(chance: Chance, meant?: unknown, depth = 0): unknown {
	const inner = () => hostileValue(chance, meant, depth + 1);
	const kind = chance.below(depth > 3 ? 12 : 20);
	if (kind < 8) return hostileText(chance, meant);
	if (kind === 8) return chance.one(NUMBERS);
	if (kind === 9) return chance.happens(0.5);
	if (kind === 10) return null;
	if (kind === 11) return undefined;
	if (kind < 14) return chance.times(chance.below(4), inner);
	if (kind === 14) return [meant];
	if (kind === 15)
		return { __rl: true, mode: chance.one(['list', 'id', 'arn', 'x']), value: inner() };
	if (kind === 16) return nested(chance, chance.one([5, 99, 101, 400]));
	if (kind === 17) return new Date(chance.one([0, Number.NaN, 8.64e15, -8.64e15, 1e12]));
	if (kind === 18 && chance.happens(0.05)) {
		return objectOf(chance.times(3000, (index) => [`key ${index}`, index]));
	}
	return objectOf(chance.times(1 + chance.below(4), () => [chance.one(NAMES), inner()]));
}

/** A value in which one part was replaced. */
export function distorted(chance: Chance, value: unknown): unknown {
	const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	if (members.length === 0 || chance.happens(0.2)) return hostileValue(chance, value);
	const [name, part] = chance.one(members);
	const instead = distorted(chance, part);
	return Array.isArray(value)
		? value.with(Number(name), instead)
		: objectOf([...members.filter(([other]) => other !== name), [name, instead]]);
}

/** A text's marker in all texts of a value, but not in the names of its members or in its keys. */
export function marked(chance: Chance, value: unknown, marker: string): unknown {
	if (typeof value === 'string') {
		const at = chance.below(value.length + 1);
		// The names of a JSON object's members are no secret either.
		return !value.includes('{') && chance.happens(0.8)
			? value.slice(0, at) + marker + value.slice(at)
			: value;
	}
	if (Array.isArray(value)) return value.map((one) => marked(chance, one, marker));
	if (typeof value !== 'object' || value === null || value instanceof Date) return value;
	return objectOf(
		Object.entries(value).map(([name, one]) => [
			name,
			['key', 'mode', 'type'].includes(name) ? one : marked(chance, one, marker),
		]),
	);
}
