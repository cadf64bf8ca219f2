import type { Failure } from '../operations/outcome';

/** A start whose slot came too late, so that nothing was sent. */
export const TOO_LATE: Failure = {
	message: "Not sent: the time in 'Start Before' has passed",
	advice: "Send it in another run, or set a later 'Start Before'.",
	code: 'TooLate',
	parameter: 'Start Before',
	attempted: false,
};

/** Whether the retry strategy gave a start up because its *Start Before* has passed. */
export const isTooLate = (thrown: unknown): boolean =>
	thrown instanceof Error && 'tooLate' in thrown && thrown.tooLate === true;
