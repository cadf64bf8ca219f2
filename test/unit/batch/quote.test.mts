import { describe, expect, it } from 'vitest';
import { quote } from '../../../nodes/AmazonConnect/batch/quote.ts';

const TEXT = 'Dear Ada, your order 4711 "Blue & green" is late.';

describe('what is confidential is hidden', () => {
	it.each([
		['as it is', TEXT],
		['JSON-escaped', JSON.stringify(TEXT).slice(1, -1)],
		['with Unicode escapes', TEXT.replaceAll('&', '\\u0026')],
		['HTML-escaped', TEXT.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
		['with numeric entities', TEXT.replaceAll('&', '&#38;').replaceAll('"', '&#x22;')],
		['percent-encoded', encodeURIComponent(TEXT)],
		['in lower case', TEXT.toLowerCase()],
		['with other white space', TEXT.replaceAll(' ', '\n  ')],
		['without white space', TEXT.replaceAll(' ', '')],
		['cut off', TEXT.slice(0, 30)],
		['from the middle', TEXT.slice(12, 40)],
	])('%s', (_, echo) => {
		const shown = quote(`Invalid content: ${echo} (at position 3)`, [TEXT]);
		expect(shown).toMatch(/^Invalid content: .{0,4}… ?.{0,2}\(at position 3\)$/);
		for (const word of ['Ada', '4711', 'Blue', 'green', 'late', 'order']) {
			expect(shown.toLowerCase()).not.toContain(word.toLowerCase());
		}
	});

	it.each([
		[
			'composed, echoed decomposed',
			'Zoë Müller-Lüdenscheidt',
			'Zoë Müller-Lüdenscheidt'.normalize('NFD'),
		],
		['decomposed, echoed as it is', 'José'.normalize('NFD'), 'José'.normalize('NFD')],
		['with a sigma at its end', 'ΝΙΚΟΣ', 'ΝΙΚΟΣ'],
		['that looks escaped itself', 'A%41&amp;B7', 'A%41&amp;B7'],
		['of an emoji only', '🎉🎉', '🎉🎉'],
	])('a text %s', (_, secret, echo) => {
		expect(quote(`Not allowed: ${echo}.`, [secret])).toMatch(/^Not allowed: …\.?$/);
	});

	it('a short text, where it is a word', () => {
		expect(quote("Value 'Ada' of Adapter is wrong", ['Ada'])).toBe("Value '…' of Adapter is wrong");
	});

	it('a phone number in any spelling', () => {
		for (const number of ['+14155552671', '14155552671', '+1 (415) 555-2671']) {
			expect(quote(`Not allowed: ${number}`, ['+14155552671'])).toMatch(/^Not allowed: \+?…$/);
		}
	});
});

it('is 300 characters long at most', () => {
	expect(quote('word '.repeat(200_000), [])).toHaveLength(300);
});

it('is one line', () => {
	expect(quote('first\r\n\tsecond\u0000', [])).toBe('first second');
});

it('leaves what is not confidential', () => {
	const words = 'The phone number is not attached to the instance.';
	expect(quote(words, ['+14155552671', 'x'.repeat(30_000)])).toBe(words);
});

it('takes no time that grows with the length of the answer', () => {
	const secrets = Array.from({ length: 50 }, (_, index) => `${index}`.repeat(1000));
	const began = performance.now();
	for (let run = 0; run < 20; run++) quote('lorem ipsum '.repeat(80_000), secrets);
	expect(performance.now() - began).toBeLessThan(1000);
});
