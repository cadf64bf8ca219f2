/** The plain AWS SDK in a loop, as a script or a Code node would have it. */
import { ConnectClient, StartOutboundChatContactCommand } from '@aws-sdk/client-connect';
import type { Sender } from '../sender.mts';
import { chatWith, KEYS, REGION } from './chat.mts';

export interface SdkSettings {
	kind: 'sdk';
	retryMode: 'standard' | 'adaptive';
	/** So many requests are on their way together. */
	atOnce: number;
}

export async function createSender(
	{ retryMode, atOnce }: SdkSettings,
	endpoint: string,
): Promise<Sender> {
	const client = new ConnectClient({ endpoint, region: REGION, credentials: KEYS, retryMode });
	return {
		async send(to) {
			const left = to.values();
			const work = async () => {
				for (const { phone, name } of left) {
					// Who is lost, the service's count shows.
					await client
						.send(new StartOutboundChatContactCommand(chatWith(phone, name)))
						.catch(() => {});
				}
			};
			await Promise.all(Array.from({ length: atOnce }, work));
		},
	};
}
