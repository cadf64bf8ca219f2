/** Our node, in n8n's engine. */
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { State } from '../../localConnect/state.mts';
import { credentialFor, smsParameters } from '../../support/chat.mts';
import { execute, loadPackage } from '../../support/engine.mts';
import { enter, evaluate, leave } from '../meter.mts';
import type { Sender } from '../sender.mts';

export interface NodeSettings {
	kind: 'node';
	/** As the credential has it. */
	pace: { requestsPerSecond: number; burst: number };
	/** The node's *On Error*. */
	onError?: 'stopWorkflow' | 'continueErrorOutput';
}

/** Tells the meter when the node's own code runs, and when n8n evaluates for it. */
export function watch(type: INodeType): void {
	const own = type.execute as (
		this: IExecuteFunctions,
	) => ReturnType<NonNullable<INodeType['execute']>>;
	type.execute = async function (this: IExecuteFunctions) {
		const read = this.getNodeParameter.bind(this) as (...args: unknown[]) => unknown;
		this.getNodeParameter = (...args: unknown[]) => evaluate(() => read(...args)) as never;
		enter();
		try {
			return await own.call(this);
		} finally {
			leave();
		}
	};
}

export async function createSender(
	{ pace, onError = 'continueErrorOutput' }: NodeSettings,
	url: string,
): Promise<Sender> {
	const local = { url, state: new State() };
	const loader = await loadPackage();
	watch(loader.getNode('amazonConnect').type as INodeType);
	const anyPace = credentialFor(local);
	const parameters = smsParameters(local);
	const node = { onError };
	return {
		async send(items, warmUp) {
			// The pace of a warm-up leaves the pacer with a full bucket.
			const credential = warmUp ? anyPace : { ...anyPace, ...pace };
			await execute({ items, parameters, credential, node });
		},
	};
}
