import { describe, expect, it } from 'vitest';
import { splitText } from '../../../../nodes/AmazonConnect/operations/conversation/shared/split.ts';

describe('a long text', () => {
	it.each([
		['short enough', 'One. Two.', 20, ['One. Two.']],
		['white space at its ends', '  One.  ', 20, ['One.']],
		['sentences', 'One is one. Two is two. Three.', 12, ['One is one.', 'Two is two.', 'Three.']],
		['several sentences in a part', 'One. Two. Three. Four.', 11, ['One. Two.', 'Three.', 'Four.']],
		['lines', 'First line\nSecond line', 12, ['First line', 'Second line']],
		['words', 'one two three four', 8, ['one two', 'three', 'four']],
		['characters', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
		['Japanese', '今日は晴れです。明日は雨です。', 9, ['今日は晴れです。', '明日は雨です。']],
	])('is split at %s', (_, text, longest, parts) => {
		expect(splitText(text, longest)).toEqual(parts);
	});

	it('is never cut within what a person sees as one character', () => {
		const family = '👨‍👩‍👧‍👦';
		expect(splitText(family.repeat(3), 15)).toEqual([family, family, family]);
		expect(splitText('🇩🇪🇫🇷', 5)).toEqual(['🇩🇪', '🇫🇷']);
		expect(splitText('e\u0301e\u0301', 3)).toEqual(['e\u0301', 'e\u0301']);
	});

	it('is never cut within a surrogate pair', () => {
		const parts = splitText(`a${'\u{1F600}\u200D'.repeat(20)}`, 10);
		expect(parts.every((part) => part.length <= 10 && part.isWellFormed())).toBe(true);
		expect(parts.join('')).toBe(`a${'\u{1F600}\u200D'.repeat(20)}`);
	});

	it('loses nothing but white space', () => {
		const text = Array.from({ length: 400 }, (_, index) => `Word${index}${index % 9 ? '' : '.'}`);
		const parts = splitText(text.join(' '), 100);
		expect(parts.every((part) => part.length > 0 && part.length <= 100)).toBe(true);
		expect(parts.join(' ')).toBe(text.join(' '));
	});
});
