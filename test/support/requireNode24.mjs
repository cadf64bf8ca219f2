// Plain JavaScript: it must run on the Node that it complains about.
const [major] = process.versions.node.split('.').map(Number);

if (major < 24) {
	console.error(
		[
			`This needs Node 24, which the package "node" brings, but it runs on Node ${process.versions.node}.`,
			'Its binary is missing: an install with --ignore-scripts leaves it out.',
			'Run "npm rebuild node", then try again.',
		].join('\n'),
	);
	process.exit(1);
}
