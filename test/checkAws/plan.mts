/** What a run will do and cost, said before it begins. */
import type { Config } from './config.mts';
import { MOST_MESSAGES } from './guard.mts';
import type { Probe } from './probe.mts';
import { READ_ONLY, WITH_CHATS } from './probes/index.mts';

export const probesOf = (readOnly: boolean): readonly Probe[] =>
	readOnly ? READ_ONLY : [...READ_ONLY, ...WITH_CHATS];

/** Why a question is not asked with a configuration. */
export const missingFor = (config: Config, { needs }: Probe): string | undefined =>
	needs && config[needs] === undefined ? needs : undefined;

const CHARGED = 'AWS charges the account for each chat and each message.';

const list = (probes: readonly Probe[]): string[] => probes.map(({ question }) => `- ${question}`);

export function planOf(config: Config, readOnly: boolean): string {
	const probes = probesOf(readOnly);
	const asked = probes.filter((probe) => missingFor(config, probe) === undefined);
	const missing = [...new Set(probes.flatMap((probe) => missingFor(config, probe) ?? []))];
	const left = missing.length > 0 ? [`Not configured, so not asked: ${missing.join(', ')}.`] : [];
	const begin = `This asks Amazon Connect ${asked.length} questions.`;
	if (readOnly) {
		return [begin, 'It only reads: nobody is messaged, and nothing is changed.', ...left].join(
			'\n',
		);
	}
	const expected = asked.filter(({ messages }) => messages === 'expected');
	const possible = asked.filter(({ messages }) => messages === 'possible');
	return [
		begin,
		`For these, the phone of the configuration gets a message each (${expected.length}):`,
		...list(expected),
		`For these, it gets one only if Amazon Connect is not as expected (at most ${possible.length}):`,
		...list(possible),
		`No other phone is messaged, and no more than ${MOST_MESSAGES} messages go out. ${CHARGED}`,
		'For some seconds it uses up the quota of StartOutboundChatContact, which others of the account share.',
		'It changes and ends only chats of its own. It usually takes 5 to 15 minutes, and up to 45 if Amazon Connect shows contacts late. Somebody should be at the phone.',
		...left,
	].join('\n');
}
