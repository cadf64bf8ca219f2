/** Where the HTTP Request node is; apart from what sends with it, which loads n8n. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../support/paths.mts';

export const HTTP_REQUEST_MODULE = path.join(
	ROOT,
	'test/n8n/node_modules/n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js',
);

/** Whether the real n8n, whose node it is, has been installed. */
export const hasHttpRequest = (): boolean => existsSync(HTTP_REQUEST_MODULE);
