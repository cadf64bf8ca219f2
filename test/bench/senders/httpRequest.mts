/** n8n's HTTP Request node, in n8n's engine. It cannot sign here, so the service must not check. */
import { createRequire } from 'node:module';
import type { INode, INodeType, VersionedNodeType } from 'n8n-workflow';
import { execute, otherNodes } from '../../support/engine.mts';
import type { Sender } from '../sender.mts';
import { chatWith } from './chat.mts';
import { HTTP_REQUEST_MODULE } from './httpRequestModule.mts';
import { watch } from './node.mts';

export interface HttpRequestSettings {
	kind: 'httpRequest';
	/** Of the node: onError, retryOnFail, … */
	node?: Partial<INode>;
	batch?: { batchSize: number; batchInterval: number };
}

const TYPE = 'n8n-nodes-base.httpRequest';

const placed = (name: string, type: string, typeVersion: number): INode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: {},
});

const BODY = chatWith('{{ $json.phone }}', '{{ $json.name }}');

export async function createSender(
	{ node, batch }: HttpRequestSettings,
	url: string,
): Promise<Sender> {
	const { HttpRequest } = createRequire(HTTP_REQUEST_MODULE)(HTTP_REQUEST_MODULE) as {
		HttpRequest: new () => VersionedNodeType;
	};
	const type = new HttpRequest();
	otherNodes.set(TYPE, type);
	watch(type.getNodeType() as INodeType);
	const request: INode = {
		...placed('HTTP Request', TYPE, type.currentVersion),
		parameters: {
			method: 'PUT',
			url: `${url}/contact/outbound-chat`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `=${JSON.stringify(BODY)}`,
			options: batch ? { batching: { batch } } : {},
		},
		...node,
	};
	const workflow = {
		id: 'workflow-1',
		nodes: [placed('Start', 'test.start', 1), request],
		connections: {
			Start: { main: [[{ node: request.name, type: 'main' as const, index: 0 }]] },
		},
	};
	return {
		async send(items) {
			await execute({ items, workflow });
		},
	};
}
