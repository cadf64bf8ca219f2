import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface LocalPackage {
	name: string;
	version: string;
	tarball: string;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Writes an `npm` that knows an unpublished package, and leaves everything else to the real npm.
 * n8n installs community packages with `npm view`, `npm pack` and `npm install`; with this one first
 * in its PATH it does so from a tarball, because another registry would take an n8n licence.
 */
export async function writeNpmShim(
	folder: string,
	{ name, version, tarball }: LocalPackage,
): Promise<void> {
	const file = `${name}-${version}.tgz`;
	const script = `#!/bin/sh
PATH=\${PATH#${quote(`${folder}:`)}}
case "$1 $2" in
	${quote(`view ${name}@`)}*) echo ${quote(JSON.stringify(version))} ;;
	${quote(`pack ${name}@`)}*) cp ${quote(tarball)} ${quote(file)} && echo ${quote(file)} ;;
	'outdated '*) echo '{}' ;;
	'install '*)
		case "$PWD" in
			*${quote(`/node_modules/${name}`)}) exec npm "$@" --offline ;;
			*) exec npm "$@" ;;
		esac ;;
	*) exec npm "$@" ;;
esac
`;
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'npm'), script, { mode: 0o755 });
}
