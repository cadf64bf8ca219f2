import type { Failure } from '../operations/outcome';

/** A start whose slot came too late, so that nothing was sent. */
export const TOO_LATE: Failure = {
	message: "Not sent: the time in 'Start Before' has passed",
	advice: "Send it in another run, or set a later 'Start Before'.",
	code: 'TooLate',
	parameter: 'Start Before',
	attempted: false,
};

/** The same for a start of which nobody knows whether an earlier attempt was carried out. */
export const tooLateInDoubt = (again: string): Failure => ({
	...TOO_LATE,
	message: "The time in 'Start Before' has passed, and the chat may have been started",
	advice: `Amazon Connect gave no answer that tells. ${again}`,
	attempted: true,
});

/** Whether the retry strategy gave a start up because its *Start Before* has passed; if so, in which state. */
export function tooLate(thrown: unknown): { uncertain: boolean } | undefined {
	if (!(thrown instanceof Error) || !('tooLate' in thrown)) return undefined;
	return thrown.tooLate as { uncertain: boolean };
}
