/** What is wrong with a credential: the label of the field and a sentence each for what and cure. */
export interface CredentialProblem {
	field: string;
	problem: string;
	cure: string;
}

/** A part of the credential as read, or what is wrong with it. */
export type Reading<Part> =
	{ value: Part; problem?: undefined } | { value?: undefined; problem: CredentialProblem };

export const FILL_IN = 'Fill it in and save the credential.';

export const refuse = (field: string, problem: string, cure: string) => ({
	problem: { field, problem, cure },
});

export const readField = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : '';
