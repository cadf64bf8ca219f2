/** `npm run check:aws`, from its options to its exit code. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Time } from '../../nodes/AmazonConnect/pace/time.ts';
import { n8nHelpers } from '../support/engine.mts';
import { ROOT } from '../support/paths.mts';
import { AmazonConnect } from './amazonConnect.mts';
import { BadConfig, loadConfig, type Config } from './config.mts';
import { failureOf } from './failure.mts';
import { Guard, type HttpRequest } from './guard.mts';
import type { Options } from './options.mts';
import type { Person } from './person.mts';
import { planOf, probesOf } from './plan.mts';
import type { Check, Probe } from './probe.mts';
import { endAll } from './probes/chats.mts';
import { redactor } from './redact.mts';
import { reportOf, summaryOf, WORDS } from './report.mts';
import { askAll, exitCodeOf, type Finding } from './run.mts';
import { shipped } from './shipped.mts';

/** What the check needs of the world. */
export interface World {
	person: Person;
	time: Time;
	/** Ends the check; its chats are ended all the same. */
	signal: AbortSignal;
	/** Left out: n8n's own helper. */
	httpRequest?: HttpRequest;
	/** Left out: all of the run's kind. */
	probes?: readonly Probe[];
	/** Told as soon as the configuration is read. */
	onConfig?(config: Config): void;
}

async function versions(): Promise<{ version: string; sdkVersion: string }> {
	const { version, devDependencies } = JSON.parse(
		await readFile(path.join(ROOT, 'package.json'), 'utf8'),
	) as { version: string; devDependencies: Record<string, string> };
	return { version, sdkVersion: devDependencies['@aws-sdk/client-connect'] };
}

/** Opens the way to Amazon Connect; undefined, with a word why, when the credential is not good. */
async function open(
	config: Config,
	guard: Guard,
	world: World,
): Promise<AmazonConnect | undefined> {
	const { access, problem } = shipped('aws/credential').readCredential(config.credential);
	const refuse = (why: string) => {
		world.person.tell(redactor(config)(`The credential is not good: ${why}`));
		return undefined;
	};
	if (problem) return refuse(`'${problem.field}' ${problem.problem}. ${problem.cure}`);
	const { time, signal } = world;
	const { httpRequest } = guard;
	const aws = await AmazonConnect.open(access, { httpRequest, time, signal });
	const { status, message } = await aws.test(config.credential);
	return status === 'OK' ? aws : refuse(message);
}

/** @returns the exit code: 0 holds, 1 does not hold, 2 could not run */
export async function main(options: Options, world: World): Promise<0 | 1 | 2> {
	const { person } = world;
	let config: Config;
	try {
		config = await loadConfig(options.file);
	} catch (error) {
		if (!(error instanceof BadConfig)) throw error;
		person.tell(error.message);
		return 2;
	}
	world.onConfig?.(config);

	const { readOnly } = options;
	person.tell(planOf(config, readOnly));
	if (!options.yes && !person.isThere) {
		person.tell(
			'Nobody can be asked here, for there is no terminal. Add --yes to begin all the same.',
		);
		return 2;
	}
	if (!options.yes && !(await person.confirm('Begin?'))) {
		person.tell('Nothing was done.');
		return 2;
	}

	try {
		return await askAmazonConnect(config, options, world);
	} catch (error) {
		person.tell(failureOf(error, redactor(config)));
		return 2;
	}
}

async function askAmazonConnect(
	config: Config,
	{ readOnly, report: file }: Options,
	world: World,
): Promise<0 | 1 | 2> {
	const { person, time, signal } = world;
	const send = world.httpRequest ?? ((await n8nHelpers()).httpRequest as HttpRequest);
	const guard = new Guard(send, { phone: config.phone, readOnly });
	const redact = redactor(config, guard.started);
	const aws = await open(config, guard, world);
	if (!aws) return 2;

	const check: Check = { config, aws, guard, time, person, signal };
	let findings: Finding[];
	let left = 0;
	try {
		findings = await askAll(world.probes ?? probesOf(readOnly), check, (finding) =>
			person.tell(`${WORDS[finding.result]}: ${finding.question} ${redact(finding.seen)}`),
		);
	} finally {
		left = await endAll(check);
	}
	const remarks = [
		...guard.refusals.map((what) => `The check held back ${what}. That is a mistake of the check.`),
		...[...new Set(guard.unread)].map(
			(operation) =>
				`The answer to ${operation} was too long and was not read. A chat that it has started and whose ID was not found ends by itself in an hour.`,
		),
		...(left > 0
			? [`Chats that could not be ended: ${left}. They end by themselves in an hour.`]
			: []),
	];
	const report = reportOf(
		findings,
		{
			...(await versions()),
			region: aws.access.region,
			messages: guard.spent,
			remarks,
		},
		redact,
	);
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, report);
	for (const remark of remarks) person.tell(redact(remark));
	person.tell(`\n${summaryOf(findings)}.\nThe report: ${file}`);
	return exitCodeOf(findings, remarks.length > 0);
}
