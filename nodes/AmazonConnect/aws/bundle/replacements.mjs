/**
 * What of the AWS SDK the build replaces, and why. Everything else in the bundle is the SDK as published.
 *
 * n8n runs verified packages without dependencies and without Node's file system, network, timers,
 * environment and console. esbuild takes the SDK's browser files, which need little of that; the
 * entries below are the rest. Each must apply, or the build fails: a changed SDK is never bundled
 * by accident. After a change of an SDK version, read the messages, then run the tests.
 */
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const own = (name) => path.join(import.meta.dirname, `${name}.ts`);

/** Modules that are replaced as a whole. */
export const MODULES = {
	// SHA-256 in JavaScript or WebCrypto: node:crypto is allowed, and faster.
	'@smithy/core/checksum': own('checksum'),
	// The same under the name by which older clients know it.
	'@aws-crypto/sha256-browser': own('checksum'),
	// fetch() would bypass n8n's proxy, SSRF policy and CA settings; our handler uses n8n's helper.
	'@smithy/fetch-http-handler': own('fetchHttpHandler'),
	// SigV4a is for S3 only; its code also trips n8n's scan for secrets.
	'@aws-sdk/signature-v4-multi-region': own('signatureV4MultiRegion'),
	// Its index pulls in every provider (Cognito, web identity, …); we use one.
	'@aws-sdk/credential-providers':
		require.resolve('@aws-sdk/credential-providers/dist-es/fromTemporaryCredentials.browser.js'),
	// A second copy of STS inside the SDK; we bundle the full client for GetCallerIdentity anyway.
	'@aws-sdk/nested-clients/sts': require.resolve('@aws-sdk/client-sts/dist-es/index.js'),
};

/** Files of the SDK in which a piece of text is replaced. `find` must be there. */
export const TEXTS = [
	{
		why: 'A dynamic import cannot be split out of a CommonJS bundle; a static one is tree-shaken.',
		file: /credential-providers\/dist-es\/fromTemporaryCredentials\.base\.js$/,
		find: /^([\s\S]*)const \{ AssumeRoleCommand, STSClient \} = await import\("\.\/loadSts(?:\.js)?"\);/,
		replace: 'import { AssumeRoleCommand, STSClient } from "./loadSts.js";\n$1',
	},
	{
		why: 'Event streams are imported dynamically; no operation of ours has one.',
		file: /dist-es\/submodules\/protocols\/HttpProtocol\.js$/,
		find: /await import\("@smithy\/core\/event-streams"\)/g,
		replace: '{}',
	},
	{
		why: 'The browser map points to a DOMParser, which Node has not; the other file is plain JavaScript.',
		file: /xml-builder\/dist-es\/index\.js$/,
		find: /"\.\/xml-parser"/g,
		replace: '"./xml-parser.js"',
	},
];

/** Files of the SDK that are rewritten so that esbuild can drop the 390 operations we do not use. */
export const SCHEMAS =
	/client-(connect|connectparticipant|sts)\/dist-es\/schemas\/schemas_\d+\.js$/;

/** `[_h]: x` becomes `"http": x`, and `64 | 0` becomes `64`: the rest looks impure to esbuild. */
export function foldConstants(source) {
	const constants = new Map(
		[...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
	);
	return source
		.replace(/\[(_\w+)\]:/g, (all, name) => (constants.has(name) ? `${constants.get(name)}:` : all))
		.replace(/\b(\d+) \| (\d+)\b/g, (_, left, right) => String(Number(left) | Number(right)));
}

/** What the bundle may still require at run time. */
export const ALLOWED_IMPORTS = ['n8n-workflow', 'node:crypto'];

/** Injected for every free `setTimeout` and `console`: n8n's sleep and logger. */
export const GLOBALS = own('globals');
