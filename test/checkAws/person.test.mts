import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { personAt } from './person.mts';

function at(isThere = true) {
	const [input, output] = [new PassThrough(), new PassThrough()];
	const person = personAt(input, output, isThere);
	return { person, input, said: () => String(output.read() ?? '') };
}

it.each([
	['yes', true],
	['Y', true],
	['', false],
	['no', false],
	['yesterday', false],
])('%j confirms: %s', async (typed, confirmed) => {
	const { person, input, said } = at();
	const answer = person.confirm('Begin?');
	input.write(`${typed}\n`);
	expect(await answer).toBe(confirmed);
	expect(said()).toContain('Begin? (yes/no)');
});

it('waits for Enter, as long as it says', async () => {
	const { person, input, said } = at();
	const done = person.asks('Answer on the phone.', 180_000);
	input.write('\n');
	expect(await done).toBe(true);
	expect(said()).toContain('Answer on the phone. Then press Enter (3 minutes).');
	expect(await person.asks('Answer on the phone.', 10)).toBe(false);
});

it('takes the end of the input for no', async () => {
	const { person, input } = at();
	const answer = person.confirm('Begin?');
	input.end();
	expect(await answer).toBe(false);
});

it('asks nobody without a terminal', async () => {
	const { person } = at(false);
	expect(await person.confirm('Begin?')).toBe(false);
	expect(await person.asks('Answer on the phone.', 180_000)).toBe(false);
});
