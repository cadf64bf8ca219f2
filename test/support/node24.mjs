// Plain JavaScript: it must run on the Node that it complains about.
const [major] = process.versions.node.split('.').map(Number);

/** @param {number} code what the process exits with on an older Node */
export function requireNode24(code) {
	if (major >= 24) return;
	console.error(
		[
			`This needs Node 24, which the package "node" brings, but it runs on Node ${process.versions.node}.`,
			'Its binary is missing: an install with --ignore-scripts leaves it out.',
			'Run "npm rebuild node", then try again.',
		].join('\n'),
	);
	process.exit(code);
}
