/** Our node, in n8n's engine. */
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { State } from '../../localConnect/state.mts';
import { credentialFor, smsParameters } from '../../support/chat.mts';
import { execute, loadPackage } from '../../support/engine.mts';
import { setClock } from '../clock.mts';
import { FULL_INSTANCE } from '../settings.mts';
import { enter, evaluate, leave } from '../meter.mts';
import type { Sender } from '../sender.mts';

export interface NodeSettings {
	kind: 'node';
	/** As the credential has it. */
	pace: { requestsPerSecond: number; burst: number };
	/** The node's *On Error*. */
	onError?: 'stopWorkflow' | 'continueErrorOutput';
	/** Minutes; the node's default when left out. */
	giveUpAfter?: number;
	/** Sends every second item to the instance that is full. */
	fullInstance?: boolean;
	/** Sets this process's clock by so many milliseconds, so many milliseconds into the run. */
	setClock?: { after: number; by: number };
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
	{ pace, onError = 'continueErrorOutput', giveUpAfter, fullInstance, ...more }: NodeSettings,
	url: string,
): Promise<Sender> {
	const local = { url, state: new State() };
	const loader = await loadPackage();
	watch(loader.getNode('amazonConnect').type as INodeType);
	const anyPace = credentialFor(local);
	const parameters = smsParameters(local, {
		...(giveUpAfter === undefined ? {} : { options: { giveUpAfter } }),
	});
	const alternating = smsParameters(local, {
		...parameters,
		instanceId: {
			__rl: true,
			mode: 'id',
			value: `={{ $itemIndex % 2 ? '${FULL_INSTANCE}' : '${local.state.account.instances[0].id}' }}`,
		},
	});
	const node = { onError };
	return {
		async send(items, warmUp) {
			// The pace of a warm-up leaves the pacer with a full bucket.
			const credential = warmUp ? anyPace : { ...anyPace, ...pace };
			if (warmUp || !fullInstance) {
				if (more.setClock && !warmUp) {
					const { after, by } = more.setClock;
					setTimeout(() => setClock(by), after);
				}
				await execute({ items, parameters, credential, node });
				return;
			}
			// Every second item is for the instance that is full.
			const both = items.flatMap((item) => [item, item]);
			await execute({ items: both, parameters: alternating, credential, node });
		},
	};
}
