import type { Failure } from '../operations/outcome';

/** A start whose slot came too late. */
export const TOO_LATE: Failure = {
	message: "Not started: the time in 'Start Before' has passed",
	advice: "Send it in another run, or set a later 'Start Before'.",
	code: 'TooLate',
	parameter: 'Start Before',
	attempted: false,
};

/** The same for a start of which nobody knows whether an earlier attempt was carried out. */
export const tooLateInDoubt = (again: string): Failure => ({
	...TOO_LATE,
	message: "The time in 'Start Before' has passed, and the chat may have been started",
	advice: `No answer said whether the chat was started. ${again}`,
	attempted: true,
});

/** What is known of a start that the retry strategy gave up because its *Start Before* has passed. */
interface TooLate {
	/** Whether an attempt may have reached the service. */
	sent: boolean;
	/** Whether an attempt may have been carried out. */
	uncertain: boolean;
}

/** Reads it from the error of the last attempt; undefined where the error has another reason. */
export function tooLate(thrown: unknown): TooLate | undefined {
	if (!(thrown instanceof Error) || !('tooLate' in thrown)) return undefined;
	return thrown.tooLate as TooLate;
}
