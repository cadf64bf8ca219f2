/** What a run will do and cost, said before it begins. */
import type { Config } from './config.mts';
import { MOST_MESSAGES } from './guard.mts';
import type { Probe } from './probe.mts';
import { READ_ONLY, WITH_CHATS } from './probes/index.mts';

export const probesOf = (readOnly: boolean): readonly Probe[] =>
	readOnly ? READ_ONLY : [...READ_ONLY, ...WITH_CHATS];

const isConfigured = (config: Config, { needs }: Probe): boolean => !needs || needs in config;

/** The most messages that the configured questions may cause. */
export const messagesOf = (config: Config, probes: readonly Probe[]): number =>
	probes
		.filter((probe) => isConfigured(config, probe))
		.reduce((sum, { messages = 0 }) => sum + messages, 0);

export function planOf(config: Config, readOnly: boolean): string {
	const probes = probesOf(readOnly);
	const configured = probes.filter((probe) => isConfigured(config, probe));
	const left = [
		...new Set(probes.flatMap(({ needs }) => (needs && !(needs in config) ? needs : []))),
	];
	const skips = left.length > 0 ? [`Not configured, so not asked about: ${left.join(', ')}.`] : [];
	if (readOnly) {
		return [
			`This asks Amazon Connect ${configured.length} questions. It only reads: nobody is messaged, nothing is changed.`,
			'AWS charges nothing for these requests.',
			...skips,
		].join('\n');
	}
	const messages = configured.filter((probe) => probe.messages);
	return [
		`This asks Amazon Connect ${configured.length} questions. For some of them it starts chats with the phone of the configuration, and with no other.`,
		`At most ${messagesOf(config, probes)} messages go out, never more than ${MOST_MESSAGES}; each chat and each message costs what AWS charges for it:`,
		...messages.map(({ question }) => `- ${question}`),
		'Most of those about tokens and refusals should message nobody, since Amazon Connect recognises or refuses them.',
		'It sets attributes of its own chats, and ends them. It takes 5 to 15 minutes. Twice somebody should answer on the phone.',
		...skips,
	].join('\n');
}
