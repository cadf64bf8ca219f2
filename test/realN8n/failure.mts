/** What a person can put right: shown as its lines, without a stack trace. */
export class Failure extends Error {
	constructor(...lines: string[]) {
		super(lines.join('\n'));
		this.name = 'Failure';
	}
}
